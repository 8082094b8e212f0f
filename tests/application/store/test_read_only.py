"""A database that takes no writes for a while: an outage, over as soon as the setting is gone."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal

import pytest
from psycopg import sql
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from application.store.journal import on_postgres
from application.store.journal.log import Log
from application.store.ports import Unavailable
from application.store.privacy import MemoryKeyring
from interfaces.postgres.database import engine
from interfaces.postgres.readiness import unready
from interfaces.running.outage import is_outage
from tests.asking import appending
from tests.gem import GemFound
from tests.postgres import Database, connected, unhurried
from tests.threads import at_once

FOUND = GemFound(carat=Decimal("1.50"))
WRITE = text("DELETE FROM deliveries")
NO_WRITES = ["the database takes no writes"]


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """For the sessions that begin meanwhile; those from before are ended."""
    with connected(database.owner_url) as owner:
        name = sql.Identifier(owner.info.dbname)
        owner.execute(
            sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name)
        )
        owner.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        try:
            yield
        finally:
            owner.execute("SET default_transaction_read_only = off")
            again = "ALTER DATABASE {} RESET default_transaction_read_only"
            owner.execute(sql.SQL(again).format(name))


@pytest.fixture
def journal(database: Database) -> Iterator[Log]:
    with closing(on_postgres(unhurried(database.app_url), MemoryKeyring())) as made:
        made.append(appending(("gem-1", 1, FOUND)))
        yield made


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    made = engine(database.app_url)
    yield made
    made.dispose()


def write(pool: Engine) -> None:
    with pool.begin() as connection:
        connection.execute(WRITE)


def test_nothing_is_appended_meanwhile_and_at_once_afterwards(
    database: Database, journal: Log
) -> None:
    with read_only(database):
        for _ in range(3):
            with pytest.raises(Unavailable):
                journal.append(appending(("gem-2", 1, FOUND)))
        assert at_once(*[journal.head] * 8) == [1] * 8
    assert journal.append(appending(("gem-2", 1, FOUND))) == 2


def test_what_is_written_beside_the_log_meets_an_outage_once_at_most(
    database: Database, pool: Engine
) -> None:
    with read_only(database), pytest.raises(DBAPIError) as refused:
        write(pool)
    assert isinstance(refused.value.orig, ReadOnlySqlTransaction)
    assert is_outage(refused.value)
    write(pool)


def test_who_is_asked_whether_it_is_ready_says_that_it_is_not(
    database: Database, pool: Engine
) -> None:
    assert list(unready(pool)) == []
    with read_only(database):
        assert list(unready(pool)) == NO_WRITES
    assert list(unready(pool)) == []
    write(pool)


def test_a_database_that_is_not_there_is_not_ready(unused_port: int) -> None:
    nowhere = engine(f"postgresql://nobody@127.0.0.1:{unused_port}/nothing")
    assert list(unready(nowhere)) == ["the database does not answer"]


@pytest.mark.parametrize("state", ["53100", "53300", "25006"])
def test_what_is_full_or_takes_no_writes_is_an_outage(pool: Engine, state: str) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(DBAPIError) as refused, pool.begin() as connection:
        connection.execute(text(raising))
    assert is_outage(refused.value)
    assert refused.value.connection_invalidated is (state == "25006")
