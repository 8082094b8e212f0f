"""The log is append-only for everybody: the shop's own login, and the owner by mistake."""

from decimal import Decimal

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from application.store.journal.log import Log
from tests.asking import appending
from tests.gem import GemFound
from tests.postgres import Database, connected

CHANGES = (
    b"UPDATE stored_events SET topic = 'trial.other'",
    b"DELETE FROM stored_events",
    b"TRUNCATE stored_events",
    b"INSERT INTO stored_events SELECT * FROM stored_events "
    b"ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = 'trial.other'",
)


@pytest.mark.parametrize("login", ["app_url", "owner_url"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.split()[0].decode())
def test_events_are_never_changed_or_removed(
    database: Database, postgres_journal: Log, login: str, change: bytes
) -> None:
    postgres_journal.append(appending(("gem-1", 1, GemFound(carat=Decimal("1.50")))))
    before = postgres_journal.after(0, 10)
    with connected(getattr(database, login)) as session, pytest.raises(InsufficientPrivilege):
        session.execute(change)
    assert postgres_journal.after(0, 10) == before


@pytest.mark.parametrize(
    "statement",
    [
        b"ALTER TABLE stored_events DISABLE TRIGGER ALL",
        b"DROP TABLE stored_events",
        b"UPDATE commands SET route = ''",
        b"DELETE FROM commands",
        b"DELETE FROM subject_keys",
        b"SELECT setval('stored_events_notification_id_seq', 1)",
        b"CREATE ROLE intruder",
    ],
    ids=lambda statement: b" ".join(statement.split()[:3]).decode(),
)
def test_the_shops_login_cannot_get_around_it(database: Database, statement: bytes) -> None:
    with connected(database.app_url) as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement)


def test_the_shops_login_is_nobody_special(database: Database) -> None:
    with connected(database.app_url) as session:
        row = session.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False,)


def test_an_event_can_be_written_only_once(database: Database, postgres_journal: Log) -> None:
    postgres_journal.append(appending(("gem-1", 1, GemFound(carat=Decimal("1.50")))))
    with connected(database.app_url) as session, pytest.raises(psycopg.errors.UniqueViolation):
        session.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "SELECT originator_id, originator_version, topic, state FROM stored_events"
        )
