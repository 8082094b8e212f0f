"""Names under which events of goods were stored once, and how they are read today."""

from domain.countries import code_of
from domain.inventory.asset.provenance import COUNTRIES_TOLD
from domain.kernel import Wire, upcast


@upcast("asset.provenance_recorded", to="asset.origin_recorded")
def with_country_codes(wire: Wire) -> Wire:
    """Once countries were free text; what is none says nothing of where a stone is from."""
    told = wire["provenance"]
    codes = {name: code_of(told[name]) for name in COUNTRIES_TOLD if told.get(name) is not None}
    return wire | {"provenance": told | codes}
