"""The commands of `docs/backup.md`, read from the page, bring a shop back with all that it had."""

import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege

from application.store.journal import on_postgres
from application.store.privacy import MemoryKeyring
from interfaces.local.embedded_postgres.binaries import find_binaries, machine_binaries
from interfaces.postgres.database import engine, migrate, shops_login
from interfaces.postgres.login import Login
from interfaces.proof.audit.signing import made_at
from projections.refused_documents import REFUSED_DOCUMENTS
from tests.application.store.test_group_commit import found
from tests.interfaces.postgres.logins_of_a_shop import as_login, asked, dropped, new_name, owned
from tests.postgres import APP_PASSWORD, MASTER_KEYS, Server, connected, unhurried

BACKUP, RESTORE = re.findall(r"```sh\n(.*?)```", Path("docs/backup.md").read_text(), re.DOTALL)
EVENTS = "SELECT * FROM stored_events ORDER BY notification_id"
SECRET = "for-tests-" * 5


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    with dropped(server, new_name("app")) as name:
        yield name


@pytest.fixture
def lost(server: Server, name: str) -> Iterator[str]:
    """The owner's URL of a shop that has events and a read model."""
    with owned(server) as owner_url:
        with server.roles_locked():
            migrate(owner_url)
            shops_login(owner_url, Login(name, APP_PASSWORD))
        url = as_login(owner_url, name)
        with closing(on_postgres(unhurried(url), MemoryKeyring())) as log:
            log.append(found("gem-1"))
        pool = engine(url)
        with pool.begin() as connection:
            REFUSED_DOCUMENTS.create(connection, REFUSED_DOCUMENTS.schema)
        pool.dispose()
        yield owner_url


def run(commands: str, server: Server, **environment: str) -> str:
    """As a person would, by programs of the server's own version."""
    done = subprocess.run(  # the page's
        ["/bin/bash", "-eu", "-c", commands],
        env={"PATH": f"{_tools(server)}:{os.environ['PATH']}", "HOME": "/"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _tools(server: Server) -> Path:
    with connected(server.url("postgres")) as session:
        major = session.info.server_version // 10_000
    there = (find_binaries(), *machine_binaries())
    return next(each.folder for each in there if each.major == major)


def test_a_shop_comes_back_word_by_word(server: Server, lost: str, tmp_path: Path) -> None:
    before = asked(lost, EVENTS)
    made_at(tmp_path / "audit" / "signing-key.pem")  # what was kept beside the dump
    dump = {"DUMP": str(tmp_path / "shop.dump")}
    run(BACKUP, server, ELYSIUM_MIGRATOR_URL=lost, **dump)
    with owned(server) as owner_url, dropped(server, new_name("back")) as back:
        url = as_login(owner_url, back)
        keys = b64encode(MASTER_KEYS.keys["first"]).decode()
        said = {
            "ELYSIUM_MIGRATOR_URL": owner_url,
            "ELYSIUM_DATABASE_URL": url,
            "ELYSIUM_HOME": str(tmp_path),
            "ELYSIUM_MASTER_KEYS": f"first:{keys}",
            "ELYSIUM_TOKEN_SECRET": SECRET,
        }
        with server.roles_locked():
            told = run(RESTORE, server, **said, **dump)
        assert f"The login {back} is ready" in told
        assert "sound: 1 events" in told
        assert asked(url, EVENTS) == before
        assert asked(url, f"TABLE {REFUSED_DOCUMENTS.schema}.refused") == []
        owners = "SELECT DISTINCT nspowner::regrole::text FROM pg_namespace WHERE nspname = "
        assert asked(url, f"{owners}'{REFUSED_DOCUMENTS.schema}'") == [("elysium_project",)]
        with connected(url) as session, pytest.raises(InsufficientPrivilege):
            session.execute("UPDATE stored_events SET topic = ''")
        with closing(on_postgres(unhurried(url), MemoryKeyring())) as log:
            assert log.append(found("gem-2")) == 2
