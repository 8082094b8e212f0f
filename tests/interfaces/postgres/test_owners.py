"""A database whose owner is no superuser: migrated, mended, given logins; two shops apart."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.event import listen
from sqlalchemy.pool import NullPool

from application.store.journal import on_postgres
from application.store.privacy import MemoryKeyring
from interfaces.postgres.database import (
    MayNotMigrate,
    engine,
    migrate,
    shops_login,
    sqlalchemy_url,
)
from interfaces.postgres.grants import GROUPS
from interfaces.postgres.login import Login
from interfaces.postgres.logins import LoginUnfit, make_login
from projections.refused_documents import REFUSED_DOCUMENTS
from tests.application.store.test_group_commit import found
from tests.interfaces.postgres.logins_of_a_shop import (
    as_login,
    asked,
    dropped,
    new_name,
    owned,
)
from tests.postgres import APP_PASSWORD, Server, connected, unhurried


@pytest.fixture
def owner_url(server: Server) -> Iterator[str]:
    with owned(server) as url:
        yield url


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    """Of a login that is not there yet."""
    with dropped(server, new_name("app")) as name:
        yield name


@pytest.fixture
def shop_url(server: Server, name: str, owner_url: str) -> str:
    """A shop that an owner of this kind made ready, and its login."""
    with server.roles_locked():
        migrate(owner_url)
        shops_login(owner_url, Login(name, APP_PASSWORD))
    return as_login(owner_url, name)


def test_an_owner_who_is_no_superuser_makes_it_ready(
    server: Server, owner_url: str, shop_url: str
) -> None:
    with server.roles_locked():
        migrate(owner_url)
    with closing(on_postgres(unhurried(shop_url), MemoryKeyring())) as log:
        assert log.append(found("gem-1")) == 1
    pool = engine(shop_url)
    with pool.begin() as connection:
        REFUSED_DOCUMENTS.create(connection, REFUSED_DOCUMENTS.schema)
    pool.dispose()
    assert asked(owner_url, f"TABLE {REFUSED_DOCUMENTS.schema}.refused") == []


def test_an_owner_who_may_make_no_roles_is_told_what_is_wanted(server: Server) -> None:
    with owned(server, may_make_roles=False) as url, pytest.raises(MayNotMigrate) as refusal:
        migrate(url)
    said = str(refusal.value)
    assert "ELYSIUM_MIGRATOR_URL" in said
    assert "CREATEROLE" in said
    assert "WITH ADMIN OPTION" in said
    assert APP_PASSWORD not in said
    assert f"{make_url(url).username} may not" in said


def test_once_a_superuser_did_as_told_such_an_owner_may(server: Server) -> None:
    with owned(server, may_make_roles=False) as url:
        with server.roles_locked() as admin:
            granted = f"GRANT {', '.join(GROUPS)} TO {make_url(url).username} WITH ADMIN OPTION"
            admin.execute(granted.encode())
            migrate(url)
        assert asked(url, "SELECT count(*) FROM stored_events") == [(0,)]


def test_the_shops_login_cannot_migrate(shop_url: str) -> None:
    with connected(shop_url):
        pass
    with pytest.raises(MayNotMigrate, match="ELYSIUM_MIGRATOR_URL"):
        migrate(shop_url)


def test_a_login_gets_another_password_and_other_roles(
    server: Server, owner_url: str, shop_url: str, name: str
) -> None:
    kept = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    with server.roles_locked() as admin:
        before = admin.execute(kept, (name,)).fetchone()
        shops_login(owner_url, Login(name, "another-one", "read"))
        assert admin.execute(kept, (name,)).fetchone() != before
    may = "SELECT pg_has_role('elysium_write', 'USAGE'), pg_has_role('elysium_read', 'USAGE')"
    assert asked(as_login(shop_url, name, "another-one"), may) == [(False, True)]


def test_no_statement_tells_the_password(server: Server, owner_url: str, name: str) -> None:
    """Each may stand in the server's log."""
    said: list[str] = []
    owner = create_engine(sqlalchemy_url(owner_url), poolclass=NullPool)
    listen(owner, "before_cursor_execute", lambda *heard: said.append(str(heard[2:4])))
    with server.roles_locked():
        migrate(owner_url)
        with owner.begin() as connection:
            make_login(connection, Login(name, "never-told"))
    assert [each for each in said if "PASSWORD" in each and "SCRAM-SHA-256" in each]
    assert not [each for each in said if "never-told" in each]


