"""New streams in bulk: chunks under stable keys, so that a killed load continues where it was."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter

from application.ids import new_id
from application.store.event_store import (
    AnswerEnded,
    Decision,
    EventStore,
    IdempotencyKey,
    Request,
    stream_of,
)
from domain.envelope import Actor, Cause
from domain.kernel import Decider

T = TypeVar("T")
Progress = Callable[[int, int], None]
SEEDER = Actor("system", "seed")


@dataclass(frozen=True, slots=True)
class Opening:
    """The first commands of a stream; nothing is decided when the stream has begun already."""

    decider: Decider[Any, Any, Any]
    key: str
    commands: tuple[Any, ...]

    @property
    def stream(self) -> str:
        return stream_of(self.decider, self.key)


Unit = tuple[Opening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one seeding brings: `total` units, each opened whole or not at all.

    `edition` names the exact content, so that other content is loaded beside it. The units are
    made when they are needed, `chunk` of them are one append.
    """

    name: str
    edition: str
    total: int
    units: Callable[[], Iterable[Unit]]
    chunk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`added` counts the streams opened by this load, whether in this run or in an earlier one."""

    units: int = 0
    added: int = 0


def unwatched(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def carry_in(store: EventStore, load: Load, progress: Progress = unwatched) -> Loaded:
    """Open all streams of the load that are new; at once when it was carried in before."""
    whole = f"{load.edition}/{load.total}"
    if earlier := remembered(store, load.name, whole, Loaded):
        progress(load.total, load.total)
        return earlier
    done = Loaded()
    for part in _parts(load.units(), load.chunk):
        done = _sum(done, _open(store, load, done.units, part))
        progress(done.units, load.total)
    return remember(store, load.name, whole, done)


def remembered(store: EventStore, name: str, key: str, kind: type[T]) -> T | None:
    """The result of a part of a seeding that was finished earlier; long ago, that it was."""
    request = seeding(name)
    found = store.journal.answered(request.caller, request.route, key)
    return TypeAdapter(kind).validate_json(found.answer or b"{}") if found else None


def remember(store: EventStore, name: str, key: str, result: T) -> T:
    """Put on record that all of it is there; of two at once, the first one's result."""
    answer = store.once(lambda _: result, seeding(name), IdempotencyKey(key))  # decides nothing
    return TypeAdapter(type(result)).validate_json(answer.body)


def seeding(name: str) -> Request:
    command_id = new_id()
    cause = Cause(actor=SEEDER, command_id=command_id, correlation_id=f"seed-{name}")
    return Request(cause=cause, caller=SEEDER.id, route=f"seed {name}")


def _open(store: EventStore, load: Load, start: int, part: Sequence[Unit]) -> Loaded:
    key = f"{load.edition}/{start + 1}-{start + len(part)}"

    def use_case(decision: Decision) -> Loaded:
        decision.prefetch(opening.stream for unit in part for opening in unit)
        added = sum(_decide(decision, opening) for unit in part for opening in unit)
        return Loaded(units=len(part), added=added)

    try:
        answer = store.once(use_case, seeding(load.name), IdempotencyKey(key))
    except AnswerEnded:  # carried in so long ago that nobody knows any more how many that were
        return Loaded(units=len(part))
    return TypeAdapter(Loaded).validate_json(answer.body)


def _decide(decision: Decision, opening: Opening) -> bool:
    if decision.state(opening.decider, opening.key) != opening.decider.initial:
        return False
    for command in opening.commands:
        decision.decide(opening.decider, opening.key, command)
    return True


def _sum(one: Loaded, other: Loaded) -> Loaded:
    return Loaded(units=one.units + other.units, added=one.added + other.added)


def _parts(units: Iterable[Unit], size: int) -> Iterator[tuple[Unit, ...]]:
    left = iter(units)
    while part := tuple(islice(left, size)):
        yield part
