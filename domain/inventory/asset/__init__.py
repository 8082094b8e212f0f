"""A serialised asset: a certificated stone or a finished piece, one stream each.

It is one aggregate of five nouns, a file each: papers, custody, listing, hold and standing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.inventory.asset.custody import (
    AssetTransferred,
    Custody,
    Transfer,
    decide_custody,
    evolve_custody,
)
from domain.inventory.asset.hold import (
    Hold,
    HoldCommand,
    HoldEvent,
    Reserve,
    decide_hold,
    evolve_turns,
)
from domain.inventory.asset.listing import Goods, List, ListingCommand, ListingEvent, decide_listing
from domain.inventory.asset.papers import (
    Papers,
    PapersCommand,
    PapersEvent,
    decide_papers,
    evolve_papers,
)
from domain.inventory.asset.standing import (
    Allocated,
    AssetNotAvailable,
    AssetSold,
    InStock,
    Mounted,
    Standing,
    StandingCommand,
    StandingEvent,
    decide_standing,
    evolve_offer,
    evolve_standing,
    unavailable,
)
from domain.inventory.location import known_location
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
from domain.inventory.turn import Turns
from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import known_cost

_SHOP_WINDOW = ("cart", "quote", "checkout", "payment")


@command
class Receive:
    attributes: Stone | Piece
    certificate: Certificate | None = None
    ownership: Ownership
    cost: Money
    location: str
    source: Source


LaterCommand = Transfer | PapersCommand | ListingCommand | HoldCommand | StandingCommand
Command = Receive | LaterCommand


@event("asset.received")
class AssetReceived:
    """`attributes.kind` is stone or piece, `ownership.kind` whose it is."""

    attributes: Stone | Piece
    certificate: Certificate | None
    ownership: Ownership
    cost: Money
    location: str
    source: Source


LaterEvent = AssetTransferred | PapersEvent | ListingEvent | HoldEvent | StandingEvent
Event = AssetReceived | LaterEvent


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was received under this id."""


@dataclass(frozen=True, slots=True)
class Present:
    """`receipt` as it came in; ownership changes when a supplier's asset is sold.

    `turns` are those of the shoppers who had it in a cart.
    """

    receipt: AssetReceived
    ownership: Ownership
    papers: Papers
    custody: Custody
    standing: Standing
    turns: Turns = ()


State = Unknown | Present


class AssetExists(Refusal):
    """Another asset was received under this id."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Receive):
        return _receive(state, command)
    match state:
        case Unknown():
            raise NotFound
        case Present():
            return _decide(state, command, now)
        case _:
            assert_never(state)


def _receive(state: State, command: Receive) -> tuple[AssetReceived, ...]:
    check_measures(command.attributes)
    known_cost(command.cost)
    receipt = AssetReceived(
        attributes=command.attributes,
        certificate=command.certificate,
        ownership=command.ownership,
        cost=command.cost,
        location=known_location(command.location),
        source=command.source,
    )
    if isinstance(state, Unknown):
        return (receipt,)
    if state.receipt != receipt:
        raise AssetExists
    return ()


def _decide(state: Present, command: LaterCommand, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, HoldCommand):
        return _hold(state, command, now)
    if isinstance(command, ListingCommand):
        return _offer(state, command)
    if isinstance(command, PapersCommand):
        return decide_papers(state.papers, state.receipt.attributes, command)
    if isinstance(command, StandingCommand):
        suppliers = isinstance(state.ownership, Memo | Marketplace | Consignment)
        return decide_standing(state.standing, command, suppliers=suppliers)
    if isinstance(command, Transfer):
        if isinstance(state.standing, Mounted):
            raise AssetNotAvailable
        return decide_custody(state.custody, command)
    assert_never(command)


def _hold(state: Present, command: HoldCommand, now: datetime) -> tuple[HoldEvent, ...]:
    match state.standing:
        case InStock(hold=held, listing=None) if _from_window(command) and not _live(held, now):
            raise AssetNotAvailable
        case InStock(hold=hold) | Allocated(hold=hold):
            return decide_hold(hold, command, now, state.turns)
        case _ if isinstance(command, Reserve):
            raise unavailable(state.standing)
        case _:
            return decide_hold(None, command, now, state.turns)


def _from_window(command: HoldCommand) -> bool:
    """Shoppers hold what is offered; staff may hold what is not (yet)."""
    return isinstance(command, Reserve) and command.purpose in _SHOP_WINDOW


def _live(hold: Hold | None, now: datetime) -> bool:
    return hold is not None and not hold.lapsed(now)


def _offer(state: Present, command: ListingCommand) -> tuple[ListingEvent, ...]:
    goods = Goods(
        attributes=state.receipt.attributes,
        ownership=state.ownership,
        cost=state.receipt.cost,
        papers=state.papers,
    )
    match state.standing:
        case InStock(listing=listing):
            return decide_listing(listing, command, goods)
        case Allocated(listing=listing) if not isinstance(command, List):
            return decide_listing(listing, command, goods)
        case standing if isinstance(command, List):
            raise unavailable(standing)
        case _:
            return ()


def evolve(state: State, event: Event) -> State:
    if isinstance(event, AssetReceived):
        papers, custody = Papers(event.certificate), Custody(event.location)
        return Present(event, event.ownership, papers, custody, InStock())
    match state:
        case Unknown():
            return state
        case Present():
            return _evolve(state, event)
        case _:
            assert_never(state)


def _evolve(state: Present, event: LaterEvent) -> Present:
    if isinstance(event, AssetTransferred):
        return replace(state, custody=evolve_custody(state.custody, event))
    if isinstance(event, PapersEvent):
        return replace(state, papers=evolve_papers(state.papers, event))
    if isinstance(event, HoldEvent):
        turns = evolve_turns(state.turns, event)
        return replace(state, standing=evolve_offer(state.standing, event), turns=turns)
    if isinstance(event, ListingEvent):
        return replace(state, standing=evolve_offer(state.standing, event))
    bought = isinstance(event, AssetSold) and event.memo_converted
    ownership = Owned() if bought else state.ownership
    return replace(state, ownership=ownership, standing=evolve_standing(state.standing, event))


ASSET: Decider[State, Command, Event] = Decider("asset", Unknown(), decide, evolve)
