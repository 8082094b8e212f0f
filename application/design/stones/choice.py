"""Which stones can be chosen for a design, as they are now, and what they cost us."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from application.store.event_store import Decision, stream_of
from domain.design.choices import Choices, ChosenStone, StoneSnapshot, StoneSource
from domain.design.judging.fitting import StoneUnavailable
from domain.design.making.drawing import StoneCosts, specified_cost
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.hold import Hold
from domain.inventory.asset.standing import InStock
from domain.inventory.stone import (
    Consignment,
    Marketplace,
    Memo,
    OfCustomer,
    Owned,
    Ownership,
    Stone,
)
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.price_books.price_book import PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Who asks: `subject` may bring stones of their own, `holders` may choose what they hold."""

    subject: str
    holders: frozenset[str] = frozenset()


def stone_on_offer(decision: Decision, asset_id: str, seeker: Seeker) -> StoneSnapshot:
    """The stone as it is now; raises `NotFound` or `StoneUnavailable`."""
    found, state = as_it_is(decision, asset_id), decision.state(ASSET, asset_id)
    because = _why_not(state, seeker, decision) if isinstance(state, Present) else None
    if because is not None:
        raise StoneUnavailable(because=because, asset_id=asset_id)
    return found


def as_it_is(decision: Decision, asset_id: str) -> StoneSnapshot:
    """The stone whether or not it can be had; raises `NotFound`."""
    state = decision.state(ASSET, asset_id)
    if not isinstance(state, Present) or not isinstance(state.receipt.attributes, Stone):
        raise NotFound
    return _snapshot(state.receipt.attributes, state, decision.now)


def stone_costs(decision: Decision, stones: Choices, price_book: PriceBook) -> StoneCosts:
    """What each chosen stone costs us, by slot and place; nothing for a customer's own."""
    decision.prefetch(stream_of(ASSET, asset) for asset in stones.assets)
    return {stone.where: _cost(decision, stone, price_book) for stone in stones.stones}


def _cost(decision: Decision, stone: ChosenStone, price_book: PriceBook) -> Money:
    kept = stone.snapshot
    if stone.asset_id is None:
        return specified_cost(kept, price_book)
    state = decision.state(ASSET, stone.asset_id)
    if not isinstance(state, Present):
        raise NotFound
    own = kept.source == "customer"
    return Money.zero(price_book.currency) if own else state.receipt.cost


def _why_not(state: Present, seeker: Seeker, decision: Decision) -> str | None:
    standing = state.standing
    if not isinstance(standing, InStock):
        return "it is sold or set aside."
    if state.origin(decision.now).trouble() is not None:
        return "its papers do not let us sell it."
    if isinstance(state.ownership, OfCustomer):
        return None if state.ownership.owner == seeker.subject else "it is not for sale."
    if standing.listing is None:
        return "it is not for sale."
    return _held(standing.hold, seeker, decision)


def _held(hold: Hold | None, seeker: Seeker, decision: Decision) -> str | None:
    if hold is None or hold.lapsed(decision.now) or hold.holder in seeker.holders:
        return None
    if hold.owner in seeker.holders and hold.purpose in ("cart", "checkout"):
        return None
    return "somebody else holds it."


def _snapshot(stone: Stone, state: Present, now: datetime) -> StoneSnapshot:
    return StoneSnapshot(
        type=stone.type,
        shape=stone.shape,
        carat=stone.carat,
        colour=stone.colour,
        clarity=stone.clarity,
        grade=stone.grade,
        lustre=stone.lustre,
        cut=stone.cut,
        length_mm=stone.length_mm,
        width_mm=stone.width_mm,
        certificate=state.papers.certificate,
        source=_source(state.ownership),
        origin_shown=state.origin(now).trouble() is None,
    )


def _source(ownership: Ownership) -> StoneSource:
    match ownership:
        case Owned() | Consignment():
            return "owned"
        case Memo():
            return "memo"
        case Marketplace():
            return "marketplace"
        case OfCustomer():
            return "customer"
        case _:
            assert_never(ownership)
