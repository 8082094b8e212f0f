"""What one command wants stored, as bytes, and what became of it."""

import _thread
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from eventsourcing.persistence import IntegrityError, StoredEvent

from application.store.ports import CommandKey, CommandRecord, Unchanged
from application.store.privacy import KeptKey


class Moved(IntegrityError):
    """Streams are not at the versions that this command has read."""

    def __init__(self, streams: Sequence[str]) -> None:
        super().__init__(*streams)
        self.streams = streams


class Repeated(IntegrityError):
    """This command, or this request of its caller, is stored already."""


class Keyed(IntegrityError):
    """A data key that was to be new is there already, or one that was known is destroyed."""


class CommitUnknown(Exception):
    """The word of it was lost on the way: stored or not, only a look-up can tell."""


Outcome = Sequence[int] | Exception


@dataclass(slots=True, eq=False)
class Wish:
    """All of it is stored, or none; `until` is when its caller stops waiting (steady seconds).

    `outcome` are the positions of its events, and of the last event before it if it has none.
    """

    events: Sequence[StoredEvent]
    unchanged: Sequence[Unchanged]
    record: CommandRecord
    keys: Sequence[KeptKey]
    until: float
    leads: bool = False
    led_by: "Wish | None" = None
    outcome: Outcome | None = None
    turn: _thread.LockType = field(default_factory=_thread.allocate_lock)

    def __post_init__(self) -> None:
        self.turn.acquire()

    def wake(self) -> None:
        """Only under the lock of the queue."""
        if self.turn.locked():
            self.turn.release()

    @property
    def request(self) -> CommandKey | None:
        record = self.record
        return CommandKey(record.caller, record.route, record.key) if record.key else None

    @property
    def bytes(self) -> int:
        return sum(len(event.state) for event in self.events) + len(self.record.answer)

    @property
    def patience(self) -> float:
        return self.until - time.monotonic()

    def written(self) -> set[str]:
        """Streams, and subjects whose key is made: two commands of a batch share none."""
        made = {f"{key.subject}\n{key.retention}" for key in self.keys if key.wrapped}
        return made.union(str(event.originator_id) for event in self.events)

    def only_read(self) -> set[str]:
        return {seen.stream for seen in self.unchanged}


def seen(events: Sequence[StoredEvent], unchanged: Sequence[Unchanged]) -> list[Unchanged]:
    """Every stream of a command at the version that it was decided upon."""
    first: dict[str, int] = {}
    for event in events:
        first.setdefault(str(event.originator_id), event.originator_version - 1)
    return [*unchanged, *(Unchanged(*each) for each in first.items())]
