"""Shared fixtures: a server, a fresh database per test, and the journal on memory and PostgreSQL.

`journal`, `keyring` and `store` run each test twice, on memory and on PostgreSQL; the ones named
after a twin run it once.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings

from application.store.event_store import EventStore
from application.store.journal import in_memory, on_postgres
from application.store.journal.log import Log
from application.store.privacy import Keyring, MemoryKeyring
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from tests.as_found import as_found
from tests.postgres import MASTER_KEYS, Database, Server, unhurried
from tests.set_clock import SetClock

MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30  # noqa: S108  # a folder of our own within it

settings.register_profile("elysium", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("elysium")


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """A command that runs within a test takes the process for its own: the next is another."""
    with as_found():
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The owner's URL of `DATABASE_URL`'s server, else of an embedded one of this run."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    home = Path(tempfile.mkdtemp(prefix="elysium-tests-", dir=_quick_folder()))
    home.chmod(0o711)  # the server's account passes through
    try:
        with EmbeddedPostgres(home) as server:
            yield server.url
    finally:
        shutil.rmtree(home)


def _quick_folder() -> Path | None:
    """Memory, where a server that waits for its disk need not wait; None: wherever is usual."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if there and shutil.disk_usage(MEMORY).free > workers * ROOM else None


@pytest.fixture(scope="session")
def server(server_url: str) -> Iterator[Server]:
    server = Server(server_url)
    server.prepare()
    yield server
    server.close()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A fresh, migrated database; dropped afterwards."""
    with server.fresh() as database:
        yield database


@pytest.fixture
def unused_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def postgres_keyring(database: Database) -> Iterator[PostgresKeyring]:
    pool = engine(database.app_url)
    yield PostgresKeyring(pool, MASTER_KEYS)
    pool.dispose()


@pytest.fixture
def postgres_journal(database: Database, postgres_keyring: PostgresKeyring) -> Iterator[Log]:
    journal = on_postgres(unhurried(database.app_url), postgres_keyring)
    yield journal
    journal.close()


@pytest.fixture
def memory_keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def memory_journal(memory_keyring: MemoryKeyring) -> Log:
    return in_memory(memory_keyring)


@pytest.fixture(params=["memory", "postgres"])
def twin(request: pytest.FixtureRequest) -> str:
    """Which of the two worlds a test of a contract runs in."""
    return str(request.param)


@pytest.fixture
def keyring(twin: str, request: pytest.FixtureRequest) -> Keyring:
    return cast(Keyring, request.getfixturevalue(f"{twin}_keyring"))


@pytest.fixture
def journal(twin: str, request: pytest.FixtureRequest) -> Log:
    return cast(Log, request.getfixturevalue(f"{twin}_journal"))


@pytest.fixture
def store(journal: Log, clock: SetClock) -> EventStore:
    return EventStore(journal, clock)


@pytest.fixture
def postgres_store(postgres_journal: Log, clock: SetClock) -> EventStore:
    return EventStore(postgres_journal, clock)


@pytest.fixture
def memory_store(memory_journal: Log, clock: SetClock) -> EventStore:
    return EventStore(memory_journal, clock)
