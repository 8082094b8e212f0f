"""The in-memory recorder: the library's own, keeping commands beside events like the real one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from application.store.journal.look import Looked
from application.store.journal.wish import Moved, Repeated, seen
from application.store.ports import CommandKey, CommandRecord, Snapshot, Sought, StoredAnswer


class MemoryRecorder(POPOApplicationRecorder):
    """One lock makes an append indivisible; nothing outlives the process."""

    def __init__(self) -> None:
        super().__init__()
        self._commands: dict[str, tuple[CommandRecord, int]] = {}
        self._snapshots: dict[str, Snapshot] = {}

    def select_streams(self, streams: Sequence[str]) -> Sequence[Notification]:
        with self._database_lock:
            places = {stream: self._stored_events_index.get(stream, {}) for stream in streams}
            return [
                _notification(self._stored_events[place], place + 1)
                for stream in streams
                for place in places[stream].values()
            ]

    def select_part(self, stream: str, after: int, limit: int) -> Sequence[Notification]:
        return self.select_streams([stream])[after : after + limit]

    def look(self, sought: Sequence[Sought], asked: CommandKey | None) -> Looked:
        with self._database_lock:
            kept = [kept for each in sought if (kept := self._kept(each))]
            after = {each.stream: each.after for each in sought}
            after |= {each.stream: each.version for each in kept}
            stored = self.select_streams(tuple(after))
            newer = [e for e in stored if e.originator_version > after[str(e.originator_id)]]
            answer = self.answered(asked.caller, asked.route, asked.key) if asked else None
        return Looked(datetime.now(UTC), newer, answer, tuple(kept))

    def keep(self, snapshot: Snapshot) -> None:
        with self._database_lock:
            known = self._snapshots.get(snapshot.stream)
            if known is None or known.version < snapshot.version:
                self._snapshots[snapshot.stream] = snapshot

    def outdated(self, fold: str) -> tuple[str, ...]:
        with self._database_lock:
            return tuple(kept.stream for kept in self._snapshots.values() if kept.fold != fold)

    def _kept(self, sought: Sought) -> Snapshot | None:
        found = self._snapshots.get(sought.stream)
        same = found is not None and found.fold == sought.fold
        return found if found and same and found.version > sought.after else None

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None:
        with self._database_lock:
            for record, position in self._commands.values():
                if (record.caller, record.route, record.key) == (caller, route, key):
                    return StoredAnswer(record.answer, position, record.at)
        return None

    def committed(self, command_id: str) -> int | None:
        with self._database_lock:
            found = self._commands.get(command_id)
        return found[1] if found else None

    def written_by(self, caller: str) -> int:
        with self._database_lock:
            theirs = (at for record, at in self._commands.values() if record.caller == caller)
            return max(theirs, default=0)

    def close(self) -> None:
        """Nothing is held."""

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        record: CommandRecord = kwargs["record"]
        known = record.key and self.answered(record.caller, record.route, record.key)
        if known or record.command_id in self._commands:
            raise Repeated
        versions = {stream: len(index) for stream, index in self._stored_events_index.items()}
        moved = [
            each.stream
            for each in seen(stored_events, kwargs["unchanged"])
            if each.version != versions.get(each.stream, 0)
        ]
        if moved:
            raise Moved(moved)
        super()._assert_uniqueness(stored_events)

    def _update_table(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        positions = super()._update_table(stored_events)
        record: CommandRecord = kwargs["record"]
        self._commands[record.command_id] = (record, len(self._stored_events))
        return positions or (len(self._stored_events),)


def _notification(event: StoredEvent, position: int) -> Notification:
    return Notification(
        event.originator_id, event.originator_version, event.topic, event.state, id=position
    )
