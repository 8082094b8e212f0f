"""Rebasing a design onto the revision that is sold now, with the list of what could not stay."""

from application.design.atelier import Atelier, Owner
from application.design.design_view import ChangedDesign, changed
from application.design.revisions import style_of
from application.design.showing import shown
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.commands import Offered, Rebase
from domain.design.design.events import DesignRebased
from domain.design.design.state import draft_of


def rebase(decision: Decision, atelier: Atelier, owner: Owner) -> ChangedDesign:
    """On the revision that it is on already nothing happens. Raises `NotFound`, `NoLongerSold`."""
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    style_code = draft.origin.style_code
    command = Rebase(
        token_hash=owner.token_hash,
        offered=Offered(decision.state(PRODUCT, style_code), atelier.engraving),
        before=style_of(decision, style_code, draft.product_rev),
    )
    events = decision.decide(DESIGN, owner.design_id, command)
    dropped = [
        each for event in events if isinstance(event, DesignRebased) for each in event.dropped
    ]
    return changed(shown(decision, atelier, owner), tuple(dropped))
