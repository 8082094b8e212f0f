"""Counting in windows: what the library keeps in memory and what we keep in PostgreSQL, alike."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from sqlalchemy import Engine, text

from application.ids import new_id
from interfaces.postgres.database import engine
from interfaces.postgres.windows import PostgresWindows
from tests.postgres import Server
from tests.threads import at_once

FIVE = parse("5/hour")
AGED = text("""
    UPDATE limit_windows SET ends_at = ends_at - :by,
        entered = ARRAY(SELECT at - :by FROM unnest(entered) AS at)""")


@pytest.fixture(scope="module")
def pool(server: Server) -> Iterator[Engine]:
    with server.fresh() as database:
        pool = engine(database.app_url)
        yield pool
        pool.dispose()


@pytest.fixture(params=["memory", "postgres"])
def storage(request: pytest.FixtureRequest) -> Storage:
    if request.param == "memory":
        return MemoryStorage()
    return PostgresWindows(engine=request.getfixturevalue("pool"))


@pytest.fixture(params=[FixedWindowRateLimiter, MovingWindowRateLimiter])
def limiter(
    request: pytest.FixtureRequest, storage: Storage
) -> FixedWindowRateLimiter | MovingWindowRateLimiter:
    made: FixedWindowRateLimiter | MovingWindowRateLimiter = request.param(storage)
    return made


Limiter = FixedWindowRateLimiter | MovingWindowRateLimiter


def test_as_many_as_are_allowed_and_not_one_more(limiter: Limiter) -> None:
    name = new_id()
    assert [limiter.hit(FIVE, name) for _ in range(7)] == [True] * 5 + [False] * 2
    assert not limiter.test(FIVE, name)
    assert limiter.hit(FIVE, new_id())


def test_what_is_left_and_until_when(limiter: Limiter) -> None:
    name = new_id()
    assert limiter.test(FIVE, name)
    limiter.hit(FIVE, name)
    limiter.hit(FIVE, name)
    stats = limiter.get_window_stats(FIVE, name)
    assert stats.remaining == 3
    assert 3_500 < stats.reset_time - time.time() < 3_700


def test_several_at_a_time(limiter: Limiter) -> None:
    name = new_id()
    assert limiter.hit(FIVE, name, cost=3)
    assert not limiter.hit(FIVE, name, cost=3)
    assert not limiter.hit(FIVE, new_id(), cost=6)


def test_what_is_cleared_counts_anew(limiter: Limiter) -> None:
    name, other = new_id(), new_id()
    for _ in range(5):
        limiter.hit(FIVE, name)
        limiter.hit(FIVE, other)
    limiter.clear(FIVE, name)
    assert limiter.hit(FIVE, name)
    assert not limiter.hit(FIVE, other)


def test_of_many_at_once_no_more_are_let_in(limiter: Limiter) -> None:
    name = new_id()
    assert at_once(*[lambda: limiter.hit(FIVE, name)] * 20).count(True) == 5


def test_a_window_ends(pool: Engine) -> None:
    """Of the fixed one all at once, of the moving one each in its turn."""
    windows, name = PostgresWindows(engine=pool), new_id()
    fixed, moving = FixedWindowRateLimiter(windows), MovingWindowRateLimiter(windows)
    for limiter in (fixed, moving):
        for _ in range(3):
            assert limiter.hit(FIVE, name, type(limiter).__name__)
    _age(pool, timedelta(minutes=30))
    for limiter in (fixed, moving):
        assert [limiter.hit(FIVE, name, type(limiter).__name__) for _ in range(3)][1:] == [
            True,
            False,
        ]
    _age(pool, timedelta(minutes=30))
    allowed = [fixed.hit(FIVE, name, "FixedWindowRateLimiter") for _ in range(6)]
    assert allowed == [True] * 5 + [False]
    allowed = [moving.hit(FIVE, name, "MovingWindowRateLimiter") for _ in range(6)]
    assert allowed == [True] * 3 + [False] * 3


def test_what_is_over_is_swept(pool: Engine) -> None:
    windows = PostgresWindows(engine=pool)
    windows.acquire_entry(new_id(), 5, 60)
    _age(pool, timedelta(hours=2))
    name = new_id()
    assert windows.acquire_entry(name, 1, 60)
    assert windows.sweep() >= 1
    assert windows.sweep() == 0
    assert not windows.acquire_entry(name, 1, 60)


def test_a_window_that_goes_on_is_not_swept(pool: Engine) -> None:
    windows, name = PostgresWindows(engine=pool), new_id()
    assert windows.acquire_entry(name, 2, 3_600)
    _age(pool, timedelta(minutes=40))
    assert windows.acquire_entry(name, 2, 3_600)
    _age(pool, timedelta(minutes=40))
    windows.sweep()
    assert [windows.acquire_entry(name, 2, 3_600) for _ in range(2)] == [True, False]


def test_in_a_window_that_is_over_nobody_is_counted(pool: Engine) -> None:
    windows, name = PostgresWindows(engine=pool), new_id()
    windows.incr(name, 60)
    _age(pool, timedelta(minutes=1))
    assert (windows.get(name), windows.get_expiry(name)) == (0, 0.0)


def test_it_can_be_looked_at_and_emptied(pool: Engine) -> None:
    windows = PostgresWindows(engine=pool)
    assert windows.check()
    windows.incr(new_id(), 60)
    assert windows.reset() >= 1


def test_a_database_out_of_reach_is_an_error_of_the_storage() -> None:
    gone = engine("postgresql://127.0.0.1:1/nothing", timeout=0.2)
    with pytest.raises(StorageError):
        PostgresWindows(engine=gone).acquire_entry("any", 5, 60)


def _age(pool: Engine, by: timedelta) -> None:
    with pool.begin() as connection:
        connection.execute(AGED, {"by": by})
