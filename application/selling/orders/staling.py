"""Marking designs stale: their stone went to somebody else, or their product changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.design.instead import nearest
from application.design.stones.finding import StoneFinder
from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.commands import MarkStale
from domain.design.design.state import Discarded, Draft, State, Unknown
from domain.inventory.near_stone import NearStone
from domain.selling.order import ORDER
from domain.selling.order.stage import Cancelled, Expired, NoOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneGone:
    """A stone that an order line got."""

    asset_id: str
    order_id: str
    line_id: str


@dataclass(frozen=True, slots=True)
class Losing:
    """A design that loses a stone, and the nearest in its place."""

    design_id: str
    near: tuple[NearStone, ...] = ()


@dataclass(frozen=True, slots=True)
class Bought:
    """A design, and the order that it was bought by; "" is none."""

    design_id: str
    order_id: str = ""


def lose_stone(decision: Decision, gone: StoneGone, designs: Sequence[Losing]) -> int:
    """Mark designs that have the stone; how many were.

    The design that bought it is sold, not stale.
    """
    buyer = _buyer(decision, gone)
    decision.prefetch(stream_of(DESIGN, each.design_id) for each in designs)
    count = 0
    for each in designs:
        if each.design_id != buyer and _draft(decision, each.design_id) is not None:
            named = tuple(stone.asset_id for stone in each.near)
            wish = MarkStale(lost=gone.asset_id, alternatives=named)
            count += len(decision.decide(DESIGN, each.design_id, wish))
    return count


def lose_product(decision: Decision, style_code: str, designs: Sequence[Bought]) -> int:
    """Mark designs whose product is withdrawn, or sold on another revision now; how many were.

    What was bought stays as it is.
    """
    product = decision.state(PRODUCT, style_code)
    decision.prefetch(stream_of(DESIGN, each.design_id) for each in designs)
    decision.prefetch(stream_of(ORDER, each.order_id) for each in designs if each.order_id)
    count = 0
    for each in designs:
        if not _is_bought(decision, each.order_id) and _draft(decision, each.design_id) is not None:
            count += len(decision.decide(DESIGN, each.design_id, MarkStale(lost=product)))
    return count


def lose_order(decision: Decision, order_id: str) -> int:
    """Mark the designs of an order that came to nothing whose product changed meanwhile."""
    order, count = decision.state(ORDER, order_id), 0
    lines = () if isinstance(order, NoOrder) else order.placed.lines
    for line in lines:
        if line.kind == "design" and not _is_bought(decision, order_id):
            draft = _draft(decision, line.ref)
            product = decision.state(PRODUCT, draft.origin.style_code) if draft else None
            if product is not None:
                count += len(decision.decide(DESIGN, line.ref, MarkStale(lost=product)))
    return count


def alternatives(
    decision: Decision, finder: StoneFinder, design_id: str, asset_id: str
) -> tuple[NearStone, ...]:
    """The nearest stones that fit in the place of one that is gone; none when it is not there."""
    draft = _draft(decision, design_id)
    lost = draft.choices.of_asset(asset_id) if draft else None
    if draft is None or lost is None:
        return ()
    return nearest(decision, finder, draft, lost)


def _buyer(decision: Decision, gone: StoneGone) -> str | None:
    order = decision.state(ORDER, gone.order_id)
    lines = () if isinstance(order, NoOrder) else order.placed.lines
    return next(
        (line.ref for line in lines if line.line_id == gone.line_id and line.kind == "design"),
        None,
    )


def _is_bought(decision: Decision, order_id: str) -> bool:
    order = decision.state(ORDER, order_id) if order_id else NoOrder()
    return not isinstance(order, NoOrder | Expired | Cancelled)


def _draft(decision: Decision, design_id: str) -> Draft | None:
    state: State = decision.state(DESIGN, design_id)
    if isinstance(state, Unknown | Discarded):
        return None
    return state.draft
