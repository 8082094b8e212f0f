"""The recorder on PostgreSQL: events, the command and its answer in one short transaction."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresFactory,
)
from eventsourcing.utils import Environment
from psycopg import Cursor
from psycopg.errors import LockNotAvailable, ReadOnlySqlTransaction
from psycopg.rows import DictRow, tuple_row

from application.store.journal.appending import append
from application.store.journal.datastore import Datastore
from application.store.journal.look import KEEP, OUTDATED, Looked, look
from application.store.journal.prepared import Prepared, Session
from application.store.journal.turns import Turns
from application.store.journal.wish import CommitUnknown, Outcome, Wish
from application.store.ports import CommandKey, Snapshot, Sought, StoredAnswer

SELECT_STREAMS: LiteralString = """
    SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
    WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"""
SELECT_PART: LiteralString = """
    SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
    WHERE originator_id = %s AND originator_version > %s ORDER BY originator_version LIMIT %s"""
SELECT_NOTIFICATIONS: LiteralString = """
    SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
    WHERE notification_id > %s AND notification_id <= %s AND (%s OR topic = ANY(%s))
    ORDER BY notification_id LIMIT %s"""
HEAD = Prepared(b"head", b"SELECT max(notification_id) FROM stored_events", ())
LAST = 2**63 - 1
GRACE_SECONDS = 1.0
SOON_SECONDS = 0.05
SILENCE_SECONDS = 2.0
"""Followers look often for longer than that after the last event that they saw."""
LINE_BROKEN = "08"
WRITTEN = "elysium_written"
TELL: LiteralString = f"NOTIFY {WRITTEN}"
ANSWERED: LiteralString = """
    SELECT answer, position, recorded_at AS at FROM commands
    WHERE caller = %s AND route = %s AND key = %s"""
COMMITTED: LiteralString = "SELECT position FROM commands WHERE command_id = %s"

WRITTEN_BY: LiteralString = """
    SELECT coalesce(max(position), 0) AS position FROM commands WHERE caller = %s"""


class Factory(PostgresFactory):
    """Found by the library through PERSISTENCE_MODULE; its tables are made by our migrations."""

    def __init__(self, env: Environment) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = Datastore(self.env)


class GroupRecorder(PostgresApplicationRecorder):
    """Appends of one process go together, those of all processes one after another.

    One call stores a batch in a transaction of its own, under the lock that a trigger on the table
    takes too: positions become visible in order, so followers miss nothing. There is no pipeline
    (it hangs above the size of a socket buffer), no retry (it would append again after a commit
    of unknown outcome) and no NOTIFY in it (it would queue commits; followers look by themselves,
    and are told afterwards of the first that is written after a silence).
    """

    datastore: Datastore
    select_events = PostgresApplicationRecorder.select_events.__wrapped__

    def __init__(self, datastore: Datastore, *, events_table_name: str) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self._patience = datastore.waits.lock
        overdue = datastore.pool.timeout + datastore.waits.statement + GRACE_SECONDS
        self._turns = Turns(self._flush, overdue)
        self._wrote = float("-inf")

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """The positions of the events; without events, that of the last one there is."""
        until = time.monotonic() + self._patience
        return self._turns.append(Wish(stored_events, until=until, **kwargs))

    def _flush(self, batch: Sequence[Wish]) -> None:
        try:
            outcomes = self._stored(batch)
        except PersistenceError as error:
            outcomes = [error] * len(batch)
        for wish, outcome in zip(batch, outcomes, strict=True):
            wish.outcome = outcome
        if not all(outcome is None or isinstance(outcome, Exception) for outcome in outcomes):
            self._tell()

    def _tell(self) -> None:
        """What is stored is stored, whether anybody hears of it or not."""
        silent = time.monotonic() - self._wrote > SILENCE_SECONDS
        self._wrote = time.monotonic()
        if silent:
            with suppress(PersistenceError), self.datastore.get_connection() as session:
                session.execute(TELL)

    def _stored(self, batch: Sequence[Wish]) -> Sequence[Outcome | None]:
        """A session keeps what was the default when it began: a new one may write again."""
        with self.datastore.get_connection() as session, suppress(ReadOnlySqlTransaction):
            return self._appended(session, batch)
        self.datastore.pool.drain()
        with self.datastore.get_connection() as session:
            return self._appended(session, batch)

    def _appended(self, session: Session, batch: Sequence[Wish]) -> Sequence[Outcome | None]:
        """None for one that may try again."""
        try:
            return append(session, batch)
        except LockNotAvailable as late:
            return [None if each.patience > SOON_SECONDS else _unavailable(late) for each in batch]
        except psycopg.OperationalError as error:
            return [_unavailable(error) if _refused(error) else CommitUnknown()] * len(batch)
        except ReadOnlySqlTransaction:
            raise
        except Exception as error:  # noqa: BLE001  # raised where the command came from
            if len(batch) == 1:
                return [_named(error)]
            return [each for wish in batch for each in self._appended(session, [wish])]

    def select_streams(self, streams: Sequence[str]) -> Sequence[Notification]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(SELECT_STREAMS, (list(streams),))
            return [Notification(*row) for row in cursor]

    def select_part(self, stream: str, after: int, limit: int) -> Sequence[Notification]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(SELECT_PART, (stream, after, limit))
            return [Notification(*row) for row in cursor]

    def look(self, sought: Sequence[Sought], asked: CommandKey | None) -> Looked:
        with self.datastore.get_connection() as session:
            return look(session, sought, asked)

    def keep(self, snapshot: Snapshot) -> None:
        with self.datastore.get_connection() as connection:
            connection.execute(KEEP, asdict(snapshot))

    def outdated(self, fold: str) -> tuple[str, ...]:
        with self.datastore.get_connection() as connection:
            return tuple(row["stream"] for row in connection.execute(OUTDATED, (fold,)))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """As the library has it, but fetched in binary: followers do little else."""
        after = (start or 0) - inclusive_of_start
        sought = (after, LAST if stop is None else stop, not topics, list(topics), limit)
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(SELECT_NOTIFICATIONS, sought, prepare=True)
            return [Notification(*row) for row in cursor]

    def max_notification_id(self) -> int | None:
        """As the library has it, but kept ready: an idle shop asks for little else."""
        with self.datastore.get_connection() as session:
            ((head,),) = HEAD.call(session, ())
        return None if head is None else int.from_bytes(head)

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None:
        with self.datastore.get_connection() as connection:
            row = connection.execute(ANSWERED, (caller, route, key)).fetchone()
        return StoredAnswer(bytes(row["answer"]), row["position"], row["at"]) if row else None

    def committed(self, command_id: str) -> int | None:
        with self.datastore.get_connection() as connection:
            row = connection.execute(COMMITTED, (command_id,)).fetchone()
        return row["position"] if row else None

    def written_by(self, caller: str) -> int:
        with self.datastore.get_connection() as connection:
            row = connection.execute(WRITTEN_BY, (caller,)).fetchone()
        return row["position"] if row else 0

    def close(self) -> None:
        self.datastore.close()

    def _lock_table(self, curs: Cursor[DictRow]) -> None:
        """The trigger has it: also for an insert that does not come through here."""

    def _notify_channel(self, curs: Cursor[DictRow]) -> None:
        """Followers poll: a NOTIFY in the writer's transaction holds a global lock to commit."""


def _refused(error: psycopg.OperationalError) -> bool:
    """The server itself said no, and nothing was stored; a broken line only a proxy tells of."""
    return error.sqlstate is not None and not error.sqlstate.startswith(LINE_BROKEN)


def _unavailable(error: psycopg.Error) -> PersistenceError:
    return OperationalError(str(error))


def _named(error: Exception) -> Exception:
    """What is wrong with a command that was tried alone, in the library's words."""
    match error:
        case psycopg.errors.UniqueViolation():
            return IntegrityError(str(error))
        case psycopg.Error():
            return PersistenceError(str(error))
        case _:
            return error
