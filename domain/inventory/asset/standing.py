"""Where an asset stands on its way: in stock, promised, mounted, sold or set aside."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.inventory.asset.hold import AssetHoldEnded, Hold, HoldEvent, ended, evolve_hold
from domain.inventory.asset.listing import AssetListed, Listing, ListingEvent
from domain.inventory.asset.provenance import OriginTrouble
from domain.inventory.asset.quarantine import (
    AssetInQuarantine,
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    AssetReturned,
    Concern,
    Concerns,
    Quarantine,
    QuarantineEvent,
    ReleaseFromQuarantine,
    Return,
    evolve_concerns,
    lifted,
    set_aside,
)
from domain.inventory.near_stone import NearStone
from domain.kernel import Refusal, command, event

IN_STOCK_PIECE = "piece"


@command
class Allocate:
    """Promise the asset to an order line; `holder` has the hold with purpose order."""

    holder: str
    order_id: str
    line_id: str
    job_id: str | None = None


@command
class Mount:
    piece_id: str
    position: str
    by: str


@command
class SetInPiece:
    """A stone of ours goes into a piece made for stock; its place is that piece's affair."""

    piece_id: str
    by: str


@command
class TakeOut:
    """It is not in that piece after all, or no longer."""

    piece_id: str
    by: str


@command
class Sell:
    order_id: str
    line_id: str


SettingCommand = Mount | SetInPiece | TakeOut
StandingCommand = Allocate | SettingCommand | Sell | Return | Quarantine | ReleaseFromQuarantine


@event("asset.allocated")
class AssetAllocated:
    order_id: str
    line_id: str
    job_id: str | None


@event("asset.mounted")
class AssetMounted:
    piece_id: str
    position: str
    by: str


@event("asset.taken_out")
class AssetTakenOut:
    """A stone of ours is loose again; it must be listed anew."""

    piece_id: str
    by: str


@event("asset.sold")
class AssetSold:
    """`memo_converted`: the sale bought the asset from the supplier it belonged to."""

    order_id: str
    line_id: str
    memo_converted: bool


StandingEvent = AssetAllocated | AssetMounted | AssetTakenOut | AssetSold | QuarantineEvent


@dataclass(frozen=True, slots=True)
class InStock:
    hold: Hold | None = None
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class Allocated:
    """The order's hold lives on until the asset is mounted, sold or released by decision."""

    hold: Hold | None
    listing: Listing | None
    promise: AssetAllocated


@dataclass(frozen=True, slots=True)
class Mounted:
    """In a piece; without a promise it is one made for stock, with which it is sold."""

    promise: AssetAllocated | None
    setting: AssetMounted


