"""What the journal on PostgreSQL does when the server stalls, breaks or is gone: never a hang."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from functools import partial
from typing import LiteralString

import pytest
from psycopg import sql
from sqlalchemy import Engine

from application.store.event_store import Answer, Decision, EventStore, IdempotencyKey
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.log import DangerousSetting, Log
from application.store.ports import InFlight, OutcomeUnknown, Unavailable
from application.store.privacy import FullKeyring, MemoryKeyring
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from tests.asking import appending, ask
from tests.gem import GEM, Find, GemFound
from tests.postgres import MASTER_KEYS, Database, append_lock_held, connected
from tests.set_clock import SetClock
from tests.threads import at_once
from tests.waiting import until

FOUND = GemFound(carat=Decimal("1.50"))
OTHERS: LiteralString = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)
KILL_ALL: LiteralString = f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}"
BROKEN_LINE: LiteralString = """
    CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'connection failure' USING ERRCODE = '08006'; END $$;
    CREATE TRIGGER broken BEFORE INSERT ON commands FOR EACH ROW EXECUTE FUNCTION broken()"""
AT_ONCE = 10.0
SOON = 12.0


def find(decision: Decision) -> str:
    decision.decide(GEM, "1", Find(carat=Decimal("1.50")))
    return "1"


@contextmanager
def breaking(
    database: Database, recorder: str, keyring: FullKeyring | None = None
) -> Iterator[Log]:
    """A journal whose recorder is one of `broken_recorders`."""
    topic = f"tests.application.store.broken_recorders:{recorder}"
    settings = JournalSettings(url=database.app_url, recorder=topic, pool_size=2)
    journal = on_postgres(settings, keyring or MemoryKeyring())
    try:
        yield journal
    finally:
        journal.close()


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def stored(database: Database) -> tuple[int, int]:
    """How many events and commands lie in the database."""
    with connected(database.owner_url) as session:
        counts = "SELECT (SELECT count(*) FROM stored_events), (SELECT count(*) FROM commands)"
        row = session.execute(counts).fetchone()
    assert row is not None
    return row[0], row[1]


def test_a_commit_whose_answer_was_lost_is_looked_up(database: Database, clock: SetClock) -> None:
    with breaking(database, "AnswerLost") as journal:
        answer = EventStore(journal, clock).once(find, ask(), IdempotencyKey("k1"))
        assert (answer.position, answer.replayed) == (journal.head(), False)
        assert EventStore(journal, clock).once(find, ask(), IdempotencyKey("k1")).replayed
    assert stored(database) == (1, 1)


@pytest.mark.parametrize("recorder", ["LineCutWhileWriting", "AnswerAndServerLost"])
def test_an_outcome_nobody_can_tell_is_said_to_be_unknown_and_asking_again_settles_it(
    database: Database, postgres_store: EventStore, postgres_keyring: PostgresKeyring, recorder: str
) -> None:
    broken = breaking(database, recorder, postgres_keyring)
    with broken as journal, pytest.raises(OutcomeUnknown):
        EventStore(journal, postgres_store.clock).once(find, ask(), IdempotencyKey("k1"))
    was_stored = recorder == "AnswerAndServerLost"
    assert stored(database) == ((1, 1) if was_stored else (0, 0))
    assert postgres_store.once(find, ask(), IdempotencyKey("k1")).replayed is was_stored
    assert stored(database) == (1, 1)


def test_what_is_said_of_a_broken_line_tells_nothing_of_the_outcome(
    database: Database, postgres_store: EventStore
) -> None:
    """A proxy says it in the server's place, whatever that did."""
    with connected(database.owner_url) as owner:
        owner.execute(BROKEN_LINE)
    with pytest.raises(OutcomeUnknown):
        postgres_store.once(find, ask(), IdempotencyKey("k1"))


def test_a_session_killed_while_writing_wrote_nothing_and_the_next_append_works(
    database: Database, postgres_store: EventStore, clock: SetClock
) -> None:
    with breaking(database, "KilledWhileWriting") as journal, pytest.raises(Unavailable):
        EventStore(journal, clock).once(find, ask(), IdempotencyKey("k1"))
    assert stored(database) == (0, 0)
    assert not postgres_store.once(find, ask(), IdempotencyKey("k1")).replayed


def test_after_a_restart_of_the_server_nobody_is_turned_away(database: Database) -> None:
    """Every connection of the pool is broken; each is replaced when it is next taken."""
    settings = JournalSettings(url=database.app_url, pool_size=4, pool_timeout=0.8)
    with closing(on_postgres(settings, MemoryKeyring())) as journal:
        journal.append(appending(("gem-1", 1, FOUND)))
        asked = [journal.head] * 12  # the pool grows only when there are too few
        until(lambda: bool(at_once(*asked)) and sessions(database, "true") >= 4)
        with connected(database.owner_url) as session:
            session.execute(KILL_ALL)
        assert at_once(*[journal.head] * 6) == [1] * 6


