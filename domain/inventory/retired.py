"""Names under which events of goods were stored once, and how they are read today."""

from domain.countries import code_of
from domain.inventory.asset.provenance import COUNTRIES_TOLD
from domain.inventory.grading import OVERALL
from domain.kernel import Wire, upcast


@upcast("asset.provenance_recorded", to="asset.origin_recorded")
def with_country_codes(wire: Wire) -> Wire:
    """Once countries were free text; what is none says nothing of where a stone is from."""
    told = wire["provenance"]
    codes = {name: code_of(told[name]) for name in COUNTRIES_TOLD if told.get(name) is not None}
    return wire | {"provenance": told | codes}


@upcast("asset.received", to="asset.booked_in")
def graded_by_a_scheme(wire: Wire) -> Wire:
    """Once grades were free text, and an overall grade stood in colour and clarity both."""
    stone = wire["attributes"]
    said = {str(stone.get(part)).lower() for part in ("colour", "clarity")}
    if stone.get("type") != "laboratory_grown_diamond" or not said <= set(OVERALL):
        return wire
    if len(said) > 1:
        return wire
    overall = {"colour": None, "clarity": None, "grade": said.pop()}
    return wire | {"attributes": stone | overall}
