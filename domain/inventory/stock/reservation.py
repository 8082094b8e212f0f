"""Goods reserved out of a stock item, each reservation under its own id, and ended once."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Literal, assert_never

from domain.inventory.stock.expiry import until
from domain.inventory.stock.promised import (
    Freed,
    ReservationEvent,
    Reservations,
    StockIssued,
    StockReservationReleased,
)
from domain.inventory.stock.reserved import ReservedFor, StockReserved
from domain.inventory.turn import Allowance, Turns, bounded
from domain.kernel import Gone, Invalid, Refusal, command

FREED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Share:
    """So many pieces under a reservation of their own."""

    reservation_id: str
    qty: int


@command
class ReserveStock:
    """Without `expires_at` the goods stay reserved until a decision.

    `allowance` says how long carts of one shopper may reserve such goods altogether.
    """

    reservation_id: str
    qty: int
    expires_at: datetime | None = None
    allowance: Allowance | None = None
    purpose: ReservedFor | None = None


@command
class KeepReserved:
    """Goods stay reserved under the same id until a later end, within the turn they were taken in.

    In a cart only what lives slides. A checkout takes again what lapsed, if it is there still, and
    has its own end, which nothing moves.
    """

    reservation_id: str
    qty: int
    purpose: Literal["cart", "checkout"]
    expires_at: datetime
    allowance: Allowance


@command
class ShareOut:
    """Live reservations of one person become others of as many pieces together.

    They last until the first end of those before, in the first of their turns.
    """

    reservation_ids: tuple[str, ...]
    shares: tuple[Share, ...]


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


ReservationCommand = (
    ReserveStock | KeepReserved | ShareOut | ReleaseReservation | ExpireReservation | IssueStock
)


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
        case KeepReserved():
            return _kept(state, room, command, now)
        case ShareOut():
            return _shared(state, command, now)
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
    return _taken(state, room, command, now)


def _kept(
    state: Reservations, room: int, command: KeepReserved, now: datetime
) -> tuple[ReservationEvent, ...]:
    held = state.live.get(command.reservation_id)
    if held is None or held.lapsed(now):
        return () if command.purpose == "cart" else _retaken(state, room, command, now)
    if held.expires_at is None or held.purpose == "checkout":
        return ()
    limit = held.limit or command.allowance.limit
    ends = min(command.expires_at, limit + command.allowance.grace)
    if command.purpose == "cart" and ends <= held.expires_at:
        return ()
    owner = held.owner or command.allowance.owner
    longer = replace(held, purpose=command.purpose, expires_at=ends, owner=owner, limit=limit)
    return (_freed(held, "converted"), longer)


def _retaken(
    state: Reservations, room: int, command: KeepReserved, now: datetime
) -> tuple[ReservationEvent, ...]:
    """What was issued is not there any more to be taken again."""
    known_quantity(command.qty)
    if state.ended.get(command.reservation_id) == "issued":
        raise _over(state, command.reservation_id)
    wish = ReserveStock(
        reservation_id=command.reservation_id,
        qty=command.qty,
        expires_at=command.expires_at,
        allowance=command.allowance,
        purpose=command.purpose,
    )
    return _taken(state, room, wish, now)


def _shared(state: Reservations, command: ShareOut, now: datetime) -> tuple[ReservationEvent, ...]:
    held = [_living(state, name, now) for name in command.reservation_ids]
    ends, limits = [each.expires_at for each in held], [each.limit for each in held]
    like = replace(held[0], expires_at=_first(ends), limit=_first(limits), purpose="cart")
    shared = sum(share.qty for share in command.shares)
    if shared != (qty := sum(each.qty for each in held)):
        raise ReservationDiffers(reservation_id=like.reservation_id, qty=qty)
    freed = (_freed(each, "converted") for each in held)
    new = (replace(like, reservation_id=s.reservation_id, qty=s.qty) for s in command.shares)
    return (*freed, *new)


def _living(state: Reservations, name: str, now: datetime) -> StockReserved:
    held = state.live.get(name)
    if held is None:
        raise _over(state, name)
    if held.lapsed(now):
        raise ReservationExpired(reservation_id=name)
    return held


def _first(instants: list[datetime | None]) -> datetime | None:
    return min((each for each in instants if each), default=None)


def _taken(
    state: Reservations, room: int, command: ReserveStock, now: datetime
) -> tuple[ReservationEvent, ...]:
    lapsed = _lapsed(state, now, command.reservation_id)
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
    held = _living(state, command.reservation_id, now)
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


def _lapsed(
    state: Reservations, now: datetime, wanted: str
) -> tuple[StockReservationReleased, ...]:
    """A few hundred at a time, the wanted one first: no decision writes the end of thousands."""
    freed: dict[str, StockReservationReleased] = {}
    for name in chain((wanted,), until(state.endings, now)):
        held = state.live.get(name)
        if held and held.lapsed(now):
            freed[name] = _freed(held, "expired")
        if len(freed) == FREED_AT_ONCE:
            break
    return tuple(freed.values())


def _reserved(turns: Turns, command: ReserveStock, now: datetime) -> StockReserved:
    ends, asked = command.expires_at, command.allowance
    bounds = bounded(turns, asked, ends, now) if asked and ends else None
    return StockReserved(
        reservation_id=command.reservation_id,
        qty=command.qty,
        expires_at=bounds.ends if bounds else ends,
        owner=asked.owner if asked and bounds else None,
        limit=bounds.limit if bounds else None,
        purpose=command.purpose,
    )


def _freed(held: StockReserved, cause: Freed) -> StockReservationReleased:
    name, qty = held.reservation_id, held.qty
    return StockReservationReleased(reservation_id=name, qty=qty, cause=cause)
