"""The recorder on PostgreSQL: events, the command and its answer in one short transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    Notification,
    StoredEvent,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresFactory,
)
from eventsourcing.utils import Environment
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, tuple_row

from application.store.journal.datastore import Datastore
from application.store.journal.look import LOOK, Looked, looked, parameters
from application.store.ports import (
    CommandKey,
    CommandRecord,
    InFlight,
    Sought,
    StoredAnswer,
    Unchanged,
)

IN_FLIGHT: LiteralString = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7)) AS claimed"
LOCK: LiteralString = "SELECT elysium_append_lock()"
MOVED_ON: LiteralString = """
    SELECT stored.originator_id FROM stored_events stored
    JOIN unnest(%s::text[], %s::bigint[]) AS seen (stream, version)
      ON stored.originator_id = seen.stream AND stored.originator_version = seen.version + 1"""
# Four binary arrays: of one array of rows, every field would be escaped twice. Events and command
# are one statement, because from the first event on every other writer waits.
INSERT: LiteralString = """
    WITH written AS (
        INSERT INTO stored_events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[])
        RETURNING notification_id)
    INSERT INTO commands (command_id, caller, route, key, digest, answer, position)
    VALUES (%s, %s, %s, %s, %s, %s, coalesce(
        (SELECT max(notification_id) FROM written),
        (SELECT max(notification_id) FROM stored_events), 0))
    RETURNING (SELECT array_agg(notification_id ORDER BY notification_id) FROM written) AS ids"""
SELECT_STREAMS: LiteralString = """
    SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
    WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"""
SELECT_NOTIFICATIONS: LiteralString = """
    SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
    WHERE notification_id > %s AND notification_id <= %s AND (%s OR topic = ANY(%s))
    ORDER BY notification_id LIMIT %s"""
LAST = 2**63 - 1
ANSWERED: LiteralString = """
    SELECT digest, answer, position FROM commands WHERE caller = %s AND route = %s AND key = %s"""
COMMITTED: LiteralString = "SELECT position FROM commands WHERE command_id = %s"

WRITTEN_BY: LiteralString = """
    SELECT coalesce(max(position), 0) AS position FROM commands WHERE caller = %s"""


class CommitUnknown(Exception):
    """The connection broke during COMMIT: stored or not, only a look-up can tell."""


class Factory(PostgresFactory):
    """Found by the library through PERSISTENCE_MODULE; its tables are made by our migrations."""

    def __init__(self, env: Environment) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = Datastore(self.env)


class SerialRecorder(PostgresApplicationRecorder):
    """Appends one after another: positions become visible in order, so followers miss nothing.

    The lock is taken by a trigger on the table and freed by the commit. There is no pipeline
    (it hangs above the size of a socket buffer), no retry (it would append again after a commit
    of unknown outcome) and no NOTIFY (it would queue commits; followers look by themselves).
    """

    select_events = PostgresApplicationRecorder.select_events.__wrapped__
    max_notification_id = PostgresApplicationRecorder.max_notification_id.__wrapped__

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        with self.datastore.get_connection() as connection, _committed(connection):
            cursor = connection.cursor()
            self._refuse_moved(cursor, **kwargs)
            return self._insert(cursor, stored_events, kwargs["record"])

    def select_streams(self, streams: Sequence[str]) -> Sequence[Notification]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(SELECT_STREAMS, (list(streams),))
            return [Notification(*row) for row in cursor]

    def look(self, sought: Sequence[Sought], asked: CommandKey | None) -> Looked:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            return looked(cursor.execute(LOOK, parameters(sought, asked), prepare=True))

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

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None:
        with self.datastore.get_connection() as connection:
            row = connection.execute(ANSWERED, (caller, route, key)).fetchone()
        return StoredAnswer(row["digest"], bytes(row["answer"]), row["position"]) if row else None

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

    def _refuse_moved(
        self,
        cursor: Cursor[DictRow],
        *,
        unchanged: Sequence[Unchanged],
        record: CommandRecord,
    ) -> None:
        if record.key is not None:
            name = f"{record.caller}\n{record.route}\n{record.key}"
            if not (cursor.execute(IN_FLIGHT, (name,)).fetchone() or {})["claimed"]:
                raise InFlight
        if unchanged:
            cursor.execute(LOCK)
            streams = [seen.stream for seen in unchanged]
            versions = [seen.version for seen in unchanged]
            if moved := cursor.execute(MOVED_ON, (streams, versions)).fetchone():
                raise IntegrityError(f"{moved['originator_id']} moved on")

    def _insert(
        self, cursor: Cursor[DictRow], stored: Sequence[StoredEvent], record: CommandRecord
    ) -> list[int]:
        written = cursor.execute(
            INSERT,
            (
                [str(event.originator_id) for event in stored],
                [event.originator_version for event in stored],
                [event.topic for event in stored],
                [event.state for event in stored],
                record.command_id,
                record.caller,
                record.route,
                record.key,
                record.digest,
                record.answer,
            ),
        ).fetchone()
        return (written or {})["ids"] or []

    def _lock_table(self, curs: Cursor[DictRow]) -> None:
        """The trigger has it: also for an insert that does not come through here."""

    def _notify_channel(self, curs: Cursor[DictRow]) -> None:
        """Followers poll: a NOTIFY in the writer's transaction holds a global lock to commit."""


@contextmanager
def _committed(connection: Connection[DictRow]) -> Iterator[None]:
    """A transaction whose failure before COMMIT and whose failure during it can be told apart."""
    committing = False
    try:
        with connection.transaction():
            yield
            committing = True
    except psycopg.OperationalError as error:
        if committing:
            raise CommitUnknown from error
        raise
