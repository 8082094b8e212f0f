"""Wishlists: of visitors and of customers, and from the one to the other and back."""

from dataclasses import dataclass

from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT, OnSale
from domain.design.design import DESIGN
from domain.design.design.state import owned
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.standing import InStock
from domain.kernel import NotFound
from domain.people.wishlist import (
    WISHLIST,
    GiveBack,
    HandOver,
    Item,
    TakeBack,
    TakeOver,
    Unwish,
    Wish,
    Wished,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wisher:
    """`subject` is whose key seals what they wish for, if it is the first: a customer's own id, or
    one that is drawn for a visitor."""

    owner: str
    subject: str


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """The last wished for first."""

    wishes: tuple[Wished, ...]


def wish(decision: Decision, owner: str, wanted: Wish) -> OwnWishes:
    """Raises `NotFound` for what is not offered or not theirs, or `WishlistFull`."""
    decision.decide(WISHLIST, owner, wanted)
    _refuse_unknown(decision, owner, wanted.item)
    return wishes(decision, owner)


def unwish(decision: Decision, owner: str, item: Item) -> OwnWishes:
    """Raises `NotFound`."""
    decision.decide(WISHLIST, owner, Unwish(item=item))
    return wishes(decision, owner)


def wishes(decision: Decision, owner: str) -> OwnWishes:
    kept = decision.state(WISHLIST, owner).wishes
    return OwnWishes(tuple(kept.values())[::-1])


def take_over(decision: Decision, visitor: str, into: Wisher) -> int:
    """What a visitor wished for is the customer's; how much there was. Repeating is silent."""
    decision.prefetch((stream_of(WISHLIST, visitor), stream_of(WISHLIST, into.owner)))
    theirs = decision.state(WISHLIST, visitor)
    if not theirs.wishes or theirs.subject is None:
        return 0
    decision.decide(WISHLIST, visitor, HandOver(to=into.owner))
    taken = TakeOver(
        subject=into.subject,
        visitor=visitor,
        sealed_by=theirs.subject,
        wishes=tuple(theirs.wishes.values()),
    )
    decision.decide(WISHLIST, into.owner, taken)
    return len(taken.wishes)


def give_back(decision: Decision, visitor: str, customer_owner: str) -> None:
    """As it was: what came over is the visitor's again, though it was taken out meanwhile."""
    decision.prefetch((stream_of(WISHLIST, visitor), stream_of(WISHLIST, customer_owner)))
    decision.decide(WISHLIST, customer_owner, GiveBack(visitor=visitor))
    decision.decide(WISHLIST, visitor, TakeBack(given_by=customer_owner))


def _refuse_unknown(decision: Decision, owner: str, item: Item) -> None:
    match item.kind:
        case "style":
            there = isinstance(decision.shown(PRODUCT, item.ref), OnSale)
        case "design":
            there = owned(decision.shown(DESIGN, item.ref), owner) is not None
        case "piece":
            there = _offered(decision, item.ref)
    if not there:
        raise NotFound


def _offered(decision: Decision, asset_id: str) -> bool:
    """Held for another, it can be wished for as well."""
    asset = decision.shown(ASSET, asset_id)
    if not isinstance(asset, Present):
        return False
    return isinstance(asset.standing, InStock) and asset.standing.listing is not None
