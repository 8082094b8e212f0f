"""A serialised asset: a certificated stone or a finished piece, one stream each.

It is one aggregate of five nouns, a file each: papers, custody, listing, hold and standing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.deadlines import local_date
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
from domain.inventory.asset.origin import Origin
from domain.inventory.asset.papers import (
    DeclareStones,
    Papers,
    PapersCommand,
    PapersEvent,
    RecordProvenance,
    StonesReported,
    as_received,
    decide_papers,
    evolve_papers,
)
from domain.inventory.asset.provenance import OriginTrouble
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine
from domain.inventory.asset.standing import (
    Allocated,
    AssetNotAvailable,
    AssetSold,
    InStock,
    Mounted,
    NotAStone,
    SetInPiece,
    Sold,
    Standing,
    StandingCommand,
    StandingEvent,
    decide_standing,
    evolve_offer,
    evolve_standing,
    unavailable,
)
from domain.inventory.grading import check_grade
from domain.inventory.location import known_location
from domain.inventory.stone import (
    Certificate,
    Consignment,
    Marketplace,
    Memo,
    OfCustomer,
    Owned,
    Ownership,
    Piece,
    Source,
    Stone,
    check_intake,
    check_measures,
)
from domain.inventory.turn import Turns
from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import known_cost

_SHOP_WINDOW = ("cart", "quote", "checkout", "payment")
_FOR_SALE = (*_SHOP_WINDOW, "order")


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


@event("asset.booked_in")
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

    def origin(self, now: datetime) -> Origin:
        """Where it comes from, as the law of this day looks at it."""
        return Origin(
            attributes=self.receipt.attributes,
            ownership=self.ownership,
            provenance=self.papers.provenance,
            set_with=self.papers.set_with,
            today=local_date(now),
        )


State = Unknown | Present


class AssetExists(Refusal):
    """Another asset was received under this id."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Receive):
        return _receive(state, command, now)
    match state:
        case Unknown():
            raise NotFound
        case Present():
            return _decide(state, command, now)
        case _:
            assert_never(state)


def _receive(state: State, command: Receive, now: datetime) -> tuple[AssetReceived, ...]:
    check_measures(command.attributes)
    check_intake(command.ownership, local_date(now))
    if isinstance(command.attributes, Stone):
        check_grade(command.attributes)
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
        return _offer(state, command, now)
    if isinstance(command, PapersCommand):
        return _trace(state, command, now)
    if isinstance(command, StandingCommand):
        return _stand(state, command, now)
    if isinstance(command, Transfer):
        if isinstance(state.standing, Mounted):
            raise AssetNotAvailable
        return decide_custody(state.custody, command)
    assert_never(command)


def _stand(state: Present, command: StandingCommand, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, SetInPiece) and isinstance(state.receipt.attributes, Piece):
        raise NotAStone
    origins = command.origins if isinstance(command, ReleaseFromQuarantine) else ()
    return decide_standing(
        state.standing,
        command,
        suppliers=isinstance(state.ownership, Memo | Marketplace | Consignment),
        trouble=state.origin(now).trouble(origins),
    )


def _trace(state: Present, command: PapersCommand, now: datetime) -> tuple[Event, ...]:
    """What turns out not to be law-abiding is set aside at once, while it is ours to set aside."""
    told = decide_papers(state.papers, state.origin(now), command)
    traced = state
    for each in told:
        traced = _evolve(traced, each)
    return (*told, *_set_aside(traced, command, now))


def _set_aside(state: Present, command: PapersCommand, now: datetime) -> tuple[Event, ...]:
    if isinstance(state.standing, Mounted | Sold):
        return ()
    trouble = _told_trouble(state, command, now)
    if trouble is None:
        return ()
    wish = Quarantine(reason=trouble.reason, field=trouble.about)
    return decide_standing(state.standing, wish, suppliers=False)


def _told_trouble(state: Present, command: PapersCommand, now: datetime) -> OriginTrouble | None:
    """A piece answers for its stones wherever they are told of."""
    origin = state.origin(now)
    if isinstance(command, DeclareStones | StonesReported):
        return origin.trouble(command.origins)
    told = isinstance(command, RecordProvenance) and isinstance(origin.attributes, Stone)
    return origin.trouble() if told else None


def _hold(state: Present, command: HoldCommand, now: datetime) -> tuple[HoldEvent, ...]:
    if isinstance(command, Reserve) and command.purpose in _FOR_SALE:
        _refuse_unlawful(state, now)
    match state.standing:
        case InStock(hold=held) if (
            _from_window(command) and _hidden(state) and not _live(held, now)
        ):
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


def _hidden(state: Present) -> bool:
    """A customer's own is never offered: its owner's design alone names it, and so may hold it."""
    offered = isinstance(state.standing, InStock) and state.standing.listing is not None
    return not offered and not isinstance(state.ownership, OfCustomer)


def _refuse_unlawful(state: Present, now: datetime) -> None:
    """What was listed before a rule was known; a piece that told of its stones goes with them."""
    piece = isinstance(state.receipt.attributes, Piece)
    untold = state.papers.set_with is None if piece else state.origin(now).trouble() is not None
    if untold and isinstance(state.standing, InStock | Allocated):
        raise AssetNotAvailable


def _live(hold: Hold | None, now: datetime) -> bool:
    return hold is not None and not hold.lapsed(now)


def _offer(state: Present, command: ListingCommand, now: datetime) -> tuple[ListingEvent, ...]:
    goods = Goods(origin=state.origin(now), papers=state.papers, cost=state.receipt.cost)
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
        papers, custody = as_received(event.certificate, event.attributes), Custody(event.location)
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
