"""A stone of the customer's own, taken into our care for one design of theirs."""

from dataclasses import dataclass

from application.inventory.receiving import receive_asset
from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.state import Unknown
from domain.inventory.asset import Receive
from domain.inventory.stone import Certificate, Intake, OfCustomer, Source, Stone
from domain.kernel import NotFound
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStone:
    """What came in, its report if it has one, and the record of its coming in."""

    stone: Stone
    certificate: Certificate | None = None
    intake: Intake
    location: str


def take_in(decision: Decision, asset_id: str, design_id: str, own: OwnStone) -> None:
    """It belongs to whoever the design belongs to, and is chosen in that design alone.

    Raises `NotFound`, `IntakeIncomplete`, and what receiving a stone raises.
    """
    design = decision.state(DESIGN, design_id)
    if isinstance(design, Unknown):
        raise NotFound
    wish = Receive(
        attributes=own.stone,
        certificate=own.certificate,
        ownership=OfCustomer(owner=design.draft.origin.subject, intake=own.intake),
        cost=Money(0),
        location=own.location,
        source=Source(name="intake", ref=design_id),
    )
    receive_asset(decision, asset_id, wish)
