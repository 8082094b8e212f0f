"""Appends that go together: each is stored, or told why not, as if it had come alone."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from application.store.event_store import IdempotencyKey
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.log import Log
from application.store.ports import Append, Conflict, InFlight, Unavailable, Unchanged
from application.store.privacy import MemoryKeyring
from tests.asking import appending
from tests.gem import GemFound
from tests.postgres import Database, append_lock_held, connected, unhurried
from tests.waiting import until

FOUND = GemFound(carat=Decimal("1.50"))
KEYS = MemoryKeyring()
CALL = (
    "SELECT * FROM elysium_append(1000, '{a}', '{b}', '{c}', '{k}', '{NULL}', '{e}', '{}', '{}',"
    " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
)
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
FOREIGN = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " VALUES ('gem-1', 1, 'trial.found', '')"
)


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with closing(patient(database)) as journal:
        yield journal


def patient(database: Database) -> Log:
    """For tests that hold the lock for a moment."""
    settings = JournalSettings(
        url=database.app_url, pool_size=2, lock_timeout=20.0, statement_timeout=30.0
    )
    return on_postgres(settings, KEYS)


def found(stream: str, version: int = 1, **options: Any) -> Append:
    return appending((stream, version, FOUND), **options)


def together(database: Database, log: Log, *appends: Append) -> list[int | Exception]:
    """One leads and finds the lock held, so that all the others wait for the next call."""
    with ThreadPoolExecutor(len(appends) + 1) as pool:
        with append_lock_held(database.owner_url):
            leading = pool.submit(log.append, found("gem-leader"))
            wait_for_the_lock(database)
            following = [pool.submit(log.append, append) for append in appends]
            until(lambda: waiting(log) == len(appends))
        leading.result()
        return [_outcome(each) for each in following]


def waiting(log: Log) -> int:
    """How many stand in the queue behind the one who leads."""
    recorder: Any = log._recorder
    return len(recorder._turns._queue)


def _outcome(future: Future[int]) -> int | Exception:
    error = future.exception()
    if error is None:
        return future.result()
    assert isinstance(error, Exception)
    return error


def wait_for_the_lock(database: Database) -> None:
    with connected(database.owner_url) as session:
        until(lambda: session.execute(WAITING).fetchone() == (1,))


def transactions(database: Database) -> dict[str, int]:
    """Stream to the transaction that wrote its last event."""
    with connected(database.owner_url) as session:
        rows = session.execute(
            "SELECT originator_id, xmin::text::bigint FROM stored_events ORDER BY notification_id"
        )
        return dict(rows.fetchall())


def test_who_waits_while_another_appends_is_stored_by_one_call(
    database: Database, log: Log
) -> None:
    appends = [appending((f"gem-{n}", 1, FOUND), (f"gem-{n}", 2, FOUND)) for n in range(20)]
    positions = together(database, log, *appends)
    events = {stream: log.read([stream])[stream] for stream in (f"gem-{n}" for n in range(20))}
    assert positions == [events[f"gem-{n}"][-1].position for n in range(20)]
    assert all(first.position + 1 == last.position for first, last in events.values())
    by = transactions(database)
    assert len({by[stream] for stream in events}) == 1
    assert by["gem-leader"] not in {by[stream] for stream in events}


def test_a_loser_is_told_what_moved_and_holds_nobody_up(database: Database, log: Log) -> None:
    log.append(appending(("gem-1", 1, FOUND), ("gem-2", 1, FOUND), ("gem-3", 1, FOUND)))
    seen = (Unchanged("gem-2", 0), Unchanged("gem-3", 1))
    late, good = together(database, log, found("gem-1", unchanged=seen), found("gem-4"))
    assert isinstance(late, Conflict)
    assert sorted(late.streams) == ["gem-1", "gem-2"]
    assert log.read(["gem-4"])["gem-4"][-1].position == good


def test_a_stream_with_a_gap_is_never_written(log: Log) -> None:
    with pytest.raises(Conflict):
        log.append(found("gem-1", 2))


@pytest.mark.parametrize("poison", ["nul", "surrogate", "check"])
def test_a_poisoned_command_fails_alone(database: Database, log: Log, poison: str) -> None:
    good = [found(f"gem-{n}") for n in range(3)]
    text = {"nul": "a\x00b", "surrogate": "\ud800", "check": "fine"}[poison]
    record = replace(good[0].record, command_id=text)
    events = good[0].events if poison != "check" else appending(("gem-x", 0, FOUND)).events
    first, bad, last = together(
        database, log, good[1], replace(good[0], record=record, events=events), good[2]
    )
    assert isinstance(bad, Exception)
    assert [type(first), type(last)] == [int, int]
    assert transactions(database).keys() == {"gem-leader", "gem-1", "gem-2"}


def test_two_of_one_stream_do_not_go_together(database: Database, log: Log) -> None:
    outcomes = together(database, log, found("gem-1"), found("gem-1"), found("gem-2"))
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "int", "int"]


def test_what_another_of_the_batch_writes_was_not_unchanged(database: Database, log: Log) -> None:
    """Together, each would rest on what the other changes: neither came first."""
    one = found("gem-1", unchanged=(Unchanged("gem-2", 0),))
    other = found("gem-2", unchanged=(Unchanged("gem-1", 0),))
    outcomes = together(database, log, one, other)
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "int"]


def test_what_many_only_read_does_not_part_them(database: Database, log: Log) -> None:
    seen = (Unchanged("gem-9", 0),)
    together(database, log, *(found(f"gem-{n}", unchanged=seen) for n in range(5)))
    by = transactions(database)
    assert len({by[f"gem-{n}"] for n in range(5)}) == 1


def test_the_same_request_in_another_process_is_in_flight(database: Database, log: Log) -> None:
    key = IdempotencyKey("k1")
    with closing(patient(database)) as elsewhere, ThreadPoolExecutor(1) as pool:
        with append_lock_held(database.owner_url):
            first = pool.submit(log.append, found("gem-1", key=key))
            wait_for_the_lock(database)
            began = time.monotonic()
            with pytest.raises(InFlight):
                elsewhere.append(found("gem-2", key=key))
            assert time.monotonic() - began < 10
        assert first.result() == 1
        with pytest.raises(Conflict):
            elsewhere.append(found("gem-2", key=key))


def test_who_waits_behind_a_stalled_call_waits_no_longer_than_for_the_lock(
    database: Database,
) -> None:
    settings = unhurried(database.app_url, pool_size=2, lock_timeout=2.0)
    with closing(on_postgres(settings, MemoryKeyring())) as log, ThreadPoolExecutor(9) as pool:
        with append_lock_held(database.owner_url):
            waiting = [pool.submit(_patience, log, number) for number in range(9)]
            taken = [each.result() for each in waiting]
        assert max(taken) < 3.8
        log.append(found("gem-1"))


def _patience(log: Log, number: int) -> float:
    time.sleep(number / 20)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        log.append(found(f"gem-{number}"))
    return time.monotonic() - began


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_append_that_could_not_see_who_came_before_is_refused(
    database: Database, level: str
) -> None:
    with connected(database.app_url) as session, session.transaction():
        session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
        with pytest.raises(psycopg.errors.InvalidTransactionState):
            session.execute(CALL.encode())


@pytest.mark.parametrize(("statement", "locks"), [(CALL, 2), (FOREIGN, 1)])
def test_the_lock_cannot_be_shadowed(database: Database, statement: str, locks: int) -> None:
    """A call holds that of its request's key too."""
    with connected(database.app_url) as session:
        session.execute("CREATE SCHEMA shadow")
        session.execute(
            "CREATE FUNCTION shadow.elysium_append_lock() RETURNS void LANGUAGE sql AS 'SELECT'"
        )
        session.execute("SET search_path = shadow, public")
        with session.transaction():
            session.execute(statement.encode())
            assert session.execute(LOCKS.encode()).fetchone() == (locks,)


