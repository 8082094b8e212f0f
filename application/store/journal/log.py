"""The journal: recorded events through the library's mapper and recorder, in our own words."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.utils import Environment

from application.store.answers import opened, sealed
from application.store.codec import Codec, Kept, Place
from application.store.journal.look import Looked
from application.store.journal.memory import MemoryRecorder
from application.store.journal.postgres import Factory, GroupRecorder
from application.store.journal.session import DIRECT, Pooling
from application.store.journal.wish import CommitUnknown, Keyed, Moved, Repeated
from application.store.ports import (
    WINDOW,
    Append,
    AppendTooLarge,
    CommandKey,
    CommandRecord,
    CommandRepeated,
    Conflict,
    Look,
    OutcomeUnknown,
    Snapshot,
    Sought,
    StoredAnswer,
    Unavailable,
    Unreadable,
)
from application.store.privacy import FullKeyring, SealingKeys, ShutKeyring
from domain.envelope import Recorded

MOST_EVENTS = 2_000
MOST_BYTES = 1_000_000
KEY_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalSettings:
    """Where the log is and how long anything may wait; all times in seconds.

    `recorder` names the recorder class as `module:Class`, so that a faster one can take its place.
    """

    url: str
    recorder: str = "application.store.journal.postgres:GroupRecorder"
    pool_size: int = 4
    pool_overflow: int = 8
    pool_waiting: int = 64
    pool_timeout: float = 1.0
    lock_timeout: float = 2.0
    statement_timeout: float = 5.0
    pooling: Pooling = DIRECT


class DangerousSetting(ValueError):
    """POSTGRES_ENABLE_DB_FUNCTIONS skips the append lock: followers would lose events. Unset it."""


def in_memory(keyring: FullKeyring) -> "Log":
    """The twin for fast tests: the same journal over the library's in-memory recorder."""
    return Log(MemoryRecorder(), keyring)


def on_postgres(settings: JournalSettings, keyring: FullKeyring) -> "Log":
    """The journal on a database that is migrated; `Unavailable` when it does not answer."""
    if os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS"):
        raise DangerousSetting(DangerousSetting.__doc__)
    environment = {
        "PERSISTENCE_MODULE": "application.store.journal.postgres",
        "APPLICATION_RECORDER_TOPIC": settings.recorder,
        "CREATE_TABLE": "no",
        "ORIGINATOR_ID_TYPE": "text",
        "ELYSIUM_JOURNAL_URL": settings.url,
        "POSTGRES_POOL_SIZE": str(settings.pool_size),
        "POSTGRES_MAX_OVERFLOW": str(settings.pool_overflow),
        "POSTGRES_MAX_WAITING": str(settings.pool_waiting),
        "ELYSIUM_POOL_TIMEOUT": str(settings.pool_timeout),
        "ELYSIUM_LOCK_TIMEOUT": str(settings.lock_timeout),
        "ELYSIUM_STATEMENT_TIMEOUT": str(settings.statement_timeout),
        "ELYSIUM_POOLED": "yes" if settings.pooling.pooled else "",
        "ELYSIUM_POOLED_PREPARES": "yes" if settings.pooling.prepares else "",
    }
    factory = Factory.construct(Environment(env=environment))
    try:
        with _reaching():  # the library asks the database for its types at once
            return Log(cast(GroupRecorder, factory.application_recorder()), keyring)
    except Unavailable:
        factory.close()
        raise


class Recorder(Protocol):
    """What the journal asks of a recorder beyond the library's own interface."""

    def look(self, sought: Sequence[Sought], asked: CommandKey | None) -> Looked: ...

    def keep(self, snapshot: Snapshot) -> None: ...

    def outdated(self, fold: str) -> tuple[str, ...]: ...

    def select_part(self, stream: str, after: int, limit: int) -> Sequence[Notification]: ...

    def select_streams(self, streams: Sequence[str]) -> Sequence[Notification]: ...

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None: ...

    def committed(self, command_id: str) -> int | None: ...

    def written_by(self, caller: str) -> int: ...

    def close(self) -> None: ...