@dataclass(frozen=True, slots=True)
class Sold:
    sale: AssetSold
    setting: AssetMounted | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Set aside for every reason named; back in stock when the last is lifted."""

    concerns: Concerns


Standing = InStock | Allocated | Mounted | Sold | Quarantined


class AssetNotAvailable(Refusal):
    """This piece is sold, or not offered now; choose another."""

    asset_id: str | None
    nearest: tuple[NearStone, ...] | None


class NotAStone(Refusal):
    """Only a stone is set in a piece, and this is a finished piece; leave it out, or write the
    stones that it is set with."""


class NotHeldForOrder(Refusal):
    """This piece can only be allocated to the order that holds it; {holder} does not."""

    code = "asset_not_available"


def unavailable(standing: Standing) -> Refusal:
    if isinstance(standing, Quarantined):
        return AssetInQuarantine(reasons=tuple(each.reason for each in standing.concerns))
    return AssetNotAvailable()


def decide_standing(
    state: Standing,
    command: StandingCommand,
    *,
    suppliers: bool,
    trouble: OriginTrouble | None = None,
) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    """`suppliers` says that the asset still belongs to one, so that a sale buys it first.

    `trouble` is what stands against it for where it comes from.
    """
    match command:
        case Allocate():
            return _allocate(state, command)
        case Mount() | SetInPiece() | TakeOut():
            return _set(state, command)
        case Sell():
            return _sell(state, command, suppliers)
        case Return():
            return _return(state, command)
        case Quarantine():
            return _quarantine(state, command)
        case ReleaseFromQuarantine():
            return lifted(_concerns(state), command, trouble)
        case _:
            assert_never(command)


def _allocate(state: Standing, command: Allocate) -> tuple[StandingEvent, ...]:
    promise = AssetAllocated(
        order_id=command.order_id, line_id=command.line_id, job_id=command.job_id
    )
    match state:
        case InStock(hold=Hold(purpose="order", holder=holder)) if holder == command.holder:
            return (promise,)
        case InStock():
            raise NotHeldForOrder(holder=command.holder)
        case Allocated(promise=made) | Mounted(promise=made) if made == promise:
            return ()
        case _:
            raise unavailable(state)


def _set(state: Standing, command: SettingCommand) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    match command:
        case Mount():
            return _mount(state, command)
        case SetInPiece():
            return _set_in(state, command)
        case TakeOut():
            return _take_out(state, command)
        case _:
            assert_never(command)


def _mount(state: Standing, command: Mount) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    setting = AssetMounted(piece_id=command.piece_id, position=command.position, by=command.by)
    match state:
        case Allocated(hold=hold):
            return (*ended(hold, "converted"), setting)
        case Mounted(setting=made) if made == setting:
            return ()
        case _:
            raise unavailable(state)


def _set_in(state: Standing, command: SetInPiece) -> tuple[StandingEvent, ...]:
    setting = AssetMounted(piece_id=command.piece_id, position=IN_STOCK_PIECE, by=command.by)
    match state:
        case InStock(hold=None):
            return (setting,)
        case Mounted(promise=None, setting=made) if made.piece_id == command.piece_id:
            return ()
        case _:
            raise unavailable(state)


def _take_out(state: Standing, command: TakeOut) -> tuple[StandingEvent, ...]:
    match state:
        case Mounted(promise=None, setting=made) if made.piece_id == command.piece_id:
            return (AssetTakenOut(piece_id=command.piece_id, by=command.by),)
        case _:
            return ()


def _sell(
    state: Standing, command: Sell, suppliers: bool
) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    sale = AssetSold(order_id=command.order_id, line_id=command.line_id, memo_converted=suppliers)
    match state:
        case Allocated(promise=promise, hold=hold) if _same_line(promise, command):
            return (*ended(hold, "converted"), sale)
        case Mounted(promise=promise) if promise and _same_line(promise, command):
            return (sale,)
        case Sold(sale=made) if _same_line(made, command):
            return ()
        case _:
            raise unavailable(state)


def _same_line(given: AssetAllocated | AssetSold, command: Sell) -> bool:
    return (given.order_id, given.line_id) == (command.order_id, command.line_id)


def _return(state: Standing, command: Return) -> tuple[StandingEvent, ...]:
    match state:
        case Sold(setting=None):
            return (AssetReturned(case_id=command.case_id, condition=command.condition),)
        case Quarantined(concerns) if Concern("returned", command.case_id) in concerns:
            return ()
        case _:
            raise unavailable(state)


def _quarantine(state: Standing, command: Quarantine) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    match state:
        case InStock(hold=hold) | Allocated(hold=hold):
            return (*ended(hold, "denied"), *set_aside((), command))
        case Quarantined(concerns):
            return set_aside(concerns, command)
        case Mounted() | Sold():
            raise unavailable(state)
        case _:
            assert_never(state)


def _concerns(state: Standing) -> Concerns:
    return state.concerns if isinstance(state, Quarantined) else ()


def evolve_standing(state: Standing, event: StandingEvent) -> Standing:
    """What cannot have happened as things stand changes nothing."""
    match event:
        case AssetAllocated():
            had = state if isinstance(state, InStock) else InStock()
            return Allocated(had.hold, had.listing, event)
        case AssetMounted():
            return _mounted(state, event)
        case AssetTakenOut():
            return InStock() if isinstance(state, Mounted) else state
        case AssetSold():
            return Sold(event, state.setting if isinstance(state, Mounted) else None)
        case AssetReturned() | AssetQuarantined() | AssetReleasedFromQuarantine():
            concerns = evolve_concerns(_concerns(state), event)
            return Quarantined(concerns) if concerns else InStock()
        case _:
            assert_never(event)


def _mounted(state: Standing, event: AssetMounted) -> Standing:
    match state:
        case Allocated(promise=promise):
            return Mounted(promise, event)
        case InStock():
            return Mounted(None, event)
        case _:
            return state


def evolve_offer(state: Standing, event: HoldEvent | ListingEvent) -> Standing:
    """An order that lets go of its hold gives up its promise too."""
    if not isinstance(state, InStock | Allocated):
        return state
    if isinstance(event, ListingEvent):
        return replace(state, listing=event if isinstance(event, AssetListed) else None)
    if isinstance(state, Allocated) and isinstance(event, AssetHoldEnded):
        return state if event.cause == "converted" else InStock(None, state.listing)
    return replace(state, hold=evolve_hold(state.hold, event))
