"""Load, decide, append: one transaction over any number of streams, decided again when it loses."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from application.ids import new_id
from application.store.ports import (
    Append,
    Clock,
    CommandRecord,
    Conflict,
    Journal,
    Unavailable,
    Unchanged,
)
from domain.envelope import Cause, Envelope, Recorded
from domain.kernel import Decider, Invalid, Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
T = TypeVar("T")
ATTEMPTS = 6
JITTER_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for what; `caller` and `route` partition the idempotency keys."""

    cause: Cause
    caller: str
    route: str


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """`digest` is of the body, so that another body under the same key is noticed."""

    key: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of what a use case returned, and the position at which it can be read."""

    body: bytes
    position: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a use case returned, and the position at which it can be read."""

    value: T
    position: int

    @property
    def answer(self) -> Answer:
        return Answer(to_json(self.value), self.position)


class VersionConflict(Refusal):
    """Others changed the same things {attempts} times while this was being decided; try again."""

    again = True


class KeyReused(Invalid):
    """This Idempotency-Key was used before with another request."""

    code = "idempotency_key_reused"


class Decision:
    """One attempt: states as they are now, and the events decided so far. Nothing is written."""

    def __init__(self, journal: Journal, now: datetime) -> None:
        self.now = now
        self._journal = journal
        self._read: dict[str, tuple[Recorded[Any], ...]] = {}
        self._states: dict[str, Any] = {}
        self._looks = 0
        self.decided: dict[str, list[Any]] = {}

    def prefetch(self, streams: Iterable[str]) -> None:
        """Read many streams in one go."""
        wanted = [stream for stream in streams if stream not in self._read]
        if wanted:
            self._looks += 1
            self._read |= self._journal.read(wanted)

    def state(self, decider: Decider[S, C, E], key: str) -> S:
        """The state of an aggregate, including what this decision has decided about it."""
        return self._state(decider, stream_of(decider, key))

    def history(self, decider: Decider[S, C, E], key: str) -> tuple[Recorded[E], ...]:
        """What was recorded of an aggregate so far, without what this decision has decided."""
        stream = stream_of(decider, key)
        self.prefetch([stream])
        return self._read[stream]

    def decide(self, decider: Decider[S, C, E], key: str, command: C) -> tuple[E, ...]:
        """Let the aggregate decide; its refusals pass through and nothing is kept."""
        stream = stream_of(decider, key)
        state = self._state(decider, stream)
        events = decider.decide(state, command, self.now)
        for event in events:
            state = decider.evolve(state, event)
        self._states[stream] = state
        if events:
            self.decided.setdefault(stream, []).extend(events)
        return events

    def begin(self, decider: Decider[S, C, E], key: str, command: C) -> S:
        """The same for what is new: its id was just drawn, so nothing is read.

        Had there been something under it, the append would meet a conflict.
        """
        stream = stream_of(decider, key)
        self._read.setdefault(stream, ())
        self.decide(decider, key, command)
        found: S = self._states[stream]
        return found

    def _state(self, decider: Decider[S, C, E], stream: str) -> S:
        if stream not in self._states:
            self.prefetch([stream])
            state = decider.initial
            for recorded in self._read[stream]:
                state = decider.evolve(state, recorded.event)
            self._states[stream] = state
        found: S = self._states[stream]
        return found

    def was_split(self) -> bool:
        """Whether what was read in several looks may never have been true together."""
        if self._looks < 2:
            return False
        now = self._journal.read(tuple(self._read))
        return any(len(now[stream]) != len(read) for stream, read in self._read.items())

    def told(self, streams: Iterable[str], cause: Cause) -> tuple[Recorded[Any], ...]:
        """All that was recorded of some streams, and what is decided of them, in the log's order.

        What is decided has positions as if nobody else wrote. What is only read to be shown does
        not bind the append: another's change of it is no reason to decide again.
        """
        wanted = tuple(dict.fromkeys(streams))
        unread = [stream for stream in wanted if stream not in self._read]
        known = self._read | (self._journal.read(unread) if unread else {})
        past = [recorded for stream in wanted for recorded in known[stream]]
        last = max((recorded.position for recorded in past), default=0)
        new = enumerate(self._recorded(cause), start=last + 1)
        return (
            *sorted(past, key=lambda recorded: recorded.position),
            *(replace(each, position=at) for at, each in new if each.stream in wanted),
        )

    def _recorded(self, cause: Cause) -> Iterator[Recorded[Any]]:
        """What was decided, in the order of the append; its positions are not known yet."""
        envelope = Envelope(recorded_at=self.now, cause=cause)
        for stream, decided in self.decided.items():
            for version, event in enumerate(decided, start=len(self._read[stream]) + 1):
                yield Recorded(
                    position=0, stream=stream, version=version, event=event, envelope=envelope
                )

    def append(self, record: CommandRecord, cause: Cause) -> Append:
        """What is to be written: every stream at the version that follows the one read."""
        events = tuple(self._recorded(cause))
        unchanged = tuple(
            Unchanged(stream, len(read))
            for stream, read in self._read.items()
            if stream not in self.decided
        )
        return Append(events, unchanged if events else (), record)


