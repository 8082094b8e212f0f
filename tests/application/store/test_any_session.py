"""What the log promises does not rest on the settings of a session: it holds, or is refused."""

from contextlib import closing
from urllib.parse import urlsplit

import pytest
from psycopg.errors import InsufficientPrivilege, InvalidTransactionState
from sqlalchemy import text

from application.store.journal import on_postgres
from application.store.ports import Conflict, Unchanged
from application.store.privacy import MemoryKeyring
from interfaces.postgres.database import engine
from tests.application.store.test_group_commit import CALL, FOREIGN, LOCKS, found
from tests.postgres import Database, connected, unhurried

LOGINS = pytest.mark.parametrize("login", ["app_url", "owner_url"])
COMMAND = (
    "INSERT INTO commands (command_id, caller, route, answer, position) VALUES ('1','','','',0)"
)
KEY = "INSERT INTO subject_keys (subject, retention, master, wrapped) VALUES ('s', 'P', 'm', '')"
KEY_GONE = "UPDATE subject_keys SET wrapped = NULL"
ANSWER_ENDED = "UPDATE commands SET answer = ''"
SEAL = (
    "INSERT INTO audit_seals (number, position, events, chain, entries, key_id, signature)"
    " VALUES (1, 1, 1, '', '', '', '')"
)
ERASURE = "INSERT INTO erasures (erasure) VALUES ('e')"
LASTS = (CALL, FOREIGN, COMMAND, KEY, KEY_GONE, ANSWER_ENDED, SEAL, ERASURE)
OWNERS_PATH = "search_path=pg_catalog, public, pg_temp"
SHADOW = """
    CREATE SCHEMA shadow;
    GRANT USAGE ON SCHEMA shadow TO PUBLIC;
    CREATE FUNCTION shadow.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT';
    CREATE FUNCTION shadow.current_setting(text) RETURNS text LANGUAGE sql
        AS $$ SELECT 'read committed' $$;"""


def by_default(database: Database, *settings: str) -> None:
    """As a file, or whoever looks after the database, may have it."""
    here = urlsplit(database.owner_url).path[1:]
    with connected(database.owner_url) as owner:
        for setting in settings:
            owner.execute(f'ALTER DATABASE "{here}" SET {setting}'.encode())


@pytest.fixture
def foul(database: Database) -> Database:
    foul = ("default_transaction_isolation = 'repeatable read'", "synchronous_commit = off")
    by_default(database, *foul, "search_path = shadow, public")
    return database


def test_a_stale_append_loses_whatever_the_database_has_by_default(foul: Database) -> None:
    settings = unhurried(foul.app_url)
    with closing(on_postgres(settings, MemoryKeyring())) as log:
        log.append(found("gem-1"))
        log.append(found("gem-2", unchanged=(Unchanged("gem-1", 1),)))
        with pytest.raises(Conflict):
            log.append(found("gem-3", unchanged=(Unchanged("gem-1", 0),)))


def test_our_sessions_rest_on_no_default(foul: Database) -> None:
    pool = engine(foul.app_url)
    with pool.begin() as connection:
        for name in ("transaction_isolation", "default_transaction_isolation"):
            assert connection.scalar(text(f"SHOW {name}")) == "read committed"
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW search_path")) == "public"
    pool.dispose()


def test_a_house_that_asks_for_more_than_we_do_has_it(database: Database) -> None:
    by_default(database, "synchronous_commit = remote_apply")
    pool = engine(database.app_url)
    with pool.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "remote_apply"
    pool.dispose()


@LOGINS
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize("statement", [CALL, FOREIGN])
def test_who_could_not_see_who_came_before_is_refused(
    database: Database, login: str, level: str, statement: str
) -> None:
    with connected(getattr(database, login)) as session:
        session.execute(f"SET default_transaction_isolation = '{level.lower()}'".encode())
        with pytest.raises(InvalidTransactionState):
            session.execute(statement.encode())
        assert session.execute("SELECT count(*) FROM stored_events").fetchone() == (0,)


@LOGINS
@pytest.mark.parametrize("statement", LASTS)
def test_what_was_committed_lasts(database: Database, login: str, statement: str) -> None:
    with connected(getattr(database, login)) as session:
        session.execute("SET synchronous_commit = off")
        with session.transaction():
            session.execute(statement.encode())
            assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)


@LOGINS
@pytest.mark.parametrize(("statement", "locks"), [(CALL, 2), (FOREIGN, 1)])
def test_not_even_the_servers_own_lock_can_be_shadowed(
    database: Database, login: str, statement: str, locks: int
) -> None:
    with connected(database.owner_url) as owner:
        owner.execute(SHADOW.encode())
    with connected(getattr(database, login)) as session, session.transaction():
        session.execute("SET search_path = shadow, pg_catalog, public")
        session.execute(statement.encode())
        assert session.execute(LOCKS.encode()).fetchone() == (locks,)


def test_the_lock_asked_for_by_name_is_the_servers(database: Database) -> None:
    with connected(database.owner_url) as session, session.transaction():
        session.execute(SHADOW.encode())
        session.execute("SET search_path = shadow, pg_catalog, public")
        session.execute("SELECT elysium_append_lock()")
        assert session.execute(LOCKS.encode()).fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET topic = 'trial.other'",
        "DELETE FROM stored_events",
        "TRUNCATE stored_events",
        "UPDATE audit_seals SET chain = ''",
        "DELETE FROM audit_seals",
        "UPDATE staff_reads SET thing = ''",
        "UPDATE audit_statements SET said = ''",
        "DELETE FROM audit_statements",
        "TRUNCATE audit_statements",
        "UPDATE commands SET answer = 'another'",
    ],
)
def test_a_replicas_role_disarms_no_guard(database: Database, change: str) -> None:
    """Only a superuser may say that it is one."""
    with connected(database.owner_url) as session:
        session.execute(COMMAND)
        session.execute("SET session_replication_role = replica")
        with pytest.raises(InsufficientPrivilege):
            session.execute(change.encode())


def test_in_a_replicas_role_too_one_appends_at_a_time(database: Database) -> None:
    with connected(database.owner_url) as session, session.transaction():
        session.execute("SET session_replication_role = replica")
        session.execute(FOREIGN.encode())
        assert session.execute(LOCKS.encode()).fetchone() == (1,)


@pytest.mark.parametrize("statement", LASTS)
def test_in_a_replicas_role_too_what_was_committed_lasts(
    database: Database, statement: str
) -> None:
    with connected(database.owner_url) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SET synchronous_commit = off")
        with session.transaction():
            session.execute(statement.encode())
            assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_what_runs_as_the_owner_finds_the_owners_tables(database: Database) -> None:
    """Without `pg_temp` at the end a table of the same name that the caller made is found first."""
    with connected(database.owner_url) as owner:
        found = owner.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert len(found) >= 2
    assert {name for name, said in found if said != [OWNERS_PATH]} == set()


def test_the_shops_login_may_not_say_that_it_is_a_replica(database: Database) -> None:
    with connected(database.app_url) as session, pytest.raises(InsufficientPrivilege):
        session.execute("SET session_replication_role = replica")