@pytest.mark.parametrize("schema", ["shadow", "pg_temp"])
def test_no_table_can_be_shadowed(database: Database, schema: str) -> None:
    """What a session has of the same name, before the shop's or for itself, is not looked at."""
    settings = unhurried(database.app_url, pool_overflow=0)
    with closing(on_postgres(settings, MemoryKeyring())) as log:
        recorder: Any = log._recorder
        with recorder.datastore.get_connection() as session:
            session.execute("CREATE SCHEMA shadow")
            for table in ("stored_events", "commands", "subject_keys"):
                session.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table})")
            session.execute("SET search_path = shadow, public")
        position = log.append(found("gem-1"))
    with connected(database.owner_url) as session:
        assert session.execute("SELECT notification_id FROM stored_events").fetchall() == [
            (position,)
        ]
        assert session.execute("SELECT position FROM commands").fetchall() == [(position,)]


def test_what_was_unchanged_is_looked_at_under_the_lock(database: Database, log: Log) -> None:
    """Whoever holds the lock changes it before they let go; no version of ours tells that."""
    with ThreadPoolExecutor(1) as pool:
        with connected(database.owner_url) as other, other.transaction():
            other.execute("SELECT elysium_append_lock()")
            waiting = pool.submit(log.append, found("gem-2", unchanged=(Unchanged("gem-1", 0),)))
            wait_for_the_lock(database)
            other.execute(FOREIGN.encode())
        with pytest.raises(Conflict) as lost:
            waiting.result()
    assert lost.value.streams == ("gem-1",)
    assert transactions(database).keys() == {"gem-1"}
