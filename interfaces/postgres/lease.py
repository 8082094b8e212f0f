"""Leases: whoever holds a name does its work, for as long as its heart beats.

A lease is a row, so that it outlives no holder that was stopped or cut off: what did not beat for a
term is anybody's. Each taking raises the fence; what a late holder still writes is refused by it.
"""

import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.event import listen

from application.ids import new_id
from interfaces.postgres.transaction import at_once
from interfaces.running.trouble import Trouble
from projections.kit.followers import Fenced

TERM_SECONDS = 6.0
BEAT_SECONDS = 1.5
FIRST = text("""
    INSERT INTO leases (name, holder, fence, until)
    VALUES (:name, :holder, 1, clock_timestamp() + :term) ON CONFLICT DO NOTHING RETURNING fence""")
TAKE = text("""
    UPDATE leases SET holder = :holder, fence = fence + 1, until = clock_timestamp() + :term
    WHERE name = :name AND until < clock_timestamp() RETURNING fence""")
BEAT = text("""
    UPDATE leases SET until = clock_timestamp() + :term
    WHERE holder = :holder AND name = ANY(:names) RETURNING name""")
FREE = text("""
    UPDATE leases SET until = '-infinity' WHERE holder = :holder AND name = ANY(:names)""")
NOBODY_SINCE = text("""
    SELECT leases.name FROM leases
    JOIN unnest(cast(:names AS text[]), cast(:fences AS bigint[])) AS taken (name, fence)
    USING (name, fence) FOR SHARE OF leases""")
# Whoever is stopped in the middle of a transaction keeps its locks, and that of the lease at the
# end, no longer than the others wait before they take over.
ENDS_STANDING = "SET LOCAL idle_in_transaction_session_timeout = 4000"


@dataclass(frozen=True, slots=True)
class Held:
    """`until` is by the clock of this process, which stands still for nobody that is stopped."""

    fence: int
    until: float


@dataclass(frozen=True, slots=True)
class Fences:
    """Leases as they were taken, by name."""

    taken: Mapping[str, int] = field(default_factory=dict)

    def pass_unless_taken(self, connection: Connection) -> None:
        """Last before a commit: who takes one over afterwards waits for it. Raises `Fenced`."""
        asked = {"names": list(self.taken), "fences": list(self.taken.values())}
        if self.taken and len(connection.execute(NOBODY_SINCE, asked).all()) < len(self.taken):
            raise Fenced


UNFENCED = Fences()
"""Nobody else can be at it."""
_AT_WORK: ContextVar[Fences] = ContextVar("at_work", default=UNFENCED)


@contextmanager
def under(fences: Fences) -> Iterator[None]:
    """Whatever this thread commits until the block ends passes these, whoever wrote it."""
    before = _AT_WORK.set(fences)
    try:
        yield
    finally:
        _AT_WORK.reset(before)


def keep_fenced(pool: Engine) -> None:
    """What is committed by it under a lease that somebody took over is refused: `Fenced`."""
    listen(pool, "begin", _begin_fenced)
    listen(pool, "commit", lambda connection: _AT_WORK.get().pass_unless_taken(connection))


def _begin_fenced(connection: Connection) -> None:
    autocommit = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
    if _AT_WORK.get().taken and not autocommit:
        connection.exec_driver_sql(ENDS_STANDING)


class Leases:
    """Those of one process, all kept by one statement a beat."""

    def __init__(self, engine: Engine, term: float = TERM_SECONDS) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._term = term
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{new_id()}"
        self._held: dict[str, Held] = {}
        self._changing = threading.Lock()

    def take(self, name: str) -> bool:
        """Try to be the one who does `name`; that is the first beat."""
        until = time.monotonic() + self._term
        asked = {"name": name, "holder": self._holder, "term": timedelta(seconds=self._term)}
        with self._engine.begin() as connection:
            fence = connection.scalar(TAKE, asked) or connection.scalar(FIRST, asked)
        if fence is None:
            return False
        with self._changing:
            self._held[name] = Held(int(fence), until)
        return True

    def held(self, name: str) -> bool:
        found = self._held.get(name)
        return found is not None and time.monotonic() < found.until

    def fence(self, name: str) -> int:
        """What is written for `name` bears this number; a row that bears a higher one is lost."""
        return self._held[name].fence

    def fences(self, names: Iterable[str]) -> Fences:
        return Fences({name: self.fence(name) for name in names})

    def lost(self, name: str) -> None:
        """Somebody else was seen to have it."""
        with self._changing:
            self._held.pop(name, None)

    def beat(self) -> None:
        """Keep what is held; what somebody else took meanwhile is held no more."""
        before, until = dict(self._held), time.monotonic() + self._term
        if not before:
            return
        asked = {"holder": self._holder, "names": list(before)}
        with self._at_once.connect() as connection:
            term = timedelta(seconds=self._term)
            kept = set(connection.scalars(BEAT, asked | {"term": term}))
        with self._changing:
            for name, held in before.items():
                if self._held.get(name) == held:
                    self._held.pop(name)
                    if name in kept:
                        self._held[name] = replace(held, until=until)

    def free(self, name: str) -> None:
        """Let the next one have it at once."""
        with self._changing:
            self._held.pop(name, None)
        with self._engine.begin() as connection:
            connection.execute(FREE, {"holder": self._holder, "names": [name]})


class Heart(threading.Thread):
    """Beats for all leases of a process until it stops."""

    def __init__(self, leases: Leases, stopping: threading.Event) -> None:
        super().__init__(name="heart", daemon=True)
        self.trouble = Trouble("lease")
        self._leases = leases
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self._leases.beat()
            except Exception as error:  # noqa: BLE001  # a lease that does not beat ends by itself
                self.trouble.meet(error)
            else:
                self.trouble.over()
