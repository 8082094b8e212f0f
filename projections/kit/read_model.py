"""A read model: its tables, which events it folds, and the schema that one version lives in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.envelope import Recorded, events_taken
from domain.kernel import stored_names
from projections.kit.batch import Batch, Written
from projections.kit.followers import begin, forget, move, placed_in, rename, within
from projections.kit.remembered import Remembered

__all__ = [
    "Batch",
    "Fold",
    "Progress",
    "ReadModel",
    "Written",
    "drop_schema",
    "rename_schema",
    "schema_exists",
]
E = TypeVar("E")
Fold = Callable[[Batch, Recorded[E]], None]
LOOKS_AHEAD = 2
"""What is asked for first may say what is asked for next."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch did: events folded, and the position reached."""

    folded: int
    position: int


class ReadModel:
    """One question's answer, kept up to date from the log.

    Raising `version` makes a new schema beside the old one; a schema under its final name is
    always complete. All tables of `metadata` carry no schema of their own.
    """

    def __init__(self, name: str, version: int, metadata: MetaData) -> None:
        self.name = name
        self.version = version
        self.metadata = metadata
        self._folds: dict[type, Fold[Any]] = {}
        self._after: Callable[[Written], None] | None = None
        self._asks = False
        self._unseen = frozenset[str]()

    @property
    def schema(self) -> str:
        return f"{self.name}_v{self.version}"

    @property
    def event_names(self) -> tuple[str, ...]:
        """The stored names it listens to, derived from its folds."""
        return stored_names(*self._folds)

    @property
    def event_types(self) -> frozenset[type]:
        return frozenset(self._folds)

    def on(self, fold: Fold[E]) -> Fold[E]:
        """Register a fold for the events it takes: `fold(batch, recorded)` changes rows only."""
        for event_type in events_taken(fold):
            if event_type in self._folds:
                raise ValueError(f"{self.name} folds {event_type.__name__} twice")
            self._folds[event_type] = fold
        return fold

    def after_batch(self, follow: Callable[[Written], None]) -> Callable[[Written], None]:
        """Register what follows from rows alone, to be worked out once for all that a batch wrote.

        It must find the same whatever batches the events came in.
        """
        self._after = follow
        return follow

    def unseen(self, *tables: Table) -> None:
        """Nothing public is made of these: what it needs of them, `after_batch` put into others."""
        self._unseen = frozenset(table.name for table in tables)

    def create(self, connection: Connection, schema: str, *, indexed: bool = True) -> None:
        """Make the empty tables, at position 0, readable by the reading role.

        They are the role's that makes read models, so that another login of it may drop them.
        """
        connection.execute(text("SET LOCAL ROLE elysium_project"))
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
        placed = within(connection, schema)
        for table in self.metadata.sorted_tables:
            placed.execute(CreateTable(table))
        if indexed:
            self.index(connection, schema)
        connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO elysium_read'))
        connection.execute(text(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO elysium_read'))
        connection.execute(text("RESET ROLE"))
        begin(connection, schema, 0)

    def index(self, connection: Connection, schema: str) -> None:
        """What is found by more than its key; of many rows at once in a fraction of the time."""
        placed = within(connection, schema)
        for table in self.metadata.sorted_tables:
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                placed.execute(CreateIndex(index))

    def analyse(self, connection: Connection, schema: str) -> None:
        """Let PostgreSQL count what is in the tables, so that queries are planned for it."""
        for table in self.metadata.sorted_tables:
            connection.execute(text(f'ANALYZE "{schema}"."{table.name}"'))

    def fold(
        self, connection: Connection, events: Sequence[Recorded[Any]], position: int
    ) -> Progress:
        """Write a batch and move the checkpoint, in the caller's transaction."""
        changed = events[-1].position if self.write(connection, events) else None
        move(connection, {placed_in(connection): changed}, position)
        return Progress(len(events), position)

    def write(self, connection: Connection, events: Sequence[Recorded[Any]]) -> bool:
        """Write what a batch of events that it folds says, in the caller's transaction.

        Whether any public answer may be another now.
        """
        batch = Written(connection)
        self.fold_ahead(batch, events)
        self.finish(batch)
        return batch.moved(self._unseen)

    def heard(self, events: Iterable[Recorded[Any]]) -> list[Recorded[Any]]:
        """Those that it listens to."""
        return [recorded for recorded in events if type(recorded.event) in self._folds]

    def fold_ahead(self, batch: Written, events: Sequence[Recorded[Any]]) -> None:
        """As `fold_into`, where rows are read together for all events; nothing is written yet."""
        if self._asks and len(events) > 1 and not batch.new:
            self._look_ahead(batch, events)
        self.fold_into(batch, events)
        self._asks = self._asks or batch.asked

    def fold_into(self, batch: Batch, events: Iterable[Recorded[Any]]) -> None:
        """What it does not listen to changes nothing."""
        for recorded in events:
            if fold := self._folds.get(type(recorded.event)):
                fold(batch, recorded)

    def finish(self, batch: Written) -> None:
        """Work out what follows, and write everything."""
        if self._after:
            self._after(batch)
        batch.flush()

    def remembered(self, events: Iterable[Recorded[Any]]) -> Remembered:
        """Its tables as these events alone would fill them; nothing is written anywhere."""
        tables = Remembered()
        self.fold_into(Batch(tables.of), events)
        return tables

    def _look_ahead(self, batch: Written, events: Sequence[Recorded[Any]]) -> None:
        """A batch of many events asks for rows together instead of one by one."""
        for _ in range(LOOKS_AHEAD):
            if not batch.look_ahead(lambda guess: self._guess(guess, events)):
                return

    def _guess(self, guess: Batch, events: Sequence[Recorded[Any]]) -> None:
        """What fails on rows that are only guessed asks no more; it is run again for good."""
        for recorded in events:
            with suppress(Exception):
                self.fold_into(guess, [recorded])


def schema_exists(connection: Connection, schema: str) -> bool:
    found = connection.execute(
        text("SELECT 1 FROM pg_namespace WHERE nspname = :schema"), {"schema": schema}
    )
    return found.scalar() is not None


def drop_schema(connection: Connection, schema: str) -> None:
    connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
    forget(connection, schema)


def rename_schema(connection: Connection, schema: str, name: str) -> None:
    """Whoever reads by the old name or the new one finds whole tables, or none."""
    connection.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO "{name}"'))
    rename(connection, schema, name)
