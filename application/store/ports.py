"""What the application needs of the world, in our words; each has a twin for fast tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.envelope import Recorded
from domain.kernel import Invalid, Refusal, Unreachable

WINDOW = 50_000
"""So many positions are looked through at most by one question, whatever is wanted of them."""


class Clock(Protocol):
    """The one source of time: instants in UTC by the clock of the database."""

    def now(self) -> datetime: ...

    def at(self, instant: datetime, /) -> datetime:
        """What time it is when the database has just said that it is this instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRecord:
    """What makes a command happen once: stored in the same transaction as its events.

    `caller`, `route` and `key` name the request, `digest` is of its body, `answer` is JSON; it was
    given `at` that instant.
    """

    command_id: str
    caller: str
    route: str
    at: datetime
    key: str | None = None
    digest: str | None = None
    answer: bytes = b"null"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered `at` that instant; `answer` is empty when it is kept no longer.

    `digest` is of what was asked: it lies sealed with the answer, and ends with it.
    """

    answer: bytes
    position: int
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A stream that was read and is not written, at the version that was read."""

    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class Append:
    """One indivisible write: events by stream, what must not have changed, and the command."""

    events: tuple[Recorded[Any], ...]
    unchanged: tuple[Unchanged, ...]
    record: CommandRecord


@dataclass(frozen=True, slots=True)
class Sought:
    """A stream of which what comes `after` a version is wanted; 0 is all of it.

    With a `fold`, a snapshot made by that code may stand for the beginning.
    """

    stream: str
    after: int = 0
    fold: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a stream at a version, as JSON, and the code that folded it."""

    stream: str
    version: int
    fold: str
    state: bytes


@dataclass(frozen=True, slots=True)
class CommandKey:
    """Under which an answer is kept."""

    caller: str
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class Look:
    """What was true at one moment: the database's instant, what is newer, and an earlier answer."""

    instant: datetime
    newer: dict[str, tuple[Recorded[Any], ...]]
    answer: StoredAnswer | None = None
    snapshots: tuple[Snapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stored event that this build of the shop cannot read."""

    position: int
    name: str
    error: Exception


class Journal(Protocol):
    """The log of record."""

    def look(self, sought: Sequence[Sought], asked: CommandKey | None = None) -> Look:
        """One round trip: what is newer in every stream sought, in order, and what was answered."""

    def keep(self, snapshot: Snapshot) -> None:
        """Instead of what is older, and of what other code made of as much or less."""

    def outdated(self, fold: str) -> tuple[str, ...]:
        """The streams that have a snapshot, but none made by this code."""

    def part(self, stream: str, after: int, limit: int) -> tuple[Recorded[Any], ...]:
        """At most `limit` events of one stream behind a version, in order."""

    def read(self, streams: Sequence[str]) -> dict[str, tuple[Recorded[Any], ...]]:
        """All events of each stream, in order."""

    def append(self, append: Append) -> int:
        """Write all or nothing; the position of the last event, or the head without events.

        `Conflict` when a stream moved on or the request was answered, `CommandRepeated` when the
        id is taken by another, `InFlight` while the same request is being written,
        `Unavailable` when nothing was written, `OutcomeUnknown` when that cannot be told.
        """

    def after(
        self, position: int, limit: int, names: Sequence[str] = ()
    ) -> Sequence[Recorded[Any]]:
        """At most `limit` events behind a position, in order, optionally only of some names."""

    def following(
        self, position: int, upto: int, limit: int, names: Sequence[str]
    ) -> Sequence[Recorded[Any] | Unreadable]:
        """The same up to a position, for who follows: what is sealed stays `ERASED`."""

    def head(self) -> int:
        """The last position that can be read; every earlier one is settled for ever."""

    def answered(self, caller: str, route: str, key: str) -> StoredAnswer | None: ...

    def committed(self, command_id: str) -> int | None:
        """The position at which a command was stored, or None."""

    def written_by(self, caller: str) -> int:
        """The position of what a caller wrote last; 0 when they never wrote anything."""

    def close(self) -> None:
        """Give back what is held; nothing can be asked any more."""


class Conflict(Exception):
    """`streams` moved on between reading and writing; none is named when that is not known."""

    def __init__(self, *streams: str) -> None:
        super().__init__(*streams)
        self.streams = streams


class VersionConflict(Refusal):
    """Others changed the same things again and again while this was being decided; try again."""

    again = True


class CommandRepeated(Refusal):
    """A command of this id is on record already, for another request; it is done only once."""


class InFlight(Refusal):
    """The same request is being worked on at this moment; ask again shortly."""

    again = True


class Unavailable(Unreachable):
    """The shop's record cannot be reached just now; nothing was changed."""


class OutcomeUnknown(Unreachable):
    """The connection broke while storing; ask again with the same Idempotency-Key."""


class AppendTooLarge(Invalid):
    """One command may append {limit} {unit} at most; this one has {size}."""

    limit: int
