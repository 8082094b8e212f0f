"""Each bell of the clock and each thing that is due fails alone, is listed, and goes on mended."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, text
from structlog.testing import capture_logs

from application.store.ports import Unavailable
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.faults import Faults
from interfaces.worker.clock import ClockTower, Seldom
from interfaces.worker.striking import MOST_PAGES, PAGE, Striking
from projections.due.deadlines import DEADLINE
from projections.due.fold import DUE
from projections.kit.followers import within
from projections.kit.reading import Reader
from tests.postgres import Database, connected
from tests.set_clock import SetClock

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass
class Rings:
    """A bell that counts; `trouble` is raised instead while it is set."""

    name: str
    trouble: Exception | None = None
    rung: int = 0

    def strike(self, now: datetime) -> int:
        assert now == NOON
        if self.trouble:
            raise self.trouble
        self.rung += 1
        return 1


def tower(pool: Engine, *bells: Rings) -> ClockTower:
    stopping = threading.Event()
    stopping.set()
    return ClockTower(bells, Faults(pool), SetClock(NOON), interval=1.0, stopping=stopping)


def listed(pool: Engine) -> dict[str, tuple[str, int]]:
    with pool.connect() as connection:
        found = connection.execute(text("SELECT name, fault, times FROM faults"))
        return {row.name: (row.fault, row.times) for row in found}


def test_a_bell_that_fails_silences_no_other_and_is_listed(pool: Engine) -> None:
    before, bad, after = Rings("before"), Rings("bad", KeyError("Ada")), Rings("after")
    clock = tower(pool, before, bad, after)
    with capture_logs() as told:
        for _ in range(5):
            clock.turn()
    assert (before.rung, after.rung) == (5, 5)
    assert [each["bell"] for each in told if each["event"] == "bell.trouble"] == ["bad"]
    (fault, times) = listed(pool)["bell bad"]
    assert fault.startswith("KeyError at interfaces/worker/clock.py:")
    assert times == 1, "it was not left in peace"


def test_one_that_was_mended_strikes_again_and_is_listed_no_more(pool: Engine) -> None:
    bad = Rings("mended", KeyError())
    clock = tower(pool, bad)
    clock.turn()
    bad.trouble = None
    clock._hung[0]._again = 0.0
    with capture_logs() as told:
        clock.turn()
    assert (bad.rung, listed(pool)) == (1, {})
    assert "bell.goes_on" in [each["event"] for each in told]


@dataclass
class Struck:
    """When it struck; it fails at some of its strokes."""

    fails_at: int
    at: list[datetime] = field(default_factory=list)

    name = "struck"

    def strike(self, now: datetime) -> int:
        self.at.append(now)
        if len(self.at) == self.fails_at:
            raise KeyError
        return 7


def test_a_seldom_bell_strikes_at_intervals_and_after_a_failure_at_once() -> None:
    bell = Struck(fails_at=2)
    seldom = Seldom(bell, timedelta(seconds=5))
    struck = []
    for second in range(12):
        with suppress(KeyError):
            struck.append(seldom.strike(NOON + timedelta(seconds=second)))
    assert [(each - NOON).total_seconds() for each in bell.at] == [0, 5, 6, 11]
    assert [each for each in struck if each] == [7, 7, 7]
    assert seldom.name == "struck"


def test_an_outage_is_raised_and_does_not_always_hit_the_same(pool: Engine) -> None:
    down, after = Rings("down", Unavailable()), Rings("after")
    clock = tower(pool, down, after)
    with pytest.raises(Unavailable):
        clock.turn()
    clock.turn()
    assert (after.rung, listed(pool)) == (1, {})


@pytest.fixture
def due(pool: Engine) -> Engine:
    """A shop of which nothing is due yet."""
    with pool.begin() as connection:
        DUE.create(connection, DUE.schema)
    return pool


def set_due(pool: Engine, *rows: dict[str, object]) -> None:
    with pool.begin() as connection:
        within(connection, DUE.schema).execute(insert(DEADLINE), list(rows))


def held(number: int, **other: object) -> dict[str, object]:
    row: dict[str, object] = {
        "due_id": f"hold:asset-{number:05}:r",
        "kind": "hold",
        "key": f"asset-{number:05}",
        "ref": "r",
        "due_at": NOON - timedelta(days=1) + timedelta(seconds=number),
        "resting": False,
    }
    return row | other


def striking(pool: Engine) -> Striking:
    return Striking(Deliveries(pool), Reader(pool), Faults(pool))


def ordered(pool: Engine) -> int:
    with pool.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM deliveries")) or 0)


def test_what_stays_due_stands_before_nothing(due: Engine) -> None:
    set_due(due, *(held(number) for number in range(PAGE * 2 + 7)))
    bell = striking(due)
    assert bell.strike(NOON) == PAGE * 2 + 7
    assert bell.strike(NOON) == 0
    set_due(due, held(PAGE * 3))
    assert bell.strike(NOON) == 1


def test_a_look_is_bounded_and_the_next_goes_on_behind_it(due: Engine) -> None:
    most = PAGE * MOST_PAGES
    set_due(due, *(held(number) for number in range(most + 3)))
    bell = striking(due)
    assert [bell.strike(NOON) for _ in range(3)] == [most, 3, 0]


def test_known_ones_are_looked_for_and_not_written(due: Engine) -> None:
    set_due(due, held(1))
    bell = striking(due)
    bell.strike(NOON)
    with due.connect() as connection:
        before = connection.scalar(text("SELECT xmax::text || number FROM deliveries"))
        bell.strike(NOON)
        assert connection.scalar(text("SELECT xmax::text || number FROM deliveries")) == before
    set_due(due, held(2))
    bell.strike(NOON)
    with due.connect() as connection:
        numbers = list(connection.scalars(text("SELECT number FROM deliveries ORDER BY 1")))
    assert numbers == [1, 2]


REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.arguments ->> 'key' = 'asset-00007' THEN RAISE 'never'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION refuse()"""


def test_what_cannot_be_ordered_fails_alone_and_is_listed(due: Engine, database: Database) -> None:
    set_due(due, *(held(number) for number in range(20)))
    bell = striking(due)
    with connected(database.owner_url) as owner, capture_logs() as told:
        owner.execute(REFUSE)
        assert bell.strike(NOON) == 19
        assert bell.strike(NOON) == 0
        assert [each["event"] for each in told] == ["due.trouble"]
        assert told[0]["due"] == "hold:asset-00007:r"
        assert list(listed(due)) == ["due hold:asset-00007:r"]
        owner.execute("DROP TRIGGER refuse ON deliveries")
        bell._failing["hold:asset-00007:r"].again = 0.0
        assert bell.strike(NOON) == 1
    assert listed(due) == {}


def test_what_nobody_saw_fail_for_long_is_told_no_more(pool: Engine) -> None:
    faults = Faults(pool)
    faults.note("bell a", "KeyError")
    faults.note("bell b", "KeyError")
    with pool.begin() as connection:
        connection.execute(
            text("UPDATE faults SET seen = seen - interval '3 hours' WHERE name = 'bell a'")
        )
    assert faults.sweep() == 1
    assert list(listed(pool)) == ["bell b"]


def test_nothing_is_struck_before_the_list_is_built(pool: Engine) -> None:
    assert striking(pool).strike(NOON) == 0
