"""Where an asset stands on its way: in stock, promised, mounted, sold or set aside."""

from dataclasses import dataclass
from typing import assert_never

from domain.inventory.hold import AssetHoldEnded, Hold, ended
from domain.inventory.listing import Listing
from domain.inventory.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    AssetReturned,
    Quarantine,
    Reasons,
    ReleaseFromQuarantine,
    Return,
    evolve_reasons,
    lifted,
    set_aside,
)
from domain.kernel import Refusal, command, event


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
class Sell:
    order_id: str
    line_id: str


StandingCommand = Allocate | Mount | Sell | Return | Quarantine | ReleaseFromQuarantine


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


@event("asset.sold")
class AssetSold:
    """`memo_converted`: the sale bought the asset from the supplier it belonged to."""

    order_id: str
    line_id: str
    memo_converted: bool


StandingEvent = (
    AssetAllocated
    | AssetMounted
    | AssetSold
    | AssetReturned
    | AssetQuarantined
    | AssetReleasedFromQuarantine
)


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
    promise: AssetAllocated
    setting: AssetMounted


@dataclass(frozen=True, slots=True)
class Sold:
    sale: AssetSold
    setting: AssetMounted | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Set aside for every reason named; back in stock when the last is lifted."""

    reasons: Reasons


Standing = InStock | Allocated | Mounted | Sold | Quarantined


class AssetNotAvailable(Refusal):
    """This piece is not available."""

    code = "asset_not_available"


class NotHeldForOrder(Refusal):
    """This piece can only be allocated to the order that holds it; {holder} does not."""

    code = "asset_not_available"


class AssetInQuarantine(Refusal):
    """This piece is set aside: {reasons}."""

    code = "asset_quarantined"


def unavailable(standing: Standing) -> Refusal:
    match standing:
        case Quarantined(reasons):
            return AssetInQuarantine(reasons=tuple(reason for reason, _ in reasons))
        case _:
            return AssetNotAvailable()


def decide_standing(
    standing: Standing, command: StandingCommand, *, suppliers: bool
) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    """`suppliers` says that the asset still belongs to one, so that a sale buys it first."""
    match command:
        case Allocate():
            return _allocate(standing, command)
        case Mount():
            return _mount(standing, command)
        case Sell():
            return _sell(standing, command, suppliers)
        case Return():
            return _return(standing, command)
        case Quarantine():
            return _quarantine(standing, command)
        case ReleaseFromQuarantine():
            return lifted(standing.reasons, command) if isinstance(standing, Quarantined) else ()


def evolve_standing(standing: Standing, event: StandingEvent) -> Standing:
    match event:
        case AssetAllocated():
            held = standing if isinstance(standing, InStock) else InStock()
            return Allocated(held.hold, held.listing, event)
        case AssetMounted():
            return Mounted(standing.promise, event) if isinstance(standing, Allocated) else standing
        case AssetSold():
            return Sold(event, standing.setting if isinstance(standing, Mounted) else None)
        case AssetReturned() | AssetQuarantined() | AssetReleasedFromQuarantine():
            reasons = evolve_reasons(_reasons(standing), event)
            return Quarantined(reasons) if reasons else InStock()
        case _:
            assert_never(event)


def _allocate(standing: Standing, wish: Allocate) -> tuple[StandingEvent, ...]:
    promise = AssetAllocated(order_id=wish.order_id, line_id=wish.line_id, job_id=wish.job_id)
    match standing:
        case InStock(hold=hold) if hold and hold.purpose == "order" and hold.holder == wish.holder:
            return (promise,)
        case InStock(hold=hold):
            raise NotHeldForOrder(holder=wish.holder)
        case Allocated(promise=made) | Mounted(promise=made) if made == promise:
            return ()
        case _:
            raise unavailable(standing)


def _mount(standing: Standing, wish: Mount) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    setting = AssetMounted(piece_id=wish.piece_id, position=wish.position, by=wish.by)
    match standing:
        case Allocated(hold=hold):
            return (*ended(hold, "converted"), setting)
        case Mounted(setting=made) if made == setting:
            return ()
        case _:
            raise unavailable(standing)


def _sell(
    standing: Standing, wish: Sell, suppliers: bool
) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    sale = AssetSold(order_id=wish.order_id, line_id=wish.line_id, memo_converted=suppliers)
    match standing:
        case Allocated(promise=promise, hold=hold) if _promised(promise, wish):
            return (*ended(hold, "converted"), sale)
        case Mounted(promise=promise) if _promised(promise, wish):
            return (sale,)
        case Sold(sale=made) if (made.order_id, made.line_id) == (wish.order_id, wish.line_id):
            return ()
        case _:
            raise unavailable(standing)


def _promised(promise: AssetAllocated, wish: Sell) -> bool:
    return (promise.order_id, promise.line_id) == (wish.order_id, wish.line_id)


def _return(standing: Standing, wish: Return) -> tuple[StandingEvent, ...]:
    match standing:
        case Sold(setting=None):
            return (AssetReturned(case_id=wish.case_id, condition=wish.condition),)
        case Quarantined(reasons=reasons) if ("returned", wish.case_id) in reasons:
            return ()
        case _:
            raise unavailable(standing)


def _quarantine(standing: Standing, wish: Quarantine) -> tuple[StandingEvent | AssetHoldEnded, ...]:
    match standing:
        case InStock(hold=hold) | Allocated(hold=hold):
            return (*ended(hold, "denied"), *set_aside((), wish))
        case Quarantined(reasons=reasons):
            return set_aside(reasons, wish)
        case Mounted() | Sold():
            raise unavailable(standing)


def _reasons(standing: Standing) -> Reasons:
    return standing.reasons if isinstance(standing, Quarantined) else ()
