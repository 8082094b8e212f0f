"""Connections for the journal: each looked at before it is lent, every wait bounded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import psycopg
from eventsourcing import persistence
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from eventsourcing.utils import Environment
from psycopg.rows import dict_row
from psycopg_pool import TooManyRequests

from application.store.journal.bounded import says_something
from application.store.journal.prepared import Session
from application.store.journal.pulse import PULSES, Pulse
from application.store.journal.session import Pooling, Waits, plain

LENT_BACK_SECONDS = 30.0
"""What nobody borrowed for so long is given back to the server, but for one."""
RECONNECT_SECONDS = 0.2
"""Whoever asks next begins anew; what was tried in vain for long would wait ever longer."""
IDLE_SECONDS = 5.0
PLANS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""A plan is made once a session, and by the indexes: the log was young when it was made."""
FAULTS = (
    (psycopg.InterfaceError, persistence.InterfaceError),
    (psycopg.OperationalError, persistence.OperationalError),
    (psycopg.DataError, persistence.DataError),
    (psycopg.IntegrityError, persistence.IntegrityError),
    (psycopg.InternalError, persistence.InternalError),
    (psycopg.ProgrammingError, persistence.ProgrammingError),
    (psycopg.NotSupportedError, persistence.NotSupportedError),
)


class Pool(ConnectionPool[Session]):
    """Looks at a connection before lending it, and replaces a broken one at once.

    The look is at its socket: a server that ended it has said so there, a network that went silent
    is noticed by keepalives, and a question would cost a round trip. Only of which anything was
    said meanwhile is asked. The library's own check asks always, and waits a second for each that
    is broken.

    At most `room` callers wait for one. The library's own count keeps those who gave up waiting,
    until a connection is made, and makes none any more when there are too many of them.
    """

    room = BoundedSemaphore()
    pulse: Pulse

    def getconn(self, timeout: float | None = None) -> Session:
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        if not self.room.acquire(blocking=False):
            raise TooManyRequests
        try:
            return self._looked_at(deadline)
        finally:
            self.room.release()

    def _looked_at(self, deadline: float) -> Session:
        while True:
            if self.pulse.state != "well" and not self.get_stats()["pool_available"]:
                self.pulse.refuse_shut()
            connection = super().getconn(deadline - time.monotonic())
            if not says_something(connection):
                return connection
            try:
                self.check_connection(connection)
            except psycopg.Error:
                self.putconn(connection)
            else:
                return connection


class Datastore(PostgresDatastore):
    """The library's datastore over a whole connection URL (TLS too), with every wait bounded."""

    pool: Any

    def __init__(self, environment: Environment) -> None:
        super().__init__(
            dbname="", host="", port="", user="", password="", originator_id_type="text"
        )
        self.waits = Waits(
            lock=float(environment["ELYSIUM_LOCK_TIMEOUT"]),
            statement=float(environment["ELYSIUM_STATEMENT_TIMEOUT"]),
            idle=IDLE_SECONDS,
        )
        size = int(environment["POSTGRES_POOL_SIZE"])
        self.pool = Pool(
            environment["ELYSIUM_JOURNAL_URL"],
            connection_class=Session,
            kwargs={"row_factory": dict_row, "autocommit": True} | self._arguments(environment),
            configure=self._begun,
            reconnect_timeout=RECONNECT_SECONDS,
            min_size=1,
            max_idle=LENT_BACK_SECONDS,
            max_size=size + int(environment["POSTGRES_MAX_OVERFLOW"]),
            timeout=float(environment["ELYSIUM_POOL_TIMEOUT"]),
            open=False,
        )
        self.pool.room = BoundedSemaphore(int(environment["POSTGRES_MAX_WAITING"]))
        self.pool.pulse = PULSES.at(environment["ELYSIUM_JOURNAL_URL"])

    @contextmanager
    def get_connection(self) -> Iterator[Session]:
        """As the library has it, but for a commit that a session in autocommit does not need."""
        try:
            self.pool.open()
            session = self.pool.getconn()
            try:
                yield session
            finally:
                self.pool.putconn(session)
        except psycopg.Error as error:
            raise _in_its_words(error) from error

    def _begun(self, session: Session) -> None:
        session.longest = self.waits.longest
        plain(session)

    def _arguments(self, environment: Environment) -> dict[str, Any]:
        pooled, prepares = environment["ELYSIUM_POOLED"], environment["ELYSIUM_POOLED_PREPARES"]
        pooling = Pooling(pooled=bool(pooled), prepares=bool(prepares))
        return pooling.arguments(self.waits, PLANS)


def _in_its_words(error: psycopg.Error) -> persistence.PersistenceError:
    """The library's, for a fault of the driver."""
    of = (its for ours, its in FAULTS if isinstance(error, ours))
    return next(of, persistence.PersistenceError)(str(error))
