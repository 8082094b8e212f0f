"""What one attempt at a decision has looked at, in as few round trips as it can."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from application.store.ports import (
    Clock,
    CommandKey,
    Conflict,
    Journal,
    Look,
    Sought,
    StoredAnswer,
    Unavailable,
    VersionConflict,
)
from application.store.queues import Queues
from application.store.remembered import Events, Recollection, Seen
from application.store.snapshots import Snapshots
from domain.kernel import Decider

LOG = logging.getLogger(__name__)


class AnsweredBefore(Exception):
    """The same request was done before: nothing is decided, whatever a use case was about to do."""

    def __init__(self, found: StoredAnswer) -> None:
        super().__init__(found)
        self.found = found


class OutOfTurn(Exception):
    """These streams are contended: nobody decides about them before it is their turn."""

    def __init__(self, streams: frozenset[str]) -> None:
        super().__init__(streams)
        self.streams = streams


class Sight:
    """The streams of one attempt: those it rests on, and those that were only glanced at.

    The first look also asks for the answer of an earlier request of the same key, and guesses from
    `before` and from what others needed which streams will be asked for next.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        recollection: Recollection,
        *,
        snapshots: Snapshots,
        queues: Queues | None = None,
        asked: CommandKey | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._recollection = recollection
        self._snapshots = snapshots
        self._queues = queues
        self._key = self._asked = asked
        self._turns: frozenset[str] = frozenset()
        self._before: tuple[str, ...] = ()
        self._now: datetime | None = None
        self._looks = 0
        self._read: dict[str, Seen] = {}
        self._beside: dict[str, Seen] = {}
        self._used: dict[str, None] = {}
        self._begun: set[str] = set()

    def again(self, turns: frozenset[str] | None = None) -> "Sight":
        """The next attempt: it looks at all that this one needed at once."""
        sight = Sight(
            self._journal,
            self._clock,
            self._recollection,
            snapshots=self._snapshots,
            queues=self._queues,
            asked=self._key,
        )
        sight._turns = self._turns if turns is None else turns
        sight._before = tuple(dict.fromkeys((*self._read, *self._used, *self._before)))
        return sight

    @property
    def now(self) -> datetime:
        if self._now is None:
            self._now = self._clock.now()
        return self._now

    @property
    def versions(self) -> dict[str, int]:
        """What a decision rests on, at the versions that it saw."""
        return {stream: seen.version for stream, seen in self._read.items()}

    def read(self, streams: Iterable[str]) -> None:
        """A decision rests on these."""
        wanted = [stream for stream in dict.fromkeys(streams) if stream not in self._read]
        self._used |= dict.fromkeys(wanted)
        self._refuse_out_of_turn(wanted)
        self._glance(wanted)
        self._read |= {stream: self._beside.pop(stream) for stream in wanted}

    def aside(self) -> "Aside":
        return Aside(self)

    def glance(self, streams: Iterable[str]) -> None:
        """No decision rests on these."""
        self._glance(list(dict.fromkeys(streams)))

    def begin(self, stream: str) -> None:
        """A stream that is not read because there is nothing under an id that was just drawn."""
        if self._beside.get(stream, Seen()).version:
            raise VersionConflict  # it will be there however often this is decided again
        self._read.setdefault(stream, Seen())
        self._begun.add(stream)

    def state(self, stream: str, decider: Decider[Any, Any, Any]) -> Any:
        self.read([stream])
        self._read[stream] = seen = self._folded(stream, self._read[stream], decider)
        return seen.state

    def glanced(self, stream: str, decider: Decider[Any, Any, Any]) -> Any:
        """The state of what a decision does not rest on."""
        self._glance([stream])
        seen = self._read.get(stream) or self._beside[stream]
        return self._folded(stream, seen, decider).state

    def events(self, streams: Iterable[str]) -> dict[str, Events]:
        """All that was recorded of each when it was looked at."""
        wanted = tuple(dict.fromkeys(streams))
        self._glance(wanted)
        seen = {stream: self._read.get(stream) or self._beside[stream] for stream in wanted}
        long = [stream for stream in wanted if seen[stream].events is None]
        whole = self._journal.read(long) if long else {}
        return {
            stream: whole[stream][: each.version] if each.events is None else each.events
            for stream, each in seen.items()
        }

    def refuse_untrue(self) -> None:
        """A refusal stands unless it was answered before, or what it saw was never true together.

        Raises `AnsweredBefore` or `Conflict`.
        """
        self._refuse_answered()
        if self._looks > 1 and (moved := self._moved()):
            raise Conflict(*moved)

    def raced(self, streams: tuple[str, ...]) -> None:
        """An append lost for the sake of these; of none: for what moved, or its id is taken.

        Raises `OutOfTurn` unless it was our turn at all of them, `VersionConflict` when deciding
        again would meet the same, or `AnsweredBefore`.
        """
        self._refuse_answered()
        moved = streams or self._moved()
        if self._begun.intersection(streams) or (not moved and self._key is None):
            raise VersionConflict
        if self._queues:
            self._queues.raced(moved)
            self._wait_for(frozenset(moved))

    def write_down(self, streams: Iterable[str]) -> None:
        """Long streams as they were seen, for who starts afresh; the command is done anyway."""
        for stream in streams:
            if snapshot := self._snapshots.due(stream, self._read[stream]):
                try:
                    self._journal.keep(snapshot)
                except Unavailable:
                    LOG.warning("no snapshot of %s: the record cannot be reached", stream)

    def remember(self) -> None:
        """Whoever asks for the first of these again will need the others."""
        if len(self._used) > 1:
            first, *others = self._used
            self._recollection.met(first, others)

    def _glance(self, streams: Collection[str]) -> None:
        self._used |= dict.fromkeys(streams)
        known = self._read.keys() | self._beside.keys()
        if unknown := [stream for stream in streams if stream not in known]:
            guessed = (*self._before, *self._recollection.beside(unknown))
            self._look([*unknown, *(stream for stream in guessed if stream not in known)])

    def _look(self, streams: Iterable[str]) -> None:
        known = {stream: self._recollection.of(stream) for stream in streams}
        look = self._journal.look([self._sought(s, seen) for s, seen in known.items()], self._asked)
        self._looks += 1
        self._asked, self._before = None, ()
        self._now = self._now or self._clock.at(look.instant)
        if look.answer is not None:
            raise AnsweredBefore(look.answer)
        known |= {each.stream: self._snapshots.read(each) for each in look.snapshots}
        for stream, seen in known.items():
            self._beside[stream] = self._with_newer(stream, seen, look)

    def _sought(self, stream: str, seen: Seen) -> Sought:
        return Sought(stream, seen.version, None if seen.version else self._snapshots.fold(stream))

    def _with_newer(self, stream: str, seen: Seen, look: Look) -> Seen:
        newer = look.newer[stream]
        if not newer:
            return seen
        found = self._recollection.dated(seen.followed(newer), newer)
        self._recollection.keep(stream, found)
        return found

    def _folded(self, stream: str, seen: Seen, decider: Decider[Any, Any, Any]) -> Seen:
        folded = seen.folded(decider)
        if folded is not seen:
            self._recollection.keep(stream, folded)
        return folded

    def _refuse_answered(self) -> None:
        """Who asked for no stream was not told of an earlier answer yet."""
        if self._asked is not None:
            self._look([])

    def _moved(self) -> tuple[str, ...]:
        versions = self.versions
        newer = self._journal.look([Sought(*each) for each in versions.items()]).newer
        return tuple(stream for stream, events in newer.items() if events)

    def _refuse_out_of_turn(self, wanted: list[str]) -> None:
        if self._queues:
            self._wait_for(self._queues.contended((*wanted, *self._before)))

    def _wait_for(self, contended: frozenset[str]) -> None:
        if late := contended - self._turns:
            raise OutOfTurn(late)


class Aside:
    """The same looks for what is only imagined: nothing rests on them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self.versions: dict[str, int] = {}

    @property
    def now(self) -> datetime:
        return self._sight.now

    def aside(self) -> "Aside":
        return self

    def read(self, streams: Iterable[str]) -> None:
        self._sight.glance(streams)

    def begin(self, stream: str) -> None:
        """What is imagined is under no id yet."""

    def state(self, stream: str, decider: Decider[Any, Any, Any]) -> Any:
        return self._sight.glanced(stream, decider)

    def glanced(self, stream: str, decider: Decider[Any, Any, Any]) -> Any:
        return self._sight.glanced(stream, decider)

    def events(self, streams: Iterable[str]) -> dict[str, Events]:
        return self._sight.events(streams)
