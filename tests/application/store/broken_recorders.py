"""Recorders whose connection breaks at the worst moments; named in `JournalSettings.recorder`."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent

from application.store.journal.postgres import GroupRecorder
from application.store.journal.prepared import Session
from application.store.journal.wish import CommitUnknown, Outcome, Wish


class AnswerLost(GroupRecorder):
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


class LineCutWhileWriting(GroupRecorder):
    """The line breaks while the call is under way, and nobody hears what became of it."""

    def _appended(self, connection: Session, batch: Sequence[Wish]) -> Sequence[Outcome | None]:
        with connection.transaction(force_rollback=True):
            super()._appended(connection, batch)
        connection.close()
        return super()._appended(connection, batch)


class KilledWhileWriting(GroupRecorder):
    """The server ends the session in the middle of the transaction."""

    def _appended(self, connection: Session, batch: Sequence[Wish]) -> Sequence[Outcome | None]:
        with connection.transaction():
            with self.datastore.get_connection() as other:
                pid = connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            return super()._appended(connection, batch)
