"""PostgreSQL for tests: a fresh, migrated database in a tenth of a second, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from application.store.journal import JournalSettings
from application.store.journal.pulse import PULSES
from application.store.privacy import MasterKeys
from interfaces.postgres.database import application_login, migrate

APP_PASSWORD = "only-for-tests"
MASTER_KEYS = MasterKeys("first", {"first": bytes(range(32))})
UNHURRIED_SECONDS = 20.0
"""How long a server is believed to be well that lets nobody in: the machine has other tests."""
ROLES_LOCK: LiteralString = "SELECT pg_advisory_lock(4242429999)"


@dataclass(frozen=True, slots=True)
class Database:
    """One test's database: the owner's URL and that of the shop's own login."""

    owner_url: str
    app_url: str


class Server:
    """Keeps one migrated template and copies it; roles are the server's, so they are locked."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url
        self._template = _new_name("template")

    def prepare(self) -> None:
        with self.roles_locked() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._template)))
            migrate(self.url(self._template))

    def close(self) -> None:
        with connected(self._url) as admin:
            _drop(admin, self._template)

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        name = _new_name("test")
        with self.roles_locked() as admin:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            admin.execute(copy.format(sql.Identifier(name), sql.Identifier(self._template)))
            # What was granted on a whole database is not copied with it.
            grant = sql.SQL("GRANT CREATE ON DATABASE {} TO elysium_project")
            admin.execute(grant.format(sql.Identifier(name)))
            app_url = application_login(self.url(name), APP_PASSWORD)
        PULSES.at(app_url).patience = UNHURRIED_SECONDS
        try:
            yield Database(self.url(name), app_url)
        finally:
            with connected(self._url) as admin:
                _drop(admin, name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The owner's URL of a database in which nothing was migrated."""
        name = _new_name("empty")
        with self.roles_locked() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            with connected(self._url) as admin:
                _drop(admin, name)

    def url(self, database: str) -> str:
        return make_url(self._url).set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def roles_locked(self) -> Iterator[psycopg.Connection[Any]]:
        """Two test runs against one server would else alter the same role at the same moment."""
        with connected(self._url) as admin:
            admin.execute(ROLES_LOCK)
            yield admin


def unhurried(url: str, pool_size: int = 1, **more: Any) -> JournalSettings:
    """For a test that is not about waiting: a busy machine may need more than a shop's second."""
    return JournalSettings(url=url, pool_size=pool_size, pool_timeout=UNHURRIED_SECONDS, **more)


@contextmanager
def connected(url: str, application_name: str = "tests") -> Iterator[psycopg.Connection[Any]]:
    """A session of its own in autocommit, for looking at a database from outside."""
    with psycopg.connect(url, autocommit=True, application_name=application_name) as connection:
        yield connection


@contextmanager
def append_lock_held(owner_url: str) -> Iterator[None]:
    """A writer that took the append lock and stalled: nobody else can append meanwhile."""
    with connected(owner_url) as stalled, stalled.transaction():
        stalled.execute("SELECT elysium_append_lock()")
        yield


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _new_name(purpose: str) -> str:
    return f"elysium_{purpose}_{uuid4().hex[:12]}"


def kept(pool: Engine) -> list[tuple[str, str, dict[str, str]]]:
    with pool.connect() as connection:
        rows = connection.execute(
            text("SELECT cause, effect, arguments FROM deliveries ORDER BY recorded_at, cause")
        )
        return [(row.cause, row.effect, row.arguments) for row in rows]
