"""What of the goods is promised: reservations that live, and how the newest of the others ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Literal, assert_never

from domain.inventory.stock.expiry import Ending, Endings, joined
from domain.inventory.stock.live import Live
from domain.inventory.stock.reserved import StockReserved
from domain.inventory.turn import Turn, Turns, taken
from domain.kernel import event

REMEMBERED = 256

Freed = Literal["released", "expired", "converted"]
ReservationEnd = Literal["released", "expired", "converted", "issued"]


@event("stock.reservation_released")
class StockReservationReleased:
    """`converted` when the same goods are at once reserved again, for longer."""

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

    live: Live = field(default_factory=Live)
    reserved: int = 0
    endings: Endings = field(default=None, compare=False, repr=False)
    ended: Mapping[str, ReservationEnd] = field(default_factory=dict)
    turns: Turns = ()

    @property
    def first_expiry(self) -> datetime | None:
        return self.endings.at if self.endings else None


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
        live=state.live.begun(new),
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
    live = state.live.over(name)
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


def _first_alive(endings: Endings, live: Live) -> Endings:
    """Without what was let go before its time, as far as that stands first."""
    while endings is not None:
        held = live.get(endings.name)
        if held is not None and held.expires_at == endings.at:
            break
        endings = endings.rest
    return endings
