"""A read model: its tables, which events it folds, and the schema that one version lives in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, MetaData, Select, Table, text

from domain.envelope import Recorded, events_taken
from domain.kernel import stored_names
from projections.kit.followers import begin, forget, move, placed_in, rename, within
from projections.kit.remembered import Remembered
from projections.kit.rows import Changing, Key, Row, Rows

E = TypeVar("E")
Fold = Callable[["Batch", Recorded[E]], None]


class Batch:
    """The tables of a read model during one batch: `batch[TABLE].put(…)`."""

    def __init__(self, rows_of: Callable[[Table], Changing]) -> None:
        self._rows_of = rows_of
        self._rows: dict[str, Changing] = {}

    def __getitem__(self, table: Table) -> Changing:
        if table.name not in self._rows:
            self._rows[table.name] = self._rows_of(table)
        return self._rows[table.name]

    def flush(self) -> None:
        for rows in self._rows.values():
            rows.flush()


class Written(Batch):
    """A batch on its way into the database: what it wrote can be asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(self._of)
        self._connection = connection
        self._written: dict[str, Rows] = {}

    def touched(self, table: Table) -> frozenset[Key]:
        """The keys under which it wrote anything."""
        rows = self._written.get(table.name)
        return rows.touched if rows else frozenset()

    def found(self, wanted: Select[Any]) -> list[Row]:
        """What a question finds as this batch left it; writes what is pending first."""
        self.flush()
        return [dict(row) for row in self._connection.execute(wanted).mappings()]

    def _of(self, table: Table) -> Rows:
        return self._written.setdefault(table.name, Rows(self._connection, table))


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

    @property
    def schema(self) -> str:
        return f"{self.name}_v{self.version}"

    @property
    def event_names(self) -> tuple[str, ...]:
        """The stored names it listens to, derived from its folds."""
        return stored_names(*self._folds)

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

    def create(self, connection: Connection, schema: str) -> None:
        """Make the empty tables, at position 0, readable by the reading role."""
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
        placed = within(connection, schema)
        self.metadata.create_all(placed, checkfirst=False)
        begin(connection, schema, 0)
        connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO elysium_read'))
        connection.execute(text(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO elysium_read'))

    def analyse(self, connection: Connection, schema: str) -> None:
        """Let PostgreSQL count what is in the tables, so that queries are planned for it."""
        for table in self.metadata.sorted_tables:
            connection.execute(text(f'ANALYZE "{schema}"."{table.name}"'))

    def fold(
        self, connection: Connection, events: Sequence[Recorded[Any]], position: int
    ) -> Progress:
        """Fold a batch and move the checkpoint, in the caller's transaction."""
        batch = Written(connection)
        for recorded in events:
            self._folds[type(recorded.event)](batch, recorded)
        if self._after:
            self._after(batch)
        batch.flush()
        move(connection, placed_in(connection), position, events[-1].position if events else None)
        return Progress(len(events), position)

    def remembered(self, events: Iterable[Recorded[Any]]) -> Remembered:
        """Its tables as these events alone would fill them; nothing is written anywhere."""
        tables = Remembered()
        batch = Batch(tables.of)
        for recorded in events:
            if fold := self._folds.get(type(recorded.event)):
                fold(batch, recorded)
        return tables


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
