"""Recorders whose connection breaks at the worst moments; named in `JournalSettings.recorder`."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from psycopg import Cursor
from psycopg.rows import DictRow

from application.store.journal.postgres import CommitUnknown, SerialRecorder
from application.store.ports import CommandRecord


class AnswerLost(SerialRecorder):
    """COMMIT is done; the word of it is lost on the way back."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        super().insert_events(stored_events, **kwargs)
        raise CommitUnknown


class AnswerAndServerLost(AnswerLost):
    """COMMIT is done, and then nothing can be reached any more, not even to look it up."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        try:
            return super().insert_events(stored_events, **kwargs)
        finally:
            self.datastore.close()


class KilledBeforeCommit(SerialRecorder):
    """The server ends the session when everything is written and COMMIT is about to be sent."""

    def _insert(
        self, cursor: Cursor[DictRow], stored: Sequence[StoredEvent], record: CommandRecord
    ) -> list[int]:
        ids = super()._insert(cursor, stored, record)
        self._kill(cursor.connection.info.backend_pid)
        return ids

    def _kill(self, pid: int) -> None:
        with self.datastore.get_connection() as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


class KilledWhileWriting(KilledBeforeCommit):
    """The server ends the session in the middle of the transaction."""

    def _insert(
        self, cursor: Cursor[DictRow], stored: Sequence[StoredEvent], record: CommandRecord
    ) -> list[int]:
        self._kill(cursor.connection.info.backend_pid)
        return SerialRecorder._insert(self, cursor, stored, record)
