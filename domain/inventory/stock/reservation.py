"""Goods reserved out of a stock item, each reservation under its own id, and ended once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Literal, assert_never

from immutables import Map

from domain.inventory.stock.expiry import Ending, Endings, joined, until
from domain.inventory.turn import Allowance, Turn, Turns, bounded, taken
from domain.kernel import Gone, Invalid, Refusal, command, event

REMEMBERED = 256
FREED_AT_ONCE = 256

Freed = Literal["released", "expired", "converted"]
ReservationEnd = Literal["released", "expired", "converted", "issued"]


@command
class ReserveStock:
    """Without `expires_at` the goods stay reserved until a decision.

    `allowance` says how long carts of one shopper may reserve such goods altogether.
    """

    reservation_id: str
    qty: int
    expires_at: datetime | None = None
    allowance: Allowance | None = None


@command
class ReleaseReservation:
    reservation_id: str


@command
class ExpireReservation:
    """Sent by the clock; early, late or doubled it does no harm."""

    reservation_id: str


@command
class IssueStock:
    """Hand out reserved goods; what is left of the reservation becomes available again."""

    reservation_id: str
    qty: int
    to: str


ReservationCommand = ReserveStock | ReleaseReservation | ExpireReservation | IssueStock


@event("stock.reserved")
class StockReserved:
    """`limit` is the end of the turn of its `owner`; only carts have both."""

    reservation_id: str
    qty: int
    expires_at: datetime | None
    owner: str | None = None
    limit: datetime | None = None

    def lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@event("stock.reservation_released")
class StockReservationReleased:
    """`converted` when the same goods are at once reserved again without an end."""

    reservation_id: str
    qty: int
    cause: Freed


@event("stock.issued")
class StockIssued:
    """`qty` left the shelf for `to`; the reservation is over."""

    reservation_id: str
    qty: int
    to: str


ReservationEvent = StockReserved | StockReservationReleased | StockIssued


@dataclass(frozen=True, slots=True)
class Reservations:
    """Those that live, their sum, and the newest ids that ended; however many live, none is copied.

    `turns` are those of the shoppers who had such goods in a cart. `endings` is when those that
    live will lapse; it follows from them. What was let go before its time may stand in it until
    that time, but never as the first.
    """

    live: Map[str, StockReserved] = field(default_factory=Map)
    reserved: int = 0
    endings: Endings = field(default=None, compare=False, repr=False)
    ended: Mapping[str, ReservationEnd] = field(default_factory=dict)
    turns: Turns = ()

    @property
    def first_expiry(self) -> datetime | None:
        return self.endings.at if self.endings else None


class StockQuantityInvalid(Invalid):
    """A quantity is a whole number above zero; {qty} is not."""

    code = "quantity_invalid"
    field = "quantity"


class InsufficientStock(Refusal):
    """Of {wanted} wanted {available} can be had now; take fewer, or look again later."""

    wanted: int
    available: int


class ReservationUnknown(Refusal):
    """There is no reservation {reservation_id}."""


class ReservationAlreadyIssued(Refusal):
    """The goods of reservation {reservation_id} have been handed out."""


class ReservationExpired(Gone):
    """Reservation {reservation_id} is over."""


class ReservationDiffers(Refusal):
    """Reservation {reservation_id} exists with another quantity, {qty}."""

    code = "reservation_id_reused"


def decide_reservation(
    state: Reservations, room: int, command: ReservationCommand, now: datetime
) -> tuple[ReservationEvent, ...]:
    """`room` is what may be reserved altogether: the goods on hand without the safety stock."""
    match command:
        case ReserveStock():
            return _reserve(state, room, command, now)
        case ReleaseReservation(reservation_id=wanted):
            return _release(state, wanted)
        case ExpireReservation(reservation_id=wanted):
            held = state.live.get(wanted)
            return (_freed(held, "expired"),) if held and held.lapsed(now) else ()
        case IssueStock():
            return _issue(state, command, now)
        case _:
            assert_never(command)


def _reserve(
    state: Reservations, room: int, command: ReserveStock, now: datetime
) -> tuple[ReservationEvent, ...]:
    known_quantity(command.qty)
    if held := state.live.get(command.reservation_id):
        return _again(held, command, now)
    if command.reservation_id in state.ended:
        raise _over(state, command.reservation_id)
    if command.expires_at is not None and command.expires_at <= now:
        raise ReservationExpired(reservation_id=command.reservation_id)
    lapsed = _lapsed(state, now)
    available = max(0, room - state.reserved + sum(freed.qty for freed in lapsed))
    if command.qty > available:
        raise InsufficientStock(wanted=command.qty, available=available)
    return (*lapsed, _reserved(state.turns, command, now))


def _again(
    held: StockReserved, command: ReserveStock, now: datetime
) -> tuple[ReservationEvent, ...]:
    if held.lapsed(now):
        raise ReservationExpired(reservation_id=command.reservation_id)
    if held.qty != command.qty:
        raise ReservationDiffers(reservation_id=command.reservation_id, qty=held.qty)
    if command.expires_at is not None or held.expires_at is None:
        return ()
    return (_freed(held, "converted"), _reserved((), command, now))


def _release(state: Reservations, wanted: str) -> tuple[ReservationEvent, ...]:
    if held := state.live.get(wanted):
        return (_freed(held, "released"),)
    if state.ended.get(wanted) in (None, "issued"):
        raise _over(state, wanted)
    return ()


def _issue(state: Reservations, command: IssueStock, now: datetime) -> tuple[StockIssued, ...]:
    held = state.live.get(command.reservation_id)
    if held is None:
        raise _over(state, command.reservation_id)
    if held.lapsed(now):
        raise ReservationExpired(reservation_id=command.reservation_id)
    known_quantity(command.qty)
    if command.qty > held.qty:
        raise InsufficientStock(wanted=command.qty, available=held.qty)
    return (StockIssued(reservation_id=command.reservation_id, qty=command.qty, to=command.to),)


def known_quantity(qty: int) -> None:
    if qty <= 0:
        raise StockQuantityInvalid(qty=qty)


def _over(state: Reservations, wanted: str) -> Refusal:
    match state.ended.get(wanted):
        case None:
            return ReservationUnknown(reservation_id=wanted)
        case "issued":
            return ReservationAlreadyIssued(reservation_id=wanted)
        case _:
            return ReservationExpired(reservation_id=wanted)


def _lapsed(state: Reservations, now: datetime) -> tuple[StockReservationReleased, ...]:
    """A few hundred at a time: one decision does not write the end of thousands."""
    found = (state.live.get(name) for name in until(state.endings, now))
    lapsed = (held for held in found if held and held.lapsed(now))
    return tuple(_freed(held, "expired") for held in islice(lapsed, FREED_AT_ONCE))


def _reserved(turns: Turns, command: ReserveStock, now: datetime) -> StockReserved:
    ends, asked = command.expires_at, command.allowance
    bounds = bounded(turns, asked, ends, now) if asked and ends else None
    return StockReserved(
        reservation_id=command.reservation_id,
        qty=command.qty,
        expires_at=bounds.ends if bounds else ends,
        owner=asked.owner if asked and bounds else None,
        limit=bounds.limit if bounds else None,
    )


def _freed(held: StockReserved, cause: Freed) -> StockReservationReleased:
    name, qty = held.reservation_id, held.qty
    return StockReservationReleased(reservation_id=name, qty=qty, cause=cause)


def evolve_reservations(state: Reservations, event: ReservationEvent) -> Reservations:
    left = _without(state, event.reservation_id)
    match event:
        case StockReserved():
            return _with(left, event)
        case StockReservationReleased(reservation_id=name, cause=cause):
            return _remembering(left, name, cause)
        case StockIssued(reservation_id=name):
            return _remembering(left, name, "issued")
        case _:
            assert_never(event)


def _with(state: Reservations, new: StockReserved) -> Reservations:
    return replace(
        state,
        live=state.live.set(new.reservation_id, new),
        reserved=state.reserved + new.qty,
        endings=_ending(state.endings, new),
        turns=_turns(state.turns, new),
    )


def _turns(turns: Turns, new: StockReserved) -> Turns:
    if new.owner is None or new.limit is None or new.expires_at is None:
        return turns
    turn = Turn(
        owner=new.owner,
        limit=new.limit,
        reservation_id=new.reservation_id,
        held_until=new.expires_at,
    )
    return taken(turns, turn)


def _without(state: Reservations, name: str) -> Reservations:
    gone = state.live.get(name)
    if gone is None:
        return state
    live = state.live.delete(name)
    endings = _first_alive(state.endings, live)
    return replace(state, live=live, reserved=state.reserved - gone.qty, endings=endings)


def _remembering(state: Reservations, name: str, end: ReservationEnd) -> Reservations:
    known = {**state.ended, name: end}
    surplus = max(0, len(known) - REMEMBERED)
    return replace(state, ended=dict(islice(known.items(), surplus, None)))


def _ending(endings: Endings, new: StockReserved) -> Endings:
    return (
        joined(endings, Ending(new.expires_at, new.reservation_id)) if new.expires_at else endings
    )


def _first_alive(endings: Endings, live: Map[str, StockReserved]) -> Endings:
    """Without what was let go before its time, as far as that stands first."""
    while endings is not None:
        held = live.get(endings.name)
        if held is not None and held.expires_at == endings.at:
            break
        endings = endings.rest
    return endings
