"""A serialised asset: a certificated stone or a finished piece, one stream each.

Its custody, hold, listing, papers and standing have their own files; this one joins them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.inventory.custody import AssetTransferred, Custody, Transfer, decide_custody
from domain.inventory.hold import (
    AssetHoldEnded,
    Hold,
    HoldCommand,
    HoldEvent,
    Reserve,
    decide_hold,
    evolve_hold,
)
from domain.inventory.listing import (
    AssetListed,
    Goods,
    List,
    Listing,
    ListingCommand,
    ListingEvent,
    decide_listing,
)
from domain.inventory.location import known_location
from domain.inventory.papers import Papers, PapersCommand, PapersEvent, decide_papers, evolve_papers
from domain.inventory.standing import (
    Allocated,
    AssetNotAvailable,
    AssetSold,
    InStock,
    Mounted,
    Standing,
    StandingCommand,
    StandingEvent,
    decide_standing,
    evolve_standing,
    unavailable,
)
from domain.inventory.stone import (
    Certificate,
    Consignment,
    Marketplace,
    Memo,
    Owned,
    Ownership,
    Piece,
    Source,
    Stone,
    check_measures,
)
from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money

_SHOP_WINDOW = ("cart", "quote", "checkout", "payment")


@command
class Receive:
    attributes: Stone | Piece
    certificate: Certificate | None = None
    ownership: Ownership
    cost: Money
    location: str
    source: Source


Command = Receive | Transfer | PapersCommand | ListingCommand | HoldCommand | StandingCommand


@event("asset.received")
class AssetReceived:
    """`attributes.kind` is stone or piece, `ownership.kind` whose it is."""

    attributes: Stone | Piece
    certificate: Certificate | None
    ownership: Ownership
    cost: Money
    location: str
    source: Source


Event = AssetReceived | AssetTransferred | PapersEvent | ListingEvent | HoldEvent | StandingEvent


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was received under this id."""


@dataclass(frozen=True, slots=True)
class Present:
    """`receipt` as it came in; ownership changes when a supplier's asset is sold."""

    receipt: AssetReceived
    ownership: Ownership
    papers: Papers
    custody: Custody
    standing: Standing


State = Unknown | Present


class AssetExists(Refusal):
    """Another asset was received under this id."""

    code = "asset_exists"


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Receive):
        return _receive(state, command)
    if isinstance(state, Unknown):
        raise NotFound
    if isinstance(command, HoldCommand):
        return _hold(state.standing, command, now)
    return _decide_present(state, command)


def _decide_present(
    state: Present, command: Transfer | PapersCommand | ListingCommand | StandingCommand
) -> tuple[Event, ...]:
    if isinstance(command, PapersCommand):
        return decide_papers(state.papers, state.receipt.attributes, command)
    if isinstance(command, ListingCommand):
        return _offer(state, command)
    if isinstance(command, Transfer):
        if isinstance(state.standing, Mounted):
            raise AssetNotAvailable
        return decide_custody(state.custody, command)
    suppliers = isinstance(state.ownership, Memo | Marketplace | Consignment)
    return decide_standing(state.standing, command, suppliers=suppliers)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, AssetReceived):
        papers, custody = Papers(event.certificate), Custody(event.location)
        return Present(event, event.ownership, papers, custody, InStock())
    if isinstance(state, Unknown):
        return state
    if isinstance(event, AssetTransferred):
        return replace(state, custody=Custody(event.to, event.receiver))
    if isinstance(event, PapersEvent):
        return replace(state, papers=evolve_papers(state.papers, event))
    ownership = state.ownership
    if isinstance(event, AssetSold) and event.memo_converted:
        ownership = Owned()
    return replace(state, ownership=ownership, standing=_stands(state.standing, event))


def _receive(state: State, wish: Receive) -> tuple[AssetReceived, ...]:
    check_measures(wish.attributes)
    receipt = AssetReceived(
        attributes=wish.attributes,
        certificate=wish.certificate,
        ownership=wish.ownership,
        cost=wish.cost,
        location=known_location(wish.location),
        source=wish.source,
    )
    if isinstance(state, Unknown):
        return (receipt,)
    if state.receipt != receipt:
        raise AssetExists
    return ()


def _offer(state: Present, wish: ListingCommand) -> tuple[ListingEvent, ...]:
    goods = Goods(
        attributes=state.receipt.attributes,
        ownership=state.ownership,
        cost=state.receipt.cost,
        papers=state.papers,
    )
    match state.standing:
        case InStock(listing=listing):
            return decide_listing(listing, wish, goods)
        case Allocated(listing=listing) if not isinstance(wish, List):
            return decide_listing(listing, wish, goods)
        case standing if isinstance(wish, List):
            raise unavailable(standing)
        case _:
            return ()


def _hold(standing: Standing, wish: HoldCommand, now: datetime) -> tuple[HoldEvent, ...]:
    match standing:
        case InStock(hold=held, listing=None) if _from_window(wish) and not _live(held, now):
            raise AssetNotAvailable
        case InStock(hold=hold) | Allocated(hold=hold):
            return decide_hold(hold, wish, now)
        case _ if isinstance(wish, Reserve):
            raise unavailable(standing)
        case _:
            return decide_hold(None, wish, now)


def _from_window(wish: HoldCommand) -> bool:
    """Shoppers hold what is offered; staff may hold what is not (yet)."""
    return isinstance(wish, Reserve) and wish.purpose in _SHOP_WINDOW


def _live(hold: Hold | None, now: datetime) -> bool:
    return hold is not None and not hold.lapsed(now)


def _stands(standing: Standing, event: ListingEvent | HoldEvent | StandingEvent) -> Standing:
    if isinstance(event, StandingEvent):
        return evolve_standing(standing, event)
    if not isinstance(standing, InStock | Allocated):
        return standing
    if isinstance(event, ListingEvent):
        offered = Listing(event.price) if isinstance(event, AssetListed) else None
        return replace(standing, listing=offered)
    hold = evolve_hold(standing.hold, event)
    promise_ends = isinstance(event, AssetHoldEnded) and event.cause != "converted"
    if isinstance(standing, Allocated) and promise_ends:
        return InStock(None, standing.listing)
    return replace(standing, hold=hold)


ASSET: Decider[State, Command, Event] = Decider("asset", Unknown(), decide, evolve)
