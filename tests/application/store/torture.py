"""Writers of very different patience, mischief among them, and readers that tail the log."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, LiteralString

from sqlalchemy.engine import make_url

from application.store.event_store import IdempotencyKey
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.log import Log
from application.store.journal.postgres import GroupRecorder
from application.store.journal.prepared import Session
from application.store.journal.wish import Outcome, Wish
from application.store.ports import OutcomeUnknown, Unavailable, Unchanged
from application.store.privacy import MemoryKeyring
from interfaces.worker.following import next_batch
from tests.asking import appending
from tests.gem import GemFound, GemReleased
from tests.postgres import Database, connected

PROCESSES_WORTH = 2
WRITERS = 4
TRIES = 5
READERS = 3
READERS_NAMES: Sequence[Sequence[str]] = ((), (), ("trial.found",))
POSITIONS: LiteralString = """
    SELECT notification_id FROM stored_events
    WHERE topic = ANY(%s) OR cardinality(%s::text[]) = 0 ORDER BY notification_id"""
KILL_ONE: LiteralString = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'writer' AND xact_start IS NOT NULL
    ORDER BY random() LIMIT 1"""


class RolledBack(Exception):
    """A writer that thought better of it after its positions were drawn."""


class Moody(GroupRecorder):
    """Dawdles between drawing positions and commit, mostly briefly, now and then long."""

    def _appended(self, connection: Session, batch: Sequence[Wish]) -> Sequence[Outcome | None]:
        with connection.transaction():
            outcomes = super()._appended(connection, batch)
            connection.execute("SELECT pg_sleep(%s)", (dawdled(),))
            if random.random() < 0.1:
                raise RolledBack
        return outcomes


def dawdled() -> float:
    """Seconds."""
    return min(0.08, 0.001 * random.paretovariate(1))


@dataclass
class Account:
    """What the writers were told, and what each reader saw."""

    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    seen: list[list[int]] = field(default_factory=lambda: [[] for _ in range(READERS)])
    errors: list[Exception] = field(default_factory=list)


class Torture:
    """One run against a database; `account` and `lost` tell how it went."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = threading.Event()
        self._reading = threading.Event()
        self.account = Account()

    def run(self, seconds: float) -> None:
        self._writing.set()
        self._reading.set()
        writers = [self._thread(self._write, n) for n in range(PROCESSES_WORTH)]
        others = [self._thread(self._kill), self._thread(self._stall), self._thread(self._dawdle)]
        readers = [self._thread(self._follow, n) for n in range(READERS)]
        time.sleep(seconds)
        _stop(self._writing, *writers, *others)
        _stop(self._reading, *readers)

    def committed(self, names: Sequence[str] = ()) -> list[int]:
        """The positions that the log holds in the end."""
        with connected(self._database.owner_url) as session:
            rows = session.execute(POSITIONS, (list(names), list(names))).fetchall()
        return [position for (position,) in rows]

    def lost(self, reader: int) -> set[int]:
        """What is in the log and was never seen by a reader that is at its end."""
        return set(self.committed(READERS_NAMES[reader])) - set(self.account.seen[reader])

    def read_while(self, work: Callable[[], None]) -> None:
        """Others write; readers tail to the end of what they wrote."""
        self._reading.set()
        readers = [self._thread(self._follow, n) for n in range(READERS)]
        try:
            work()
        finally:
            _stop(self._reading, *readers)

    @contextmanager
    def opened_for_writing(self) -> Iterator[Log]:
        recorder = f"{__name__}:Moody"
        with self._journal("writer", recorder=recorder, lock_timeout=0.4) as journal:
            yield journal

    def _thread(self, work: Callable[..., None], *arguments: Any) -> threading.Thread:
        def guarded() -> None:
            try:
                work(*arguments)
            except Exception as error:  # noqa: BLE001  # looked at when all is over
                self.account.errors.append(error)

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread

    def _write(self, journals: int) -> None:
        """Several at one journal, so that they append together."""
        with self.opened_for_writing() as journal:
            work = [self._thread(self._one, journal, f"{journals}.{n}") for n in range(WRITERS)]
            for thread in work:
                thread.join()

    def _one(self, journal: Log, writer: str) -> None:
        number = 0
        while self._writing.is_set():
            number += 1
            self._append(journal, f"gem-{writer}/{number}")

    def _append(self, journal: Log, stream: str) -> None:
        released = [GemReleased(by=stream)] * random.choice((0, 0, 1, 2, 30))
        events = [GemFound(carat=Decimal(1)), *released]
        append = appending(
            *((stream, version, event) for version, event in enumerate(events, start=1)),
            unchanged=random.choice(((), (Unchanged("gem-never", 0),))),
            key=IdempotencyKey(stream),
        )
        try:
            self.account.acknowledged.append((stream, journal.append(append)))
        except (Unavailable, OutcomeUnknown, RolledBack) as trouble:
            self.account.troubles.append(type(trouble).__name__)

    def _follow(self, reader: int) -> None:
        """Exactly as a follower does, with batches of any size; to the end once writing is over."""
        position, at_end, going = 0, False, True
        with self._journal(f"reader-{reader}") as journal:
            while going or not at_end:
                # Looked at before the read: the last one begins when all is written.
                going, at_end = self._reading.is_set(), False
                limit = random.choice((1, 7, 500))
                try:
                    batch = next_batch(journal, position, limit, READERS_NAMES[reader])
                except Unavailable:
                    continue  # as long as it is stalled for; the deadline of `_stop` ends it
                self.account.seen[reader] += [recorded.position for recorded in batch[0]]
                at_end, position = position == batch[1], batch[1]
                time.sleep(0.005 if at_end else 0)

    def _kill(self) -> None:
        with connected(self._database.owner_url) as session:
            while self._writing.is_set():
                time.sleep(0.12)
                session.execute(KILL_ONE)

    def _stall(self) -> None:
        """Holds up everybody for longer than they are willing to wait."""
        while self._writing.is_set():
            time.sleep(random.uniform(0.6, 1.0))
            with connected(self._database.app_url, "stalled") as session, session.transaction():
                session.execute("SELECT elysium_append_lock()")
                time.sleep(0.5)

    def _dawdle(self) -> None:
        """Draws positions, keeps everybody waiting for the commit, and commits."""
        number = 0
        while self._writing.is_set():
            number += 1
            with connected(self._database.app_url, "dawdler") as session, session.transaction():
                session.execute(
                    "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
                    "SELECT %s, 1, topic, state FROM (SELECT topic, state FROM stored_events "
                    "WHERE topic = 'trial.found' LIMIT 1) AS copied",
                    (f"gem-dawdler/{number}",),
                )
                time.sleep(0.1)
            time.sleep(random.uniform(0.1, 0.3))

    @contextmanager
    def _journal(self, name: str, **settings: Any) -> Iterator[Log]:
        url = make_url(self._database.app_url).update_query_dict({"application_name": name})
        named = url.render_as_string(hide_password=False)
        journal = _opened(
            JournalSettings(url=named, pool_size=1, pool_overflow=1, pool_timeout=5.0, **settings)
        )
        try:
            yield journal
        finally:
            journal.close()


def _opened(settings: JournalSettings) -> Log:
    """The mischief is afoot already: who is cut off while they open the journal begins again."""
    for _ in range(TRIES):
        with suppress(Unavailable):
            return on_postgres(settings, MemoryKeyring())
    raise Unavailable


def _stop(going: threading.Event, *threads: threading.Thread) -> None:
    going.clear()
    for thread in threads:
        thread.join(timeout=10)
        assert not thread.is_alive(), "somebody hangs"
