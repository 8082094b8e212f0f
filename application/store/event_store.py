"""Load, decide, append: one transaction over any number of streams, decided again when it loses."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from application.ids import new_id
from application.store.ports import (
    Append,
    Clock,
    CommandKey,
    CommandRecord,
    Conflict,
    Journal,
    StoredAnswer,
    Unavailable,
    Unchanged,
    VersionConflict,
)
from application.store.queues import Queues, TurnNeverCame
from application.store.remembered import Recollection
from application.store.sight import AnsweredBefore, Aside, OutOfTurn, Sight
from application.store.snapshots import Snapshots
from domain.envelope import Cause, Envelope, Recorded
from domain.kernel import Decider, Gone, Invalid, Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
T = TypeVar("T")
PATIENCE_SECONDS = 5.0
JITTER_SECONDS = 0.004


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
    """The JSON of what a use case returned, and the position at which it can be read.

    One that is given again was given first `before` now.
    """

    body: bytes
    position: int
    before: timedelta | None = None

    @property
    def replayed(self) -> bool:
        return self.before is not None


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a use case returned, and the position at which it can be read."""

    value: T
    position: int

    @property
    def answer(self) -> Answer:
        return Answer(to_json(self.value), self.position)


class KeyReused(Invalid):
    """This Idempotency-Key was used before with another request."""

    code = "idempotency_key_reused"


class AnswerEnded(Gone):
    """This was done under its Idempotency-Key before, and is not done again; its answer is kept no
    longer. Read the thing itself."""

    code = "idempotency_answer_ended"


class Decision:
    """One attempt: states as they are now, and the events decided so far. Nothing is written."""

    def __init__(self, sight: Sight | Aside) -> None:
        self._sight = sight
        self._states: dict[str, Any] = {}
        self.decided: dict[str, list[Any]] = {}

    @property
    def now(self) -> datetime:
        """The one instant of this decision."""
        return self._sight.now

    def prefetch(self, streams: Iterable[str]) -> None:
        """Read many streams in one go."""
        self._sight.read(streams)

    def state(self, decider: Decider[S, C, E], key: str) -> S:
        """The state of an aggregate, including what this decision has decided about it."""
        return self._state(decider, stream_of(decider, key))

    def shown(self, decider: Decider[S, C, E], key: str) -> S:
        """The same only to be shown: another's change of it is no reason to decide again."""
        stream = stream_of(decider, key)
        if stream in self._states:
            return self._state(decider, stream)
        found: S = self._sight.glanced(stream, decider)
        return found

    def history(self, decider: Decider[S, C, E], key: str) -> tuple[Recorded[E], ...]:
        """What was recorded of an aggregate so far, without what this decision has decided."""
        stream = stream_of(decider, key)
        self.prefetch([stream])
        return self._sight.events([stream])[stream]

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
        self._sight.begin(stream)
        self.decide(decider, key, command)
        found: S = self._states[stream]
        return found

    def _state(self, decider: Decider[S, C, E], stream: str) -> S:
        if stream not in self._states:
            self._states[stream] = self._sight.state(stream, decider)
        found: S = self._states[stream]
        return found

    def imagined(self) -> "Decision":
        """How it would go on from here: what that decides is not written, what it reads binds
        nobody, and this decision knows nothing of it."""
        apart = Decision(self._sight.aside())
        apart._states = dict(self._states)
        return apart

    def told(self, streams: Iterable[str], cause: Cause) -> tuple[Recorded[Any], ...]:
        """All that was recorded of some streams, and what is decided of them, in the log's order.

        What is decided has positions as if nobody else wrote. What is only read to be shown does
        not bind the append: another's change of it is no reason to decide again.
        """
        known = self._sight.events(streams)
        past = [recorded for events in known.values() for recorded in events]
        last = max((recorded.position for recorded in past), default=0)
        new = enumerate(self._recorded(cause), start=last + 1)
        return (
            *sorted(past, key=lambda recorded: recorded.position),
            *(replace(each, position=at) for at, each in new if each.stream in known),
        )

    def _recorded(self, cause: Cause) -> Iterator[Recorded[Any]]:
        """What was decided, in the order of the append; its positions are not known yet."""
        envelope = Envelope(recorded_at=self.now, cause=cause)
        for stream, decided in self.decided.items():
            for version, event in enumerate(decided, start=self._sight.versions[stream] + 1):
                yield Recorded(
                    position=0, stream=stream, version=version, event=event, envelope=envelope
                )

    def append(self, record: CommandRecord, cause: Cause) -> Append:
        """What is to be written: every stream at the version that follows the one read."""
        events = tuple(self._recorded(cause))
        unchanged = tuple(
            Unchanged(stream, version)
            for stream, version in self._sight.versions.items()
            if stream not in self.decided
        )
        return Append(events, unchanged if events else (), record)


