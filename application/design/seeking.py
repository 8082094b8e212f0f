"""The stones that would do in a design: what its owner may look for as it now stands."""

from dataclasses import dataclass
from decimal import Decimal

from application.design.view.atelier import Owner
from application.design.view.showing import known_style
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.design.design import DESIGN
from domain.design.design.state import draft_of
from domain.design.judging.seeking import Sought, pair_carat_apart, slot_of, sought
from domain.kernel import Refusal

PAIR = 2
CARAT_APART = Decimal("0.03")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """Stones that would be accepted; those of a pair lie within `carat_apart` of each other.

    `taken` are assets of the design's other places; `category` and `slot` are what they are
    priced for.
    """

    sought: tuple[Sought, ...]
    carat_apart: Decimal
    taken: tuple[str, ...]
    category: str
    slot: str


class SlotTakesNoPair(Refusal):
    """{option} takes {count} stone, not a pair; look for single stones."""

    option: str


def stones_for(decision: Decision, owner: Owner, slot: str, place: int | None = None) -> Seeking:
    """For a slot, or one place beside the stones of the others.

    Raises `NotFound` for everybody but the owner, and `OptionUnknown`.
    """
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    style, today = known_style(decision, draft), local_date(decision.now)
    apart = pair_carat_apart(style, draft.choices, slot, today)
    others = (
        stone.asset_id
        for stone in draft.choices.stones
        if stone.asset_id and (stone.slot != slot or (place and stone.place != place))
    )
    return Seeking(
        sought=sought(style, draft.choices, slot, number=place, on=today),
        carat_apart=CARAT_APART if apart is None else min(apart, CARAT_APART),
        taken=tuple(others),
        category=style.category,
        slot=slot,
    )


def pairs_for(decision: Decision, owner: Owner, slot: str) -> Seeking:
    """For both places of a slot. Raises `SlotTakesNoPair` too."""
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    count = slot_of(known_style(decision, draft), slot).count
    if count != PAIR:
        raise SlotTakesNoPair(option=slot, count=count)
    return stones_for(decision, owner, slot)
