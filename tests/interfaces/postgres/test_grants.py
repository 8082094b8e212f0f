"""Each login of the shop may what its duty asks for, and is refused everything else."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection

from interfaces.postgres.database import engine, migrate
from interfaces.postgres.grants import GROUPS, TABLES
from interfaces.postgres.login import Duty
from projections.kit.read_model import drop_schema, rename_schema
from projections.refused_documents import REFUSED_DOCUMENTS
from tests.application.store.test_group_commit import CALL, FOREIGN
from tests.interfaces.postgres.logins_of_a_shop import DUTIES, Manned, asked, manned, refused
from tests.postgres import Database, Server, connected

REFUSED = "42501"
AGREED = Path(__file__).parents[2] / "golden" / "rights.txt"
MODEL = REFUSED_DOCUMENTS.schema
NOBODY = (
    "UPDATE stored_events SET topic = 'trial.other'",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    "INSERT INTO stored_events VALUES ('gem-1', 1, 'trial.found', '', 1)",
    "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "ALTER TABLE stored_events ADD COLUMN more text",
    "DROP TABLE stored_events",
    "SELECT setval('stored_events_notification_id_seq', 1)",
    "UPDATE audit_seals SET chain = ''",
    "DELETE FROM audit_seals",
    "TRUNCATE audit_seals",
    "DELETE FROM commands",
    "UPDATE commands SET position = 1",
    "DELETE FROM subject_keys",
    "UPDATE erasures SET begun_at = now()",
    "DELETE FROM erasures",
    "UPDATE staff_reads SET thing = ''",
    "DELETE FROM staff_reads",
    "UPDATE mailboxes SET digest = ''",
    "UPDATE former_staff SET role = 'director'",
    "INSERT INTO former_staff VALUES ('s', 'n', 'director')",
    "UPDATE alembic_version SET version_num = '0001'",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION elysium_append_lock() RETURNS void LANGUAGE sql AS 'SELECT'",
    "DROP FUNCTION elysium_append_lock()",
    "ALTER FUNCTION elysium_one_append_at_a_time() RESET ALL",
    "CREATE TRIGGER mine BEFORE INSERT ON stored_events EXECUTE FUNCTION elysium_refuse_change()",
    "GRANT pg_write_all_data TO CURRENT_USER",
    "CREATE ROLE intruder",
    "SET ROLE pg_write_all_data",
    "SET session_replication_role = replica",
    "COPY stored_events TO PROGRAM 'true'",
)
UNHEARD = (
    "GRANT UPDATE ON stored_events TO PUBLIC",
    "REVOKE INSERT ON commands FROM elysium_write",
    "GRANT CREATE ON SCHEMA public TO PUBLIC",
)
"""These are no error for who has some right there: they are warned, and nothing is changed."""
ENTRUSTED = (
    "elysium_sweep_staff_reads(interval)",
    "elysium_sweep_commands(interval,integer)",
)
READS = ("subject_keys", "sessions", "credentials", "codes", "mailboxes", "api_keys", "snapshots")
MAKES = (
    "CREATE SCHEMA other_v1",
    f"CREATE TABLE {MODEL}.mine (id int)",
    f"DROP SCHEMA {MODEL} CASCADE",
    f"ALTER SCHEMA {MODEL} RENAME TO other_v1",
    f"INSERT INTO {MODEL}.refused TABLE {MODEL}.refused",
    "UPDATE followers SET position = 0",
    "INSERT INTO followers VALUES ('due_v3', 1)",
    "INSERT INTO audit_seals SELECT * FROM audit_seals",
)
WRITES = (
    FOREIGN,
    CALL,
    "INSERT INTO commands (command_id, caller, route, answer, position) VALUES ('1','','','',0)",
    "INSERT INTO subject_keys (subject, retention, master, wrapped) VALUES ('s', 'P', 'm', '')",
    "INSERT INTO sessions SELECT * FROM sessions",
    "UPDATE credentials SET person = ''",
    "DELETE FROM codes",
    "INSERT INTO api_keys SELECT * FROM api_keys",
    "INSERT INTO erasures VALUES ('e')",
)
DELIVERS = ("DELETE FROM dramatiq.queue", "UPDATE leases SET fence = 9", "DELETE FROM deliveries")
MAY_NOT: dict[Duty, tuple[str, ...]] = {
    "all": (),
    "write": MAKES,
    "project": (*WRITES, *DELIVERS[::2], *(f"TABLE {each}" for each in READS[1:6])),
    "read": (*MAKES, *WRITES, *DELIVERS, *(f"TABLE {each}" for each in READS)),
    "audit": (*MAKES, *WRITES, *DELIVERS, *(f"TABLE {each}" for each in READS)),
}
UNLISTED = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'v', 'p')"""
RIGHTS = """
    SELECT kind, what, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, granted
    FROM (
        SELECT 'table', c.oid::regclass::text, a.grantee, a.privilege_type
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relnamespace IN ('public'::regnamespace, 'dramatiq'::regnamespace)
        UNION ALL
        SELECT 'column', attrelid::regclass || '.' || attname, a.grantee, privilege_type
        FROM pg_attribute, aclexplode(attacl) a WHERE attrelid >= 16384
        UNION ALL
        SELECT 'schema', nspname, a.grantee, a.privilege_type
        FROM pg_namespace, aclexplode(nspacl) a WHERE nspname IN ('public', 'dramatiq')
        UNION ALL
        SELECT 'function', proname, a.grantee, a.privilege_type
        FROM pg_proc, aclexplode(proacl) a WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'database', '', a.grantee, a.privilege_type
        FROM pg_database, aclexplode(datacl) a
        WHERE datname = current_database() AND a.privilege_type = 'CREATE'
    ) AS rights (kind, what, grantee, granted)
    WHERE grantee = 0 OR grantee::regrole::text LIKE 'elysium\\_%' ORDER BY 1, 2, 3, 4"""