def test_a_duplicate_in_flight_is_told_so_at_once(
    database: Database, postgres_store: EventStore
) -> None:
    def first() -> Answer:
        until(lambda: bool(held))
        return postgres_store.once(find, ask(), IdempotencyKey("k1"))

    def duplicate() -> Answer:
        with append_lock_held(database.owner_url):
            held.append(True)
            until(lambda: sessions(database, "wait_event_type = 'Lock'") == 1)
            with answered_within(AT_ONCE):
                return postgres_store.once(find, ask(), IdempotencyKey("k1"))

    held: list[bool] = []
    done, refused = at_once(first, duplicate)
    assert isinstance(refused, InFlight)
    assert done == Answer(b'"1"', 1)
    assert stored(database) == (1, 1)


def test_a_stalled_writer_and_an_empty_pool_are_answered_soon(
    database: Database, postgres_keyring: PostgresKeyring
) -> None:
    settings = JournalSettings(url=database.app_url, pool_size=2, pool_overflow=0, pool_waiting=3)
    with closing(on_postgres(settings, postgres_keyring)) as journal:
        appends = [partial(journal.append, appending((f"gem-{n}", 1, FOUND))) for n in range(12)]
        with append_lock_held(database.owner_url), answered_within(SOON):
            outcomes = at_once(*appends)
        assert {type(outcome) for outcome in outcomes} == {Unavailable}
        assert stored(database) == (0, 0)
        journal.append(appending(("gem-1", 1, FOUND)))


def test_reading_does_not_wait_for_a_stalled_writer(
    database: Database, postgres_journal: Log
) -> None:
    postgres_journal.append(appending(("gem-1", 1, FOUND)))
    with append_lock_held(database.owner_url), answered_within(AT_ONCE):
        assert len(postgres_journal.after(0, 10)) == 1
        assert len(postgres_journal.read(["gem-1"])["gem-1"]) == 1


def test_a_server_that_went_away_is_unavailable(database: Database) -> None:
    settings = JournalSettings(url=database.app_url, pool_size=1, pool_timeout=0.3)
    with closing(on_postgres(settings, MemoryKeyring())) as journal, gone(database):
        calls: list[Callable[[], object]] = [
            journal.head,
            partial(journal.after, 0, 10),
            partial(journal.read, ["gem-1"]),
            partial(journal.append, appending(("gem-1", 1, FOUND))),
            partial(journal.answered, "caller", "route", "key"),
            partial(journal.committed, "command"),
        ]
        with answered_within(SOON):
            assert {type(outcome) for outcome in at_once(*calls)} == {Unavailable}


def test_a_server_that_is_not_there_at_the_start_is_unavailable(unused_port: int) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{unused_port}/nothing"
    with answered_within(SOON), pytest.raises(Unavailable):
        on_postgres(JournalSettings(url=nowhere, pool_timeout=0.2), MemoryKeyring())


def test_keys_that_cannot_be_reached_are_unavailable_too(unused_port: int) -> None:
    with keys(f"postgresql://nobody@127.0.0.1:{unused_port}/nothing") as (keyring, _):
        for call in (keyring.stored_key, keyring.opening_key, keyring.destroy):
            with pytest.raises(Unavailable):
                call("customer-1", "P")


def test_an_exhausted_pool_of_keys_is_unavailable_too(database: Database) -> None:
    with (
        keys(database.app_url) as (keyring, pool),
        pool.connect(),
        answered_within(AT_ONCE),
        pytest.raises(Unavailable),
    ):
        keyring.opening_key("customer-1", "P")


def test_the_setting_that_loses_events_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(DangerousSetting, match="followers would lose events"):
        on_postgres(JournalSettings(url="postgresql://127.0.0.1/any"), MemoryKeyring())


def sessions(database: Database, where: LiteralString) -> int:
    """How many other sessions on this database are in some state."""
    with connected(database.owner_url) as session:
        row = session.execute(f"SELECT count(*) {OTHERS} AND {where}").fetchone()
    return row[0] if row else 0


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """Whoever was connected is thrown out, and nobody but the owner can connect again."""
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0")
    with connected(database.owner_url) as session:
        session.execute(limit.format(sql.Identifier(session.info.dbname)))
        session.execute(KILL_ALL)
        yield


@contextmanager
def keys(url: str) -> Iterator[tuple[PostgresKeyring, Engine]]:
    """A keyring on a pool of a single connection."""
    pool = engine(url, pool_size=1, overflow=0, timeout=0.2)
    try:
        yield PostgresKeyring(pool, MASTER_KEYS), pool
    finally:
        pool.dispose()
