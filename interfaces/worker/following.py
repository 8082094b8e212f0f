"""What can follow the log: a read model folding rows, a policy writing deliveries."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from application.policies.policy import Policy
from application.store.ports import Journal
from domain.envelope import Recorded
from interfaces.postgres.deliveries import write_deliveries
from projections.kit.followers import NotFollowing, begin, checkpoint, move, position_of, within
from projections.kit.read_model import (
    Progress,
    ReadModel,
    drop_schema,
    rename_schema,
    schema_exists,
)

MANY_EVENTS = 10_000


class Following(Protocol):
    """Something that follows the log; `step` takes the next batch of at most `limit` events."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None: ...

    def step(self, limit: int) -> Progress: ...


class ReadModelFollowing:
    """A read model in step: rows written and the checkpoint moved in one transaction.

    One that is new to a shop with a history is built beside, and gets its name when it has
    caught up: readers never see it half built.
    """

    def __init__(self, engine: Engine, journal: Journal, model: ReadModel) -> None:
        self._engine = engine
        self._journal = journal
        self._model = model
        self._schema = model.schema
        self._unanalysed = 0

    @property
    def name(self) -> str:
        return self._model.schema

    def prepare(self) -> None:
        with self._engine.begin() as connection:
            if schema_exists(connection, self._model.schema):
                self._schema = self._model.schema
                return
            building = f"{self._model.schema}__build"
            self._schema = building if self._journal.head() else self._model.schema
            drop_schema(connection, building)
            self._model.create(connection, self._schema)

    def step(self, limit: int) -> Progress:
        with self._engine.begin() as connection:
            placed = within(connection, self._schema)
            position = checkpoint(placed, lock=True)
            events, reached = next_batch(self._journal, position, limit, self._model.event_names)
            progress = Progress(0, position)
            if reached != position:
                progress = self._model.fold(placed, list(events), reached)
            if progress.folded < limit:
                self._caught_up(connection)
        self._unanalysed += progress.folded
        return progress

    def _caught_up(self, connection: Connection) -> None:
        """After many rows PostgreSQL must look at them again, or it plans for an empty table."""
        if self._unanalysed >= MANY_EVENTS:
            self._model.analyse(connection, self._schema)
            self._unanalysed = 0
        if self._schema != self._model.schema:
            rename_schema(connection, self._schema, self._model.schema)
            self._schema = self._model.schema


class PolicyFollowing:
    """A policy in step: deliveries written and its position moved in one transaction.

    A policy that is new to a shop with a history begins at the present, so that it does not
    repeat for old events what people did by hand.
    """

    def __init__(self, engine: Engine, journal: Journal, policy: Policy) -> None:
        self._engine = engine
        self._journal = journal
        self._policy = policy

    @property
    def name(self) -> str:
        return f"policy:{self._policy.name}"

    def prepare(self) -> None:
        with self._engine.begin() as connection:
            try:
                position_of(connection, self.name)
            except NotFollowing:
                begin(connection, self.name, self._journal.head())

    def step(self, limit: int) -> Progress:
        with self._engine.begin() as connection:
            position = position_of(connection, self.name, lock=True)
            events, reached = next_batch(self._journal, position, limit, self._policy.event_names)
            if reached == position:
                return Progress(0, position)
            write_deliveries(connection, self._policy, events)
            move(connection, self.name, reached, events[-1].position if events else None)
            return Progress(len(events), reached)


def next_batch(
    journal: Journal, position: int, limit: int, names: Sequence[str]
) -> tuple[Sequence[Recorded[Any]], int]:
    """The next events of some names, and the position that is settled once they are folded.

    The head is read first: everything up to it is visible to the query that follows.
    """
    head = journal.head()
    if head <= position:
        return (), position
    events = journal.after(position, limit, names)
    if len(events) == limit:
        return events, events[-1].position
    return events, max(head, events[-1].position) if events else head
