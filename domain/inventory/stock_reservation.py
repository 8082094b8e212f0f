"""Reserving, releasing and issuing counted goods, each reservation under its own id and once."""

from datetime import datetime
from typing import Literal

from domain.inventory.reservation_book import (
    Book,
    Reservation,
    ReservationEvent,
    StockIssued,
    StockReservationReleased,
    StockReserved,
)
from domain.kernel import Gone, Invalid, Refusal, command


@command
class Reserve:
    """Without `expires_at` the goods stay reserved until a decision."""

    reservation_id: str
    qty: int
    expires_at: datetime | None = None


@command
class Release:
    reservation_id: str


@command
class Expire:
    """Sent by the clock; early, late or doubled it does no harm."""

    reservation_id: str


@command
class Issue:
    """Hand out reserved goods; what is left of the reservation becomes available again."""

    reservation_id: str
    qty: int
    to: str


ReservationCommand = Reserve | Release | Expire | Issue


class QuantityInvalid(Invalid):
    """A quantity is a whole number above zero; {qty} is not."""

    code = "quantity_invalid"


class InsufficientStock(Refusal):
    """{wanted} are wanted and {available} are available."""

    code = "insufficient_stock"


class ReservationUnknown(Refusal):
    """There is no reservation {reservation_id}."""

    code = "reservation_unknown"


class ReservationAlreadyIssued(Refusal):
    """The goods of reservation {reservation_id} have been handed out."""

    code = "reservation_already_issued"


class ReservationExpired(Gone):
    """Reservation {reservation_id} is over."""

    code = "reservation_expired"


class ReservationDiffers(Refusal):
    """Reservation {reservation_id} exists with another quantity, {qty}."""

    code = "reservation_id_reused"


def decide_reservation(
    book: Book, room: int, command: ReservationCommand, now: datetime
) -> tuple[ReservationEvent, ...]:
    """`room` is what may be reserved altogether: the goods on hand without the safety stock."""
    match command:
        case Reserve():
            return _reserve(book, room, command, now)
        case Release(reservation_id=wanted):
            return _release(book, wanted)
        case Expire(reservation_id=wanted):
            held = book.live.get(wanted)
            return (_freed(wanted, held, "expired"),) if held and held.lapsed(now) else ()
        case Issue():
            return _issue(book, command, now)


def _reserve(book: Book, room: int, wish: Reserve, now: datetime) -> tuple[ReservationEvent, ...]:
    if wish.qty <= 0:
        raise QuantityInvalid(qty=wish.qty)
    if held := book.live.get(wish.reservation_id):
        return _again(held, wish, now)
    if wish.reservation_id in book.ended:
        raise _over(book, wish.reservation_id)
    if wish.expires_at is not None and wish.expires_at <= now:
        raise ReservationExpired(reservation_id=wish.reservation_id)
    lapsed = _lapsed(book, now)
    available = max(0, room - book.reserved + sum(freed.qty for freed in lapsed))
    if wish.qty > available:
        raise InsufficientStock(wanted=wish.qty, available=available)
    return (*lapsed, _reserved(wish))


def _again(held: Reservation, wish: Reserve, now: datetime) -> tuple[ReservationEvent, ...]:
    if held.lapsed(now):
        raise ReservationExpired(reservation_id=wish.reservation_id)
    if held.qty != wish.qty:
        raise ReservationDiffers(reservation_id=wish.reservation_id, qty=held.qty)
    if wish.expires_at is not None or held.expires_at is None:
        return ()
    return (_freed(wish.reservation_id, held, "converted"), _reserved(wish))


def _release(book: Book, wanted: str) -> tuple[ReservationEvent, ...]:
    if held := book.live.get(wanted):
        return (_freed(wanted, held, "released"),)
    if book.ended.get(wanted) in (None, "issued"):
        raise _over(book, wanted)
    return ()


def _issue(book: Book, wish: Issue, now: datetime) -> tuple[StockIssued, ...]:
    held = book.live.get(wish.reservation_id)
    if held is None:
        raise _over(book, wish.reservation_id)
    if held.lapsed(now):
        raise ReservationExpired(reservation_id=wish.reservation_id)
    if wish.qty <= 0:
        raise QuantityInvalid(qty=wish.qty)
    if wish.qty > held.qty:
        raise InsufficientStock(wanted=wish.qty, available=held.qty)
    return (StockIssued(reservation_id=wish.reservation_id, qty=wish.qty, to=wish.to),)


def _over(book: Book, wanted: str) -> Refusal:
    match book.ended.get(wanted):
        case None:
            return ReservationUnknown(reservation_id=wanted)
        case "issued":
            return ReservationAlreadyIssued(reservation_id=wanted)
        case _:
            return ReservationExpired(reservation_id=wanted)


def _lapsed(book: Book, now: datetime) -> tuple[StockReservationReleased, ...]:
    if book.first_expiry is None or now < book.first_expiry:
        return ()
    return tuple(_freed(n, held, "expired") for n, held in book.live.items() if held.lapsed(now))


def _reserved(wish: Reserve) -> StockReserved:
    return StockReserved(
        reservation_id=wish.reservation_id, qty=wish.qty, expires_at=wish.expires_at
    )


def _freed(
    name: str, held: Reservation, cause: Literal["released", "expired", "converted"]
) -> StockReservationReleased:
    return StockReservationReleased(reservation_id=name, qty=held.qty, cause=cause)