def test_two_shops_of_one_server_each_keep_to_themselves(
    server: Server, owner_url: str, shop_url: str, name: str
) -> None:
    assert asked(shop_url, "SELECT 1") == [(1,)]
    with owned(server) as other_url, dropped(server, new_name("other")) as other:
        with server.roles_locked():
            migrate(other_url)
            with pytest.raises(LoginUnfit, match=str(make_url(owner_url).database)):
                shops_login(other_url, Login(name, "taken-over"))
            shops_login(other_url, Login(other, APP_PASSWORD))
        assert asked(as_login(other_url, other), "SELECT 1") == [(1,)]
        for url in (as_login(other_url, name), as_login(owner_url, other)):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                asked(url, "SELECT 1")
    assert asked(shop_url, "SELECT 1") == [(1,)]


def test_who_could_connect_before_still_can(server: Server, name: str, owner_url: str) -> None:
    with dropped(server, new_name("old")) as old, server.roles_locked() as admin:
        migrate(owner_url)
        admin.execute(f"CREATE ROLE {old} LOGIN PASSWORD '{APP_PASSWORD}'".encode())
        admin.execute(f"GRANT elysium_write TO {old}".encode())
        shops_login(owner_url, Login(name, APP_PASSWORD))
        assert asked(as_login(owner_url, old), "SELECT 1") == [(1,)]
        database = make_url(owner_url).database
        admin.execute(f'REVOKE ALL ON DATABASE "{database}" FROM {old}'.encode())


def test_whoever_is_somebody_is_not_made_a_login(server: Server, owner_url: str) -> None:
    owner = make_url(owner_url).username
    with server.roles_locked():
        migrate(owner_url)
        with pytest.raises(LoginUnfit, match="the owner's"):
            shops_login(owner_url, Login(str(owner), APP_PASSWORD))
        mighty = asked(owner_url, "SELECT rolname FROM pg_roles WHERE rolsuper")[0][0]
        with pytest.raises(LoginUnfit, match="superuser"):
            shops_login(owner_url, Login(str(mighty), APP_PASSWORD))


@pytest.mark.parametrize("right", ["CREATEDB", "CREATEROLE", "BYPASSRLS", "REPLICATION"])
def test_who_has_a_right_of_their_own_is_not_made_a_login(
    server: Server, owner_url: str, right: str
) -> None:
    with dropped(server, new_name("mighty")) as mighty, server.roles_locked() as admin:
        migrate(owner_url)
        admin.execute(f"CREATE ROLE {mighty} {right}".encode())
        with pytest.raises(LoginUnfit, match="superuser"):
            shops_login(owner_url, Login(mighty, APP_PASSWORD))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # ours
        ["./elysium", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_makes_the_login_that_the_shop_comes_by(
    server: Server, owner_url: str, name: str, tmp_path: Path
) -> None:
    shop_url = as_login(owner_url, name)
    said = {"ELYSIUM_MIGRATOR_URL": owner_url, "ELYSIUM_HOME": str(tmp_path)}
    with server.roles_locked():
        for _ in range(2):
            done = run("migrate", "--app-login", ELYSIUM_DATABASE_URL=shop_url, **said)
            assert done.returncode == 0, done.stderr
        assert f"The login {name} is ready, for all." in done.stdout
        unsaid = make_url(shop_url).set(password="").render_as_string(hide_password=False)
        done = run("migrate", "--app-login", ELYSIUM_DATABASE_URL=unsaid, **said)
        assert (done.returncode, "ELYSIUM_APP_PASSWORD" in done.stderr) == (1, True)
        done = run(
            "migrate", "--app-login", ELYSIUM_DATABASE_URL=owner_url, ELYSIUM_HOME=str(tmp_path)
        )
        assert (done.returncode, "ELYSIUM_MIGRATOR_URL" in done.stderr) == (1, True)
    assert asked(shop_url, "SELECT count(*) FROM stored_events") == [(0,)]
    done = run("migrate", ELYSIUM_DATABASE_URL=shop_url, ELYSIUM_HOME=str(tmp_path))
    assert (done.returncode, "ELYSIUM_MIGRATOR_URL" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr
