"""Followers: a thread each, one copy at work over all processes, never stopped by one failure."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import Connection, Engine, text

from interfaces.worker.following import Following
from interfaces.worker.head import HeadWatch

LIVE_BATCH = 500
MOST_BATCH = 5_000
POLL_SECONDS = 0.03
REST_SECONDS = 1.0
LEASE_SECONDS = 2.0
TROUBLE_SECONDS = 1.0

FOLDED = Counter("elysium_follower_events_total", "Events folded", ["follower"])
POSITION = Gauge("elysium_follower_position", "Position reached in the log", ["follower"])
log = structlog.get_logger()


class Follower(threading.Thread):
    """Keeps one `Following` in step while it holds the lease of that name."""

    def __init__(
        self,
        following: Following,
        engine: Engine,
        stopping: threading.Event,
        head: HeadWatch | None = None,
    ) -> None:
        super().__init__(name=following.name, daemon=True)
        self._head = head
        self._following = following
        self._engine = engine
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with lease_session(self._engine) as session:
                    self._with_lease(session)
            except Exception as error:  # noqa: BLE001  # shown, retried; the others must go on
                log.error("follower.trouble", follower=self.name, error=repr(error))
                self._stopping.wait(TROUBLE_SECONDS)

    def _with_lease(self, connection: Connection) -> None:
        """The lease is a lock of one connection: when the process dies, PostgreSQL frees it."""
        if not lease(connection, self.name):
            self._stopping.wait(TROUBLE_SECONDS)
            return
        self._following.prepare()
        limit, look = LIVE_BATCH, time.monotonic()
        while not self._stopping.is_set():
            limit = self._step(limit)
            if time.monotonic() - look > LEASE_SECONDS:
                connection.execute(text("SELECT 1"))
                look = time.monotonic()

    def _step(self, limit: int) -> int:
        """One batch; it grows while there is more than one batch to do."""
        seen = self._head.position if self._head else 0
        progress = self._following.step(limit)
        POSITION.labels(self.name).set(progress.position)
        if progress.folded:
            FOLDED.labels(self.name).inc(progress.folded)
        if progress.folded == limit:
            return min(limit * 2, MOST_BATCH)
        self._rest(seen)
        return LIVE_BATCH

    def _rest(self, seen: int) -> None:
        """Until the log goes on, or for a second: some have things to do from time to time."""
        if self._head is None:
            self._stopping.wait(POLL_SECONDS)
        else:
            self._head.wait_beyond(seen, REST_SECONDS)


@contextmanager
def lease_session(engine: Engine) -> Iterator[Connection]:
    """A connection of one's own: leases end with it, so it is closed and never lent on."""
    with engine.connect() as connection:
        session = connection.execution_options(isolation_level="AUTOCOMMIT")
        session.detach()
        yield session


def lease(connection: Connection, name: str) -> bool:
    """Try to be the one who does `name`, for as long as this connection lives."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    held = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key})
    return bool(held)
