"""What somebody wishes for, a visitor or a customer: told by who they own as.

What a visitor wished for goes over to the customer that they turn out to be, and can go back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, Erased, NotFound, Personal, Refusal, command, event
from domain.money import Money

MOST_WISHES = 200
WishKind = Literal["style", "design", "piece"]
Alert = Literal["price", "stock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A style by its code, a design or a piece by its id."""

    kind: WishKind
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """`price_seen` is what it cost where they saw it; `alert` stands in wishes of old alone, of
    which nobody was told anything.

    `brought_by` is the visitor with whom it came over, None of what was wished for here.
    """

    item: Item
    price_seen: Money | None = None
    alert: Alert | None = None
    at: datetime
    brought_by: str | None = None


@command
class Wish:
    """`subject` is whose key seals it, if it is the first; a customer is their own subject."""

    subject: str
    item: Item
    price_seen: Money | None = None


@command
class Unwish:
    item: Item


@command
class HandOver:
    """All of it becomes the list of this owner."""

    to: str


@command
class TakeBack:
    """What was handed over to this owner is here again."""

    given_by: str


@command
class TakeOver:
    """What a visitor wished for is wished for here; `sealed_by` is the subject of their list."""

    subject: str
    visitor: str
    sealed_by: str
    wishes: tuple[Wished, ...]


@command
class GiveBack:
    """What came with this visitor, and was not wished for here as well, goes with them."""

    visitor: str


Command = Wish | Unwish | HandOver | TakeBack | TakeOver | GiveBack


@event("wishlist.wished")
class WishMade:
    subject: str
    wished: Personal[Wished]


@event("wishlist.unwished")
class WishEnded:
    subject: str
    item: Personal[Item]


@event("wishlist.handed_over")
class WishesHandedOver:
    to: str


@event("wishlist.taken_back")
class WishesTakenBack:
    given_by: str


@event("wishlist.taken_over")
class WishesTakenOver:
    """`sealed_by` is whose key seals the same on the visitor's list: it goes with the customer."""

    subject: str
    visitor: str
    sealed_by: str
    wishes: Personal[tuple[Wished, ...]]


@event("wishlist.given_back")
class WishesGivenBack:
    visitor: str


Event = (
    WishMade | WishEnded | WishesHandedOver | WishesTakenBack | WishesTakenOver | WishesGivenBack
)
Wishes = Mapping[Item, Wished]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishlist:
    """In the order of wishing; `handed` is what went over, by whom it went to.

    `brought` are the subjects of visitors' lists by those who came over, also when all went back.
    """

    subject: str | None = None
    wishes: Wishes = field(default_factory=dict)
    handed: Mapping[str, Wishes] = field(default_factory=dict)
    brought: Mapping[str, str] = field(default_factory=dict)


class WishlistFull(Refusal):
    """A wishlist has {limit} entries at most; take something out first."""

    limit: int


def decide(state: Wishlist, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Wish():
            return _wished(state, command, now)
        case Unwish(item=item):
            if item not in state.wishes:
                raise NotFound
            return (WishEnded(subject=state.subject or "", item=item),)
        case HandOver(to=to):
            return (WishesHandedOver(to=to),) if state.wishes else ()
        case TakeBack(given_by=to):
            return (WishesTakenBack(given_by=to),) if to in state.handed else ()
        case TakeOver():
            return _taken_over(state, command)
        case GiveBack(visitor=visitor):
            came = any(each.brought_by == visitor for each in state.wishes.values())
            return (WishesGivenBack(visitor=visitor),) if came else ()
        case _:
            assert_never(command)


def evolve(state: Wishlist, event: Event) -> Wishlist:
    match event:
        case WishMade(subject=subject, wished=wished):
            state = replace(state, subject=state.subject or subject)
            return state if isinstance(wished, Erased) else _with(state, wished)
        case WishEnded(item=item):
            left = {key: each for key, each in state.wishes.items() if key != item}
            return replace(state, wishes=left)
        case WishesHandedOver(to=to):
            handed = {**state.handed.get(to, {}), **state.wishes}
            return replace(state, wishes={}, handed={**state.handed, to: handed})
        case WishesTakenBack(given_by=to):
            left_there = {key: each for key, each in state.handed.items() if key != to}
            whole = {**state.handed.get(to, {}), **state.wishes}
            return replace(state, wishes=whole, handed=left_there)
        case WishesTakenOver():
            return _brought(state, event)
        case WishesGivenBack(visitor=visitor):
            own = {key: each for key, each in state.wishes.items() if each.brought_by != visitor}
            return replace(state, wishes=own)
        case _:
            assert_never(event)


def _wished(state: Wishlist, command: Wish, now: datetime) -> tuple[WishMade, ...]:
    """The same once more changes nothing; another price takes the place of the first."""
    present = state.wishes.get(command.item)
    if present is None and len(state.wishes) >= MOST_WISHES:
        raise WishlistFull(limit=MOST_WISHES)
    if present and present.price_seen == command.price_seen:
        return ()
    wished = Wished(
        item=command.item,
        price_seen=command.price_seen,
        at=present.at if present else now,
    )
    return (WishMade(subject=state.subject or command.subject, wished=wished),)


def _taken_over(state: Wishlist, command: TakeOver) -> tuple[WishesTakenOver, ...]:
    """Nothing is lost, though it be more than a list may have: no more is then put on it."""
    new = tuple(
        replace(each, brought_by=command.visitor)
        for each in command.wishes
        if each.item not in state.wishes
    )
    if not new and (not command.wishes or command.visitor in state.brought):
        return ()
    return (
        WishesTakenOver(
            subject=state.subject or command.subject,
            visitor=command.visitor,
            sealed_by=command.sealed_by,
            wishes=new,
        ),
    )


def _brought(state: Wishlist, event: WishesTakenOver) -> Wishlist:
    new = () if isinstance(event.wishes, Erased) else event.wishes
    return replace(
        state,
        subject=state.subject or event.subject,
        wishes={**{each.item: each for each in new}, **state.wishes},
        brought={**state.brought, event.visitor: event.sealed_by},
    )


def _with(state: Wishlist, wished: Wished) -> Wishlist:
    return replace(state, wishes={**state.wishes, wished.item: wished})


WISHLIST: Decider[Wishlist, Command, Event] = Decider("wishlist", Wishlist(), decide, evolve)
