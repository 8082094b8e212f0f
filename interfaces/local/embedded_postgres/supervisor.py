"""The embedded PostgreSQL as the rest of the shop sees it: started, published, stopped."""

import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString, Self

import psutil

from interfaces.local.embedded_postgres import postmaster
from interfaces.local.embedded_postgres.account import may_enter, server_account
from interfaces.local.embedded_postgres.binaries import Binaries, find_binaries, within_reach
from interfaces.local.embedded_postgres.cluster import OWNER, Launch, make_data
from interfaces.local.embedded_postgres.home import (
    Home,
    database_home,
    explained,
    forget_sockets,
    make_folder,
    take_lock,
    write_private,
)
from interfaces.local.embedded_postgres.log import ServerLog
from interfaces.local.embedded_postgres.troubles import (
    HomeUnreachable,
    PasswordRefused,
    WrongThread,
)

if TYPE_CHECKING:
    import psycopg

DATABASE = "elysium"
Make = Callable[[Path, str], None]


def choose_database(
    checkout: Path, environ: Mapping[str, str] = os.environ, make: "Make | None" = None
) -> "EmbeddedPostgres | ExternalPostgres":
    """The server that `DATABASE_URL` names; without it, an embedded one in this checkout's home.

    The embedded one takes the wheel's binaries, else a PostgreSQL >= 15 found on the machine.
    """
    url = environ.get("DATABASE_URL")
    if url:
        return ExternalPostgres(url)
    return EmbeddedPostgres(database_home(checkout, environ), make=make)


def published_url(home: Path) -> str | None:
    """The URL of the server that runs on `home`, or None if none answers there.

    Raises `HomeUnusable` if it runs, or ran, for an account whose files we may not read.
    """
    file = Home(home.absolute()).published
    with explained(file):
        url = file.read_text().strip() if file.exists() else None
    # By SCRAM the server proves that it knows the password too: a stranger on the port cannot.
    return url if url and answers(f"{url}&require_auth=scram-sha-256") else None


@dataclass(frozen=True, slots=True)
class ExternalPostgres:
    """A server that someone else keeps: same shape as `EmbeddedPostgres`, and nothing to start."""

    url: str

    def start(self) -> str:
        return self.url

    def stop(self) -> None:
        """Nothing of ours runs."""

    @property
    def running(self) -> bool:
        """Whether it answers to its password."""
        return answers(self.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class EmbeddedPostgres:
    """A PostgreSQL of our own on the folder `home`; it ends with this process.

    Start it on the main thread. Give it children by `subprocess` or `spawn`: a plain fork of this
    process would share the lock and keep it after our death. `make` is for who has the database
    made by another process, and does not load the driver for it.
    """

    def __init__(
        self, home: Path, binaries: Binaries | None = None, make: Make | None = None
    ) -> None:
        self.home = Home(home.absolute())
        self.log = ServerLog(self.home.log)
        self._binaries = binaries
        self._make = make or make_database
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The owner's URL, once started."""
        # TLS is ruled out: this is loopback, and a PGSSLMODE in the environment must not break it.
        address = f"{OWNER}:{self.home.password()}@127.0.0.1:{self.home.port()}"
        return f"postgresql://{address}/{DATABASE}?sslmode=disable"

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def pids(self) -> tuple[int, ...]:
        """The server's processes, the postmaster first; none when it does not run."""
        if self._server is None or not self.running:
            return ()
        parent = psutil.Process(self._server.pid)
        return (parent.pid, *(child.pid for child in parent.children()))

    def start(self) -> str:
        """The owner's URL of a server that takes connections; starts it again if it died.

        Raises a `DatabaseTrouble`, such as `AlreadyRunning`, whose text says what to do.
        """
        if self.running:
            return self.url
        try:
            with explained(self.home.root):
                return self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> str:
        if threading.current_thread() is not threading.main_thread():
            raise WrongThread
        account = server_account(self.home.data)
        make_folder(self.home.folder)
        if not may_enter(account, self.home.folder):
            raise HomeUnreachable(account=account and account.name, home=self.home.root)
        if self._lock is None:
            self._lock = take_lock(self.home)
            self.log.keep_small()
        binaries = within_reach(self._binaries or find_binaries(), account, self.home.folder)
        launch = Launch(self.home, binaries, account, self.log)
        postmaster.evict(self.home.data)
        make_data(launch)
        self._server = postmaster.start(launch)
        self._make(self.home.root, self.url)
        write_private(self.home.published, self.url)
        return self.url

    def stop(self) -> None:
        """Stop fast, then immediately; harmless when nothing runs."""
        self.log.closed.set()
        if self._lock is None:
            return
        self.home.published.unlink(missing_ok=True)
        if self._server is not None:
            postmaster.stop_child(self._server)
        self._server = None
        forget_sockets(self.home)
        os.close(self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def make_later(home: Path, url: str) -> None:
    """Left to `make_if_ours`."""


def make_if_ours(home: Path, url: str) -> None:
    """The database on the server that runs on `home`; on somebody else's nothing is made."""
    file = Home(home.absolute()).published
    if file.exists() and file.read_text().strip() == url:
        make_database(home, url)


def make_database(home: Path, url: str) -> None:
    """Make the database `elysium` and its statistics, unless they are there.

    Raises `PasswordRefused`.
    """
    import psycopg

    try:
        _make(url)
    except psycopg.OperationalError as refusal:
        raise PasswordRefused(home=home, reason=refusal) from refusal


def _make(url: str) -> None:
    import psycopg

    try:
        connection = connect(url)
    except psycopg.OperationalError:
        with connect(url.replace(f"/{DATABASE}?", "/postgres?")) as maintenance:
            if not rows(maintenance, "SELECT 1 FROM pg_database WHERE datname = 'elysium'"):
                maintenance.execute("CREATE DATABASE elysium")
        connection = connect(url)
    with connection:
        if not rows(connection, "SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'"):
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def rows(connection: "psycopg.Connection", query: LiteralString) -> int:
    return connection.execute(query).rowcount


def answers(url: str) -> bool:
    import psycopg

    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def connect(url: str) -> "psycopg.Connection":
    # Loaded only here: `up` runs for weeks, and needs no driver once the shop is open.
    import psycopg

    return psycopg.connect(url, autocommit=True, connect_timeout=3)