HARM = """
    REVOKE ALL ON ALL TABLES IN SCHEMA public, dramatiq FROM elysium_write, elysium_project,
        elysium_read, elysium_auditor;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public, dramatiq FROM elysium_write;
    REVOKE ALL ON SCHEMA public, dramatiq FROM elysium_write, elysium_read, elysium_project;
    GRANT CREATE ON SCHEMA public TO PUBLIC;
    GRANT EXECUTE ON FUNCTION elysium_sweep_staff_reads(interval),
        elysium_sweep_commands(interval, integer) TO PUBLIC;
    GRANT UPDATE ON stored_events, former_staff TO elysium_write, PUBLIC;
    DO $$ BEGIN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO elysium_write', current_database());
        EXECUTE format('REVOKE CREATE ON DATABASE %I FROM elysium_project', current_database());
    END $$"""


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Manned]:
    with manned(server) as shop:
        making(shop.urls["project"], lambda session: REFUSED_DOCUMENTS.create(session, MODEL))
        yield shop


def making(url: str, make: Callable[[Connection], None]) -> None:
    pool = engine(url)
    with pool.begin() as connection:
        make(connection)
    pool.dispose()


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize("statement", NOBODY)
def test_nobody_of_the_shop_gets_around_the_log(shop: Manned, duty: Duty, statement: str) -> None:
    assert refused(shop.urls[duty], statement) == REFUSED


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize("statement", UNHEARD)
def test_nobody_of_the_shop_grants_anything(shop: Manned, duty: Duty, statement: str) -> None:
    right = asked(shop.database.owner_url, RIGHTS)
    with connected(shop.urls[duty]) as session, suppress(InsufficientPrivilege):
        session.execute(statement.encode())
    assert asked(shop.database.owner_url, RIGHTS) == right


@pytest.mark.parametrize(
    ("duty", "statement"), [(duty, each) for duty, those in MAY_NOT.items() for each in those]
)
def test_a_login_may_no_more_than_its_duty(shop: Manned, duty: Duty, statement: str) -> None:
    assert refused(shop.urls[duty], statement) == REFUSED


@pytest.mark.parametrize("statement", [*WRITES, *DELIVERS])
@pytest.mark.parametrize("duty", ["all", "write"])
def test_who_writes_may_write(shop: Manned, duty: Duty, statement: str) -> None:
    assert refused(shop.urls[duty], statement) == ""