class Log:
    """Implements `application.store.ports.Journal`."""

    def __init__(self, recorder: MemoryRecorder | GroupRecorder, keyring: FullKeyring) -> None:
        self._recorder: Recorder = recorder
        self._events: ApplicationRecorder = recorder
        self._keyring = keyring
        self._codec = Codec(keyring)
        self._shut = Codec(ShutKeyring())

    def look(self, sought: Sequence[Sought], asked: CommandKey | None = None) -> Look:
        with _reaching():
            looked = self._recorder.look(sought, asked)
            newer = self._by_stream([each.stream for each in sought], looked.stored)
            found = looked.answer
            answer = opened(found, asked, self._keyring) if found and asked else None
        return Look(looked.instant, newer, answer, looked.snapshots)

    def keep(self, snapshot: Snapshot) -> None:
        with _reaching():
            self._recorder.keep(snapshot)

    def outdated(self, fold: str) -> tuple[str, ...]:
        with _reaching():
            return self._recorder.outdated(fold)

    def part(self, stream: str, after: int, limit: int) -> tuple[Recorded[Any], ...]:
        with _reaching():
            return tuple(self._decoded(self._recorder.select_part(stream, after, limit)))

    def read(self, streams: Sequence[str]) -> dict[str, tuple[Recorded[Any], ...]]:
        with _reaching():
            wanted = tuple(dict.fromkeys(streams))
            return self._by_stream(wanted, self._recorder.select_streams(wanted))

    def append(self, append: Append) -> int:
        """Its answer is sealed once: whatever is tried again, it is the same."""
        keys = SealingKeys(self._keyring)
        append = replace(append, record=sealed(append.record, self._keyring))
        for _ in range(KEY_TRIES):
            try:
                position = self._appended(append, keys)
            except Keyed:
                keys.ask_the_record()
            else:
                keys.are_stored()
                return position
        raise Conflict

    def _appended(self, append: Append, keys: SealingKeys) -> int:
        stored = [
            StoredEvent(kept.place.stream, kept.place.version, kept.name, kept.state)
            for kept in self._codec.encode_all(append.events, keys)
        ]
        _refuse_too_large(stored)
        try:
            positions = self._events.insert_events(
                stored, unchanged=append.unchanged, record=append.record, keys=keys.kept
            )
        except Keyed:
            raise
        except Moved as moved:
            raise Conflict(*moved.streams) from moved
        except Repeated:
            self._refuse_repeated(append.record)
            raise Conflict from None
        except IntegrityError as error:
            raise Conflict from error
        except CommitUnknown:
            return self._settled(append.record)
        except PersistenceError as error:
            raise Unavailable from error
        return (positions or (0,))[-1]

    def after(
        self, position: int, limit: int, names: Sequence[str] = ()
    ) -> Sequence[Recorded[Any]]:
        with _reaching():
            return self._decoded([*self._found(position, limit, names)])

    def _found(self, position: int, limit: int, names: Sequence[str]) -> Iterator[Notification]:
        """What is rare is sought a window at a time: no statement walks through the whole log."""
        head = (self._events.max_notification_id() or 0) if limit else 0
        while position < head and limit:
            found = self._events.select_notifications(
                position, limit, stop=position + WINDOW, topics=names, inclusive_of_start=False
            )
            yield from found
            position, limit = position + WINDOW, limit - len(found)

    def following(
        self, position: int, upto: int, limit: int, names: Sequence[str]
    ) -> Sequence[Recorded[Any] | Unreadable]:
        with _reaching():
            found = self._events.select_notifications(
                position, limit, stop=upto, topics=names, inclusive_of_start=False
            )
        kept = [Kept(_place(e), e.topic, e.state) for e in found]
        try:
            return self._shut.decode_all(kept)
        except Exception:  # noqa: BLE001  # whichever it was is told beside those that can be read
            return [self._read(each) for each in kept]

    def _read(self, kept: Kept) -> Recorded[Any] | Unreadable:
        try:
            return self._shut.decode_all([kept])[0]
        except Exception as error:  # noqa: BLE001  # told by whoever needs it
            return Unreadable(kept.place.position, kept.name, error)

    def head(self) -> int:
        with _reaching():
            return self._events.max_notification_id() or 0

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None:
        asked = CommandKey(caller, route, key)
        with _reaching():
            found = self._recorder.answered(caller, route, key)
        return opened(found, asked, self._keyring) if found else None

    def committed(self, command_id: str) -> int | None:
        with _reaching():
            return self._recorder.committed(command_id)

    def written_by(self, caller: str) -> int:
        with _reaching():
            return self._recorder.written_by(caller)

    def close(self) -> None:
        self._recorder.close()

    def _by_stream(
        self, streams: Sequence[str], stored: Sequence[Notification]
    ) -> dict[str, tuple[Recorded[Any], ...]]:
        found: dict[str, list[Recorded[Any]]] = {stream: [] for stream in streams}
        for recorded in self._decoded(stored):
            found[recorded.stream].append(recorded)
        return {stream: tuple(events) for stream, events in found.items()}

    def _decoded(self, found: Sequence[Notification]) -> list[Recorded[Any]]:
        return self._codec.decode_all([Kept(_place(e), e.topic, e.state) for e in found])

    def _refuse_repeated(self, record: CommandRecord) -> None:
        """Who asked before finds their answer when they look again; another's id stays taken."""
        asked = record.key and self._recorder.answered(record.caller, record.route, record.key)
        if not asked and self.committed(record.command_id) is not None:
            raise CommandRepeated

    def _settled(self, record: CommandRecord) -> int:
        """After a commit of unknown outcome: look the command up, never append again."""
        try:
            position = self.committed(record.command_id)
        except Unavailable:
            raise OutcomeUnknown from None
        if position is None:
            raise OutcomeUnknown
        return position


class _reaching:  # reads as a phrase: `with _reaching():`
    """The database being out of reach is `Unavailable`, whatever the library calls it."""

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, PersistenceError):
            raise Unavailable from error


def _place(event: Notification) -> Place:
    return Place(event.id, str(event.originator_id), event.originator_version)


def _refuse_too_large(stored: Sequence[StoredEvent]) -> None:
    if len(stored) > MOST_EVENTS:
        raise AppendTooLarge(limit=MOST_EVENTS, unit="events", size=len(stored))
    size = sum(len(event.state) for event in stored)
    if size > MOST_BYTES:
        raise AppendTooLarge(limit=MOST_BYTES, unit="bytes", size=size)