class EventStore:
    """Where use cases run."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        patience: float = PATIENCE_SECONDS,
        recollection: Recollection | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self.journal = journal
        self.clock = clock
        self._patience = patience
        self._queues = Queues()
        self._recollection = recollection or Recollection()
        self._snapshots = snapshots or Snapshots()

    def look(self) -> Decision:
        """States as they are now, to be read and not decided upon."""
        return Decision(self._sight())

    def shown(self, question: Callable[[Decision], T]) -> T:
        """What it comes to now; all that it needed is looked at together the next time."""
        sight = self._sight()
        try:
            return question(Decision(sight))
        finally:
            sight.remember()

    def refold(self) -> None:
        """Before anybody asks: long streams whose states were written down by other code."""
        self._snapshots.refold(self.journal)

    def run(self, use_case: Callable[[Decision], T], request: Request) -> Done[T]:
        """Decide and append, again on the newer state after a lost race, for a bounded time.

        A refusal passes through, unless others wrote between its looks at several streams.
        """
        return self._insisting(lambda sight: self._attempt(use_case, request, sight), None)

    def once(
        self, use_case: Callable[[Decision], T], request: Request, key: IdempotencyKey
    ) -> Answer:
        """The same under a key: its answer is stored beside the events, as JSON.

        A key that was answered before gets the same answer; with another body, `KeyReused`. An
        answer that ended took with it what was asked: whatever is asked then is `AnswerEnded`.
        """
        asked = CommandKey(request.caller, request.route, key.key)
        try:
            return self._insisting(
                lambda sight: self._attempt(use_case, request, sight, key).answer, asked
            )
        except AnsweredBefore as before:
            found = before.found
        return self._again(found, key)

    def _again(self, found: StoredAnswer, key: IdempotencyKey) -> Answer:
        if not found.answer:
            raise AnswerEnded
        if found.digest != key.digest:
            raise KeyReused
        return Answer(found.answer, found.position, before=self.clock.now() - found.at)

    def _insisting(self, attempt: Callable[[Sight], T], asked: CommandKey | None) -> T:
        until = time.monotonic() + self._patience
        turns: frozenset[str] = frozenset()
        sight = self._sight(self._queues, asked)
        while True:
            try:
                with self._queues.turn(turns, until):
                    return self._in_turn(attempt, sight, until)
            except OutOfTurn as out:
                turns |= out.streams
                sight = sight.again(turns)
            except TurnNeverCame:
                raise VersionConflict from None

    def _in_turn(self, attempt: Callable[[Sight], T], sight: Sight, until: float) -> T:
        """Whoever loses to another process keeps their turn, and looks again at once."""
        while True:
            try:
                return attempt(sight)
            except Conflict as lost:
                sight.raced(lost.streams)
                if time.monotonic() > until:
                    raise VersionConflict from None
                time.sleep(random.uniform(0, JITTER_SECONDS))  # noqa: S311  # jitter
                sight = sight.again()
            finally:
                sight.remember()

    def _attempt(
        self,
        use_case: Callable[[Decision], T],
        request: Request,
        sight: Sight,
        key: IdempotencyKey | None = None,
    ) -> Done[T]:
        decision = Decision(sight)
        try:
            value = use_case(decision)
        except Unavailable:
            raise
        except Refusal:
            sight.refuse_untrue()
            raise
        if not decision.decided and key is None:
            return Done(value, self.journal.head())
        record = CommandRecord(
            command_id=request.cause.command_id,
            caller=request.caller,
            route=request.route,
            at=decision.now,
            key=key.key if key else None,
            digest=key.digest if key else None,
            answer=to_json(value) if key else b"null",
        )
        position = self.journal.append(decision.append(record, request.cause))
        sight.write_down(decision.decided)
        return Done(value, position)

    def _sight(self, queues: Queues | None = None, asked: CommandKey | None = None) -> Sight:
        return Sight(
            self.journal,
            self.clock,
            self._recollection,
            snapshots=self._snapshots,
            queues=queues,
            asked=asked,
        )


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