@pytest.mark.parametrize("statement", MAKES)
@pytest.mark.parametrize("duty", ["all", "project"])
def test_who_makes_read_models_may_make_them(shop: Manned, duty: Duty, statement: str) -> None:
    assert refused(shop.urls[duty], statement) == ""


@pytest.mark.parametrize("duty", ["all", "write", "project", "read"])
def test_who_answers_may_look_at_read_models(shop: Manned, duty: Duty) -> None:
    assert refused(shop.urls[duty], f"TABLE {MODEL}.refused") == ""


def test_an_auditor_sees_the_record_and_nothing_of_people(shop: Manned) -> None:
    for table in TABLES["elysium_auditor"]:
        assert refused(shop.urls["audit"], f"TABLE {table}") == ""


@pytest.mark.parametrize("duty", DUTIES)
def test_every_login_is_nobody_special_and_bounded(shop: Manned, duty: Duty) -> None:
    of = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    url = shop.urls[duty]
    assert asked(url, f"{of} FROM pg_roles WHERE rolname = current_user") == [(False,)]
    shown = {name: asked(url, f"SHOW {name}") for name in ("lock_timeout", "statement_timeout")}
    assert shown == {"lock_timeout": [("5s",)], "statement_timeout": [("5s",)]}
    assert asked(url, "SHOW default_transaction_isolation") == [("read committed",)]
    assert asked(url, "SHOW idle_in_transaction_session_timeout") == [("30s",)]


def test_what_one_project_made_another_renames_and_drops(shop: Manned) -> None:
    making(shop.urls["all"], lambda session: REFUSED_DOCUMENTS.create(session, "made_v1"))
    making(shop.urls["project"], lambda session: rename_schema(session, "made_v1", "made_v2"))
    making(shop.urls["all"], lambda session: drop_schema(session, "made_v2"))
    left = "SELECT 1 FROM pg_namespace WHERE nspname LIKE 'made%'"
    assert asked(shop.urls["all"], left) == []


def test_who_may_what_is_said_a_second_time(database: Database) -> None:
    """Whoever may one thing more, or less, is a line that is changed in the list as well."""
    told = sorted(tuple(map(str, right)) for right in asked(database.owner_url, RIGHTS))
    ours = [right for right in told if right[2] in ("PUBLIC", *GROUPS)]
    rights = groupby(ours, key=lambda right: right[:3])
    lines = [" ".join([*whose, *(granted for *_, granted in may)]) for whose, may in rights]
    assert lines == AGREED.read_text().splitlines()


def test_it_is_written_of_every_table_who_may_what(database: Database) -> None:
    listed = {table for granted in TABLES.values() for table in granted}
    assert {name for (name,) in asked(database.owner_url, UNLISTED)} == listed


def test_what_runs_with_the_owners_rights_is_not_for_everybody(database: Database) -> None:
    mighty = "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef"
    mighty += " AND pronamespace = 'public'::regnamespace"
    found = {name for (name,) in asked(database.owner_url, mighty)}
    assert found == set(ENTRUSTED)


def test_migrate_mends_whatever_was_granted_or_taken_away(
    server: Server, database: Database
) -> None:
    right = asked(database.owner_url, RIGHTS)
    with connected(database.owner_url) as owner:
        owner.execute(HARM.encode())
    assert asked(database.owner_url, RIGHTS) != right
    for _ in range(2):
        with server.roles_locked():
            migrate(database.owner_url)
        assert asked(database.owner_url, RIGHTS) == right


def test_read_models_of_before_become_their_roles(server: Server, database: Database) -> None:
    with connected(database.app_url) as session:
        session.execute("CREATE SCHEMA due_v1")
        session.execute("CREATE TABLE due_v1.due (id bigserial)")
    with server.roles_locked():
        migrate(database.owner_url)
    owners = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'due_v1'"
    assert asked(database.owner_url, owners) == [("elysium_project",)]
    of = "SELECT DISTINCT relowner::regrole::text FROM pg_class"
    of += " WHERE relnamespace = 'due_v1'::regnamespace AND relkind IN ('r', 'S')"
    assert asked(database.owner_url, of) == [("elysium_project",)]
    assert asked(database.app_url, "INSERT INTO due_v1.due DEFAULT VALUES RETURNING id") == [(1,)]
