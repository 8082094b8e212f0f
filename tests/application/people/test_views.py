"""What was looked at lately, in memory as in PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from application.ids import new_id
from application.people.views import KEPT, MOST_VIEWS, MemoryViews, Views
from interfaces.postgres.database import engine
from interfaces.postgres.views import PostgresViews
from tests.postgres import Server
from tests.set_clock import SetClock

# The database's clock cannot be set: time passes by what is on record being older.
AGED = text("UPDATE recently_viewed SET seen_at = seen_at - CAST(:by AS interval)")
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Looking:
    """`later` lets time pass."""

    views: Views
    later: Callable[[timedelta], None]

    def see(self, owner: str, *codes: str) -> None:
        for code in codes:
            self.later(MOMENT)
            self.views.see(owner, code)

    def codes(self, owner: str) -> list[str]:
        return [each.style_code for each in self.views.of(owner)]


@pytest.fixture(scope="module")
def pool(server: Server) -> Iterator[Engine]:
    with server.fresh() as database:
        pool = engine(database.app_url)
        yield pool
        pool.dispose()


@pytest.fixture(params=["memory", "postgres"])
def looking(request: pytest.FixtureRequest) -> Looking:
    if request.param == "memory":
        clock = SetClock(datetime(2026, 11, 2, 12, tzinfo=UTC))
        return Looking(MemoryViews(clock), clock.pass_time)
    pool: Engine = request.getfixturevalue("pool")

    def later(by: timedelta) -> None:
        with pool.begin() as connection:
            connection.execute(AGED, {"by": by})

    return Looking(PostgresViews(pool), later)


def test_the_last_seen_is_first_and_each_style_is_there_once(looking: Looking) -> None:
    owner = new_id()
    looking.see(owner, "A", "B", "A")
    assert looking.codes(owner) == ["A", "B"]
    assert looking.codes(new_id()) == []


def test_fifty_are_kept_and_the_oldest_goes(looking: Looking) -> None:
    owner = new_id()
    looking.see(owner, *(f"S-{number}" for number in range(MOST_VIEWS + 1)))
    assert MOST_VIEWS == 50
    assert len(looking.codes(owner)) == 50
    assert "S-0" not in looking.codes(owner)


def test_what_is_too_old_is_not_there(looking: Looking) -> None:
    owner = new_id()
    looking.see(owner, "A")
    looking.later(KEPT - MOMENT * 2)
    assert looking.codes(owner) == ["A"]
    looking.later(MOMENT * 3)
    assert looking.codes(owner) == []


def test_it_is_cleared_and_switched_off(looking: Looking) -> None:
    owner = new_id()
    looking.see(owner, "A", "B")
    assert looking.views.clear(owner) == 2
    looking.see(owner, "C")
    looking.views.switch(owner, on=False)
    looking.views.switch(owner, on=False)
    looking.see(owner, "D")
    assert (looking.codes(owner), looking.views.is_on(owner)) == ([], False)
    looking.views.switch(owner, on=True)
    looking.see(owner, "E")
    assert (looking.codes(owner), looking.views.is_on(owner)) == (["E"], True)


def test_what_a_visitor_saw_goes_over_and_back(looking: Looking) -> None:
    visitor, owner = new_id(), new_id()
    looking.see(owner, "A", "B")
    looking.see(visitor, "A", "C", "D")
    assert looking.views.take_over(visitor, owner) == 2
    assert looking.views.take_over(visitor, owner) == 0
    assert looking.codes(owner) == ["D", "C", "A", "B"]
    looking.see(owner, "C")
    looking.views.give_back(visitor, owner)
    assert looking.codes(owner) == ["C", "A", "B"]
    assert looking.codes(visitor) == ["D", "A"]


def test_nothing_comes_over_to_whoever_switched_it_off(looking: Looking) -> None:
    visitor, owner = new_id(), new_id()
    looking.views.switch(owner, on=False)
    looking.see(visitor, "A")
    assert looking.views.take_over(visitor, owner) == 0
    assert (looking.codes(owner), looking.codes(visitor)) == ([], ["A"])


def test_whoever_is_forgotten_leaves_nothing(looking: Looking) -> None:
    owner = new_id()
    looking.see(owner, "A")
    looking.views.switch(owner, on=False)
    looking.views.forget(owner)
    assert (looking.codes(owner), looking.views.is_on(owner)) == ([], True)


def test_what_is_too_old_is_swept(pool: Engine) -> None:
    views, visitor, customer = PostgresViews(pool), new_id(), f"customer:{new_id()}"
    views.see(visitor, "A")
    for owner in (visitor, customer):
        views.switch(f"{owner}-off", on=False)
    with pool.begin() as connection:
        connection.execute(AGED, {"by": KEPT + MOMENT})
        aged = text("UPDATE views_switched_off SET since = since - interval '401 days'")
        connection.execute(aged)
    views.see(customer, "B")
    assert views.sweep() >= 1
    with pool.connect() as connection:
        left = connection.execute(text("SELECT style_code FROM recently_viewed")).scalars().all()
    assert "A" not in left and "B" in left
    assert views.is_on(f"{visitor}-off") and not views.is_on(f"{customer}-off")
