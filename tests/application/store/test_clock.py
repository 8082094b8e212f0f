"""The clock: the database's, never back, and asked for by itself only before the first look."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from application.store.clock import DatabaseClock
from interfaces.postgres.database import database_time, engine
from tests.postgres import Database

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


def answering_late(seconds: float) -> datetime:
    """The instant is the database's when it looked; the answer was on its way since."""
    instant = datetime.now(UTC)
    time.sleep(seconds)
    return instant


def test_a_late_answer_puts_it_behind_and_never_ahead() -> None:
    clock = DatabaseClock(lambda: answering_late(0.2))
    for _ in range(3):
        assert clock.now() <= datetime.now(UTC)
        assert clock.at(answering_late(0.05)) <= datetime.now(UTC)


def test_what_an_answer_that_was_late_told_takes_nothing_back() -> None:
    clock = DatabaseClock(unasked)
    prompt = clock.at(datetime.now(UTC))
    late = datetime.now(UTC) - timedelta(seconds=0.6)
    assert clock.at(late) >= prompt
    assert clock.now() >= prompt


def test_a_clock_that_was_set_back_is_waited_for(database: Database) -> None:
    """Whatever a process told was so; it tells the same until the database is there again."""
    clock = DatabaseClock(unasked)
    told = clock.at(datetime.now(UTC) + HOUR)
    pool = engine(database.app_url)
    for _ in range(3):
        assert clock.at(database_time(pool)) == told
    pool.dispose()
    assert clock.at(told + MOMENT) > told


TELL = """
import sys, time
from application.store.clock import DatabaseClock
from interfaces.postgres.database import database_time, engine
pool = engine(sys.argv[1])
clock = DatabaseClock(lambda: database_time(pool))
for line in sys.stdin:
    wish, _, seconds = line.strip().partition(" ")
    seen = database_time(pool) if wish == "look" else None
    time.sleep(float(seconds or 0))
    print((clock.at(seen) if seen else clock.now()).isoformat(), flush=True)
pool.dispose()
"""


@contextmanager
def process(url: str) -> Iterator[Callable[[str], datetime]]:
    """One that tells what its clock says, before and after it looks at the database."""
    with subprocess.Popen(
        [sys.executable, "-c", TELL, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        asking, told = other.stdin, other.stdout

        def ask(wish: str) -> datetime:
            print(wish, file=asking, flush=True)
            return datetime.fromisoformat(told.readline().strip())

        yield ask
        asking.close()


def test_no_process_is_ahead_of_the_database_however_slow_its_answers_are(
    database: Database,
) -> None:
    """What one tells, another finds in the past once it looks."""
    pool = engine(database.app_url)
    with process(database.app_url) as prompt, process(database.app_url) as late:
        for wish in ("look", "look 0.3", "now", "look 0.3", "now"):
            said = late(wish)
            assert said <= database_time(pool)
            assert prompt("look") >= said
    pool.dispose()
