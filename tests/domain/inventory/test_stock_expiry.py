"""What ends first: the heap beside what a plain sorted list says, whatever comes and goes."""

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from hypothesis import given as forall
from hypothesis import strategies as st

from domain.inventory.stock import STOCK, StockItem, StockReceived
from domain.inventory.stock.expiry import Ending, Endings, joined, until
from domain.inventory.stock.promised import Freed, StockReservationReleased
from domain.inventory.stock.reservation import FREED_AT_ONCE, ReleaseReservation, ReserveStock
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from tests.scenario import NOON

MANY = StockReceived(qty=100_000, cost=Money(10_000), lot="L1")
POINTER = 8
WANTED = ReserveStock(reservation_id="new", qty=1, expires_at=NOON + timedelta(days=2))


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def reserved(number: int, ends: datetime | None) -> StockReserved:
    return StockReserved(reservation_id=f"r-{number}", qty=1, expires_at=ends)


def freed(number: int, cause: Freed = "released") -> StockReservationReleased:
    return StockReservationReleased(reservation_id=f"r-{number}", qty=1, cause=cause)


def full(count: int) -> StockItem:
    state = STOCK.evolve(STOCK.initial, MANY)
    for number in range(count):
        state = STOCK.evolve(state, reserved(number, minute(number * 7 % 1000 + 1)))
    return state


@forall(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcd"))), st.integers(-1, 10))
def test_names_come_in_the_order_in_which_they_end(
    endings: list[tuple[int, str]], now: int
) -> None:
    heap: Endings = None
    for at, name in endings:
        heap = joined(heap, Ending(minute(at), name))
    expected = [name for at, name in sorted(set(endings)) if at <= now]
    assert list(until(heap, minute(now))) == expected


Change = tuple[int, int | None]


@forall(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(1, 9))), st.integers(0, 10))
def test_what_lapsed_is_what_walking_all_that_live_finds(changes: list[Change], now: int) -> None:
    """A change of a number without a minute lets it go."""
    state = STOCK.evolve(STOCK.initial, MANY)
    for number, ends in changes:
        state = STOCK.evolve(state, reserved(number, minute(ends)) if ends else freed(number))
    live = state.reservations.live.values()
    first = min((held.expires_at for held in live if held.expires_at), default=None)
    assert state.reservations.first_expiry == first
    lapsed = {held.reservation_id for held in live if held.lapsed(minute(now))}
    *ends_now, new = STOCK.decide(state, replace(WANTED, qty=100_000 - len(live)), minute(now))
    assert isinstance(new, StockReserved)
    assert {end.reservation_id for end in ends_now} == lapsed  # type: ignore[union-attr]  # ends


def test_thousands_that_lapsed_are_let_go_by_the_hundred() -> None:
    decided = STOCK.decide(full(2_000), WANTED, minute(2_000))
    assert len(decided) == FREED_AT_ONCE + 1


def test_a_decision_takes_as_many_steps_with_twenty_thousand_held_as_with_ten() -> None:
    few, many = full(10), full(20_000)
    alone, beside = _effort(few), _effort(many)
    assert beside.lines < 3 * alone.lines
    assert beside.bytes < POINTER * 20_000 / 2, "nothing that lives is copied"


@dataclass(frozen=True, slots=True)
class Effort:
    """Lines of Python that ran, and the most bytes that were taken: a copy in C has no lines."""

    lines: int
    bytes: int


def _effort(state: StockItem) -> Effort:
    tracemalloc.start()
    _reserve_and_release(state)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Effort(_lines(lambda: _reserve_and_release(state)), most)


def _lines(does: Callable[[], None]) -> int:
    ran = 0

    def count(_frame: FrameType, event: str, _told: Any) -> Any:
        nonlocal ran
        ran += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        does()
    finally:
        sys.settrace(before)
    return ran


def _reserve_and_release(state: StockItem) -> None:
    for number in range(10):
        wish = replace(WANTED, reservation_id=f"new-{number}")
        for command in (wish, ReleaseReservation(reservation_id=f"r-{number % 10}")):
            for event in STOCK.decide(state, command, NOON):
                state = STOCK.evolve(state, event)
