"""Load, decide, append: one transaction over any number of streams, decided again when it loses."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from application.store.ports import (
    Append,
    Clock,
    CommandRecord,
    Conflict,
    InFlight,
    Journal,
    OutcomeUnknown,
    Unavailable,
)
from domain.envelope import Cause, Envelope, Recorded
from domain.kernel import Decider, Invalid, Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
ATTEMPTS = 6
JITTER_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for what, and under which idempotency key.

    `caller` and `route` partition the keys; `digest` is of the body, so that another body under
    the same key is noticed.
    """

    cause: Cause
    caller: str
    route: str
    key: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of what a use case returned, and the position at which it can be read."""

    body: bytes
    position: int
    replayed: bool = False


class VersionConflict(Refusal):
    """Others changed the same things {attempts} times while this was being decided; try again."""

    code = "version_conflict"


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
        stream = decider.stream(key)
        if stream not in self._states:
            self.prefetch([stream])
            state = decider.initial
            for recorded in self._read[stream]:
                state = decider.evolve(state, recorded.event)
            self._states[stream] = state
        found: S = self._states[stream]
        return found

    def history(self, decider: Decider[S, C, E], key: str) -> tuple[Recorded[E], ...]:
        """What was recorded of an aggregate so far, without what this decision has decided."""
        stream = decider.stream(key)
        self.prefetch([stream])
        return self._read[stream]

    def decide(self, decider: Decider[S, C, E], key: str, command: C) -> tuple[E, ...]:
        """Let the aggregate decide; its refusals pass through and nothing is kept."""
        state = self.state(decider, key)
        events = decider.decide(state, command, self.now)
        for event in events:
            state = decider.evolve(state, event)
        stream = decider.stream(key)
        self._states[stream] = state
        if events:
            self.decided.setdefault(stream, []).extend(events)
        return events

    def was_split(self) -> bool:
        """Whether what was read in several looks may never have been true together."""
        if self._looks < 2:
            return False
        now = self._journal.read(tuple(self._read))
        return any(len(now[stream]) != len(read) for stream, read in self._read.items())

    def append(self, record: CommandRecord, cause: Cause) -> Append:
        """What is to be written: every stream at the version that follows the one read."""
        envelope = Envelope(recorded_at=self.now, cause=cause)
        events = tuple(
            Recorded(position=0, stream=stream, version=version, event=event, envelope=envelope)
            for stream, decided in self.decided.items()
            for version, event in enumerate(decided, start=len(self._read[stream]) + 1)
        )
        unchanged = tuple(
            (stream, len(read)) for stream, read in self._read.items() if stream not in self.decided
        )
        return Append(events, unchanged if events else (), record)


class EventStore:
    """Where use cases run."""

    def __init__(self, journal: Journal, clock: Clock, attempts: int = ATTEMPTS) -> None:
        self.journal = journal
        self.clock = clock
        self._attempts = attempts

    def run(self, use_case: Callable[[Decision], Any], request: Request) -> Answer:
        """Decide and append, again on the newer state after a lost race, a bounded number of times.

        What the use case returns is the answer, stored beside the events as JSON. A request with
        a key that was answered before gets the same answer; with another body, `KeyReused`. A
        refusal passes through, unless others wrote between its looks at several streams.
        """
        for attempt in range(self._attempts):
            if earlier := self._earlier(request):
                return earlier
            decision = Decision(self.journal, self.clock.now())
            try:
                body = to_json(use_case(decision))
                return Answer(body, self._append(decision, request, body))
            except Conflict:
                time.sleep(random.uniform(0, JITTER_SECONDS * (attempt + 1)))  # noqa: S311  # jitter
            except (Unavailable, OutcomeUnknown, InFlight):
                raise
            except Refusal:
                if not decision.was_split():
                    raise
        raise VersionConflict(attempts=self._attempts)

    def _append(self, decision: Decision, request: Request, body: bytes) -> int:
        if not decision.decided and request.key is None:
            return self.journal.head()
        record = CommandRecord(
            command_id=request.cause.command_id,
            caller=request.caller,
            route=request.route,
            key=request.key,
            digest=request.digest,
            answer=body,
        )
        return self.journal.append(decision.append(record, request.cause))

    def _earlier(self, request: Request) -> Answer | None:
        if request.key is None:
            return None
        found = self.journal.answered(request.caller, request.route, request.key)
        if found is None:
            return None
        if found.digest != request.digest:
            raise KeyReused
        return Answer(found.answer, found.position, replayed=True)


def following(request: Request, command_id: str) -> Request:
    """The next command of the same request: done for the same reason, under no key of its own."""
    cause = replace(request.cause, command_id=command_id)
    return replace(request, cause=cause, key=None, digest=None)


def to_json(value: Any) -> bytes:
    kind: Any = type(value)
    return _adapter(kind).dump_json(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
