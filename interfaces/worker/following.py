"""What can follow the log: a read model folding rows, a policy writing deliveries."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine

from application.policies.policy import Policy
from application.store.ports import WINDOW, Journal, Unreadable
from domain.envelope import Recorded
from interfaces.postgres.deliveries import write_deliveries
from projections.kit.followers import NotFollowing, begin, held, move, position_of, within
from projections.kit.read_model import (
    Progress,
    ReadModel,
    drop_schema,
    rename_schema,
    schema_exists,
)

MANY_EVENTS = 10_000
UNFENCED = 2**62


class Following(ABC):
    """Something that follows the log, together with others or by itself."""

    event_names: tuple[str, ...]
    event_types: frozenset[type]

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of its row among the followers, which changes when it has been built."""

    @abstractmethod
    def prepare(self) -> None:
        """Be there, and have a position."""

    @abstractmethod
    def write(self, connection: Connection, events: Sequence[Recorded[Any]]) -> bool:
        """What these events mean, in the caller's transaction, which moves the position too.

        Whether anybody who asks may be told otherwise now.
        """

    def hears(self, each: Recorded[Any] | Unreadable) -> bool:
        if isinstance(each, Unreadable):
            return each.name in self.event_names
        return type(each.event) in self.event_types

    def at_the_end(self) -> None:  # noqa: B027  # most have nothing to do
        """It has come to the end of the log."""

    def step(self, limit: int) -> Progress:
        """By itself: the next batch of at most `limit` events, in a transaction of its own."""
        head = self._journal.head()
        with self._engine.begin() as connection:
            position = position_of(connection, self.name, lock=True)
            if head <= position:
                return Progress(0, position)
            read = window(self._journal, range(position, head), limit, self.event_names)
            fold(connection, [self], read)
        if read.reached >= head:
            self.at_the_end()
        return Progress(len(read.events), read.reached)


class Moved(Exception):
    """A follower stands elsewhere than was thought: it was rebuilt by hand meanwhile."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was read, of some names, of all events from `behind` a position up to `reached`."""

    behind: int
    events: tuple[Recorded[Any] | Unreadable, ...]
    reached: int

    def heard_by(self, following: "Following") -> "Window":
        """The same, of what one follower listens to."""
        return replace(self, events=tuple(e for e in self.events if following.hears(e)))

    def halves(self) -> tuple["Window", "Window"]:
        half = len(self.events) // 2
        middle = self.events[half - 1].position
        first = Window(self.behind, self.events[:half], middle)
        return first, Window(middle, self.events[half:], self.reached)

    def readable(self) -> list[Recorded[Any]]:
        """All events; raises the fault of one that cannot be read."""
        found = []
        for each in self.events:
            if isinstance(each, Unreadable):
                raise each.error
            found.append(each)
        return found


def window(journal: Journal, span: range, limit: int, names: Collection[str]) -> Window:
    """The next events of some names from behind `span.start` up to its end, or to a window's."""
    upto = min(span.stop, span.start + WINDOW)
    events = tuple(journal.following(span.start, upto, limit, tuple(names)))
    reached = events[-1].position if len(events) == limit else upto
    return Window(span.start, events, reached)


def fold(
    connection: Connection, followings: Sequence[Following], read: Window, fence: int = UNFENCED
) -> None:
    """Let all that stand where it was read from write what they heard, and bring them on.

    Raises `Fenced` when somebody else took over, and whatever one of them raises.
    """
    found = held(connection, [each.name for each in followings], fence)
    if any(position != read.behind for position in found.values()):
        raise Moved
    changed: dict[str, int | None] = {}
    for following in followings:
        events = read.heard_by(following).readable()
        moved = bool(events) and following.write(connection, events)
        changed[following.name] = events[-1].position if moved else None
    move(connection, changed, read.reached)


class ReadModelFollowing(Following):
    """Rows are written in the transaction that moves the position.

    One that is new to a shop with a history is built beside, and gets its name when it has
    caught up: readers never see it half built.
    """

    def __init__(self, engine: Engine, journal: Journal, model: ReadModel) -> None:
        super().__init__(engine, journal)
        self._model = model
        self._schema = model.schema
        self._unanalysed = 0
        self.event_names = model.event_names
        self.event_types = model.event_types

    @property
    def name(self) -> str:
        return self._schema

    def prepare(self) -> None:
        with self._engine.begin() as connection:
            if schema_exists(connection, self._model.schema):
                self._schema = self._model.schema
                return
            building = f"{self._model.schema}__build"
            self._schema = building if self._journal.head() else self._model.schema
            drop_schema(connection, building)
            self._model.create(connection, self._schema)

    def write(self, connection: Connection, events: Sequence[Recorded[Any]]) -> bool:
        self._unanalysed += len(events)
        return self._model.write(within(connection, self._schema), events)

    def at_the_end(self) -> None:
        """After many rows PostgreSQL must look at them again, or it plans for an empty table."""
        if self._unanalysed >= MANY_EVENTS:
            with self._engine.begin() as connection:
                self._model.analyse(connection, self._schema)
            self._unanalysed = 0
        if self._schema != self._model.schema:
            self._name()

    def _name(self) -> None:
        """Unless a rebuild by hand was here before: then that one is followed."""
        with self._engine.begin() as connection:
            if schema_exists(connection, self._model.schema):
                drop_schema(connection, self._schema)
            else:
                rename_schema(connection, self._schema, self._model.schema)
        self._schema = self._model.schema


class PolicyFollowing(Following):
    """Deliveries are written in the transaction that moves the position.

    A policy that is new to a shop with a history begins at the present, so that it does not
    repeat for old events what people did by hand.
    """

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        policy: Policy,
        ordered: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(engine, journal)
        self._ordered = ordered
        self._wrote = False
        self._policy = policy
        self.event_names = policy.event_names
        self.event_types = policy.event_types

    @property
    def name(self) -> str:
        return f"policy:{self._policy.name}"

    def prepare(self) -> None:
        with self._engine.begin() as connection:
            try:
                position_of(connection, self.name)
            except NotFollowing:
                begin(connection, self.name, self._journal.head())

    def write(self, connection: Connection, events: Sequence[Recorded[Any]]) -> bool:
        write_deliveries(connection, self._policy, events)
        self._wrote = True
        return False

    def at_the_end(self) -> None:
        if self._wrote:
            self._wrote = False
            self._ordered()


def next_batch(
    journal: Journal, position: int, limit: int, names: Sequence[str]
) -> tuple[Sequence[Recorded[Any]], int]:
    """The next events of some names, and the position that is settled once they are folded.

    The head is read first: everything up to it is visible to the query that follows.
    """
    head = journal.head()
    if head <= position:
        return (), position
    read = window(journal, range(position, head), limit, names)
    return read.readable(), read.reached
