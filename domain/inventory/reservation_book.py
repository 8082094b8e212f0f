"""The reservations of one stock item: those that live, their sum, and the newest that ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Literal

from domain.kernel import event

REMEMBERED = 256

End = Literal["released", "expired", "converted", "issued"]


@event("stock.reserved")
class StockReserved:
    reservation_id: str
    qty: int
    expires_at: datetime | None


@event("stock.reservation_released")
class StockReservationReleased:
    """`converted` when the same goods are at once reserved again without an end."""

    reservation_id: str
    qty: int
    cause: Literal["released", "expired", "converted"]


@event("stock.issued")
class StockIssued:
    """`qty` left the shelf for `to`; the reservation is over."""

    reservation_id: str
    qty: int
    to: str


ReservationEvent = StockReserved | StockReservationReleased | StockIssued


@dataclass(frozen=True, slots=True)
class Reservation:
    qty: int
    expires_at: datetime | None

    def lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Book:
    """The live reservations, their sum, their first expiry, and the newest ids that ended."""

    live: Mapping[str, Reservation] = field(default_factory=dict)
    reserved: int = 0
    first_expiry: datetime | None = None
    ended: Mapping[str, End] = field(default_factory=dict)


def evolve_book(book: Book, event: ReservationEvent) -> Book:
    match event:
        case StockReserved(reservation_id=name, qty=qty, expires_at=expires_at):
            return _with(_without(book, name), name, Reservation(qty, expires_at))
        case StockReservationReleased(reservation_id=name, cause=cause):
            return _remembering(_without(book, name), name, cause)
        case StockIssued(reservation_id=name):
            return _remembering(_without(book, name), name, "issued")


def _with(book: Book, name: str, new: Reservation) -> Book:
    return replace(
        book,
        live={**book.live, name: new},
        reserved=book.reserved + new.qty,
        first_expiry=_first((book.first_expiry, new.expires_at)),
    )


def _without(book: Book, name: str) -> Book:
    gone = book.live.get(name)
    if gone is None:
        return book
    live = {key: held for key, held in book.live.items() if key != name}
    first = book.first_expiry
    if first is not None and gone.expires_at == first:
        first = _first(held.expires_at for held in live.values())
    return replace(book, live=live, reserved=book.reserved - gone.qty, first_expiry=first)


def _remembering(book: Book, name: str, end: End) -> Book:
    known = {**book.ended, name: end}
    surplus = max(0, len(known) - REMEMBERED)
    return replace(book, ended=dict(islice(known.items(), surplus, None)))


def _first(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)