class EventStore:
    """Where use cases run."""

    def __init__(self, journal: Journal, clock: Clock, attempts: int = ATTEMPTS) -> None:
        self.journal = journal
        self.clock = clock
        self._attempts = attempts

    def look(self) -> Decision:
        """States as they are now, to be read and not decided upon."""
        return Decision(self.journal, self.clock.now())

    def run(self, use_case: Callable[[Decision], T], request: Request) -> Done[T]:
        """Decide and append, again on the newer state after a lost race, a bounded number of times.

        A refusal passes through, unless others wrote between its looks at several streams.
        """
        return self._insisting(lambda: self._attempt(use_case, request))

    def once(
        self, use_case: Callable[[Decision], T], request: Request, key: IdempotencyKey
    ) -> Answer:
        """The same under a key: its answer is stored beside the events, as JSON.

        A key that was answered before gets the same answer; with another body, `KeyReused`.
        """
        return self._insisting(
            lambda: self._earlier(request, key) or self._attempt(use_case, request, key).answer
        )

    def _insisting(self, attempt: Callable[[], T]) -> T:
        for number in range(1, self._attempts + 1):
            try:
                return attempt()
            except Conflict:
                time.sleep(random.uniform(0, JITTER_SECONDS * number))  # noqa: S311  # jitter
        raise VersionConflict(attempts=self._attempts)

    def _attempt(
        self,
        use_case: Callable[[Decision], T],
        request: Request,
        key: IdempotencyKey | None = None,
    ) -> Done[T]:
        decision = self.look()
        try:
            value = use_case(decision)
        except Unavailable:
            raise
        except Refusal:
            if decision.was_split():
                raise Conflict from None
            raise
        if not decision.decided and key is None:
            return Done(value, self.journal.head())
        record = CommandRecord(
            command_id=request.cause.command_id,
            caller=request.caller,
            route=request.route,
            key=key.key if key else None,
            digest=key.digest if key else None,
            answer=to_json(value) if key else b"null",
        )
        return Done(value, self.journal.append(decision.append(record, request.cause)))

    def _earlier(self, request: Request, key: IdempotencyKey) -> Answer | None:
        found = self.journal.answered(request.caller, request.route, key.key)
        if found is None:
            return None
        if found.digest != key.digest:
            raise KeyReused
        return Answer(found.answer, found.position, replayed=True)


def stream_of(decider: Decider[Any, Any, Any], key: str) -> str:
    """The name of an aggregate's stream, under which the log keeps it for ever."""
    return f"{decider.category}-{key}"


def following(request: Request) -> Request:
    """The next command of the same request: done for the same reason."""
    return replace(request, cause=replace(request.cause, command_id=new_id()))


def to_json(value: Any) -> bytes:
    kind: Any = type(value)
    return _adapter(kind).dump_json(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
