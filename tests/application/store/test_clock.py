"""The clock: the database's, never back, and asked for by itself only before the first look."""

import time
from datetime import UTC, datetime, timedelta

from application.store.clock import DatabaseClock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(milliseconds=1)


def unasked() -> datetime:
    raise AssertionError


def test_it_is_asked_for_once_and_then_counts_by_itself() -> None:
    asked: list[int] = []

    def read() -> datetime:
        asked.append(1)
        return NOON

    clock = DatabaseClock(read)
    first = clock.now()
    time.sleep(0.002)
    assert first >= NOON
    assert clock.now() - first >= MOMENT
    assert asked == [1]


def test_a_look_sets_it_and_nothing_is_asked() -> None:
    clock = DatabaseClock(unasked)
    assert NOON <= clock.at(NOON) < NOON + HOUR
    assert clock.at(NOON + HOUR) >= NOON + HOUR
    assert clock.now() >= NOON + HOUR


def test_it_waits_for_the_database_instead_of_going_back() -> None:
    clock = DatabaseClock(unasked)
    ahead = clock.at(NOON)
    assert clock.at(NOON - HOUR) == ahead
    time.sleep(0.002)
    assert clock.now() == ahead
    assert clock.at(NOON + HOUR) > ahead
