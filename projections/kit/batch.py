"""The tables of a read model while a batch of events is folded into them."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Select, Table

from projections.kit.followers import placed_in, within
from projections.kit.rows import Changing, Key, Row, Rows
from projections.kit.statements import statements
from projections.kit.stored_rows import Guess, NewTable, StoredRows


class Batch:
    """`batch[TABLE].put(…)`."""

    def __init__(self, rows_of: Callable[[Table], Changing]) -> None:
        self._rows_of = rows_of
        self._rows: dict[str, Changing] = {}

    def __getitem__(self, table: Table) -> Changing:
        name = table.name
        if name not in self._rows:
            self._rows[name] = self._rows_of(table)
        return self._rows[name]


class Written(Batch):
    """A batch on its way into the database: what it wrote can be asked for.

    `new` tables are empty, and are filled at once.
    """

    def __init__(self, connection: Connection, *, new: bool = False) -> None:
        super().__init__(self._of)
        self._connection = connection
        self._schema = placed_in(connection)
        self.new = new
        self._stored: dict[str, StoredRows | NewTable] = {}
        self._written: dict[str, Rows] = {}

    @property
    def asked(self) -> bool:
        """Whether a fold had to wait for a row that was not read ahead."""
        return any(stored.asked for stored in self._stored.values())

    @property
    def size(self) -> int:
        """Rows that wait to be written."""
        return sum(rows.size for rows in self._written.values())

    def moved(self, unseen: Collection[str]) -> bool:
        """Whether any row of a table is otherwise now than before, but for those tables."""
        return any(each.moved for name, each in self._stored.items() if name not in unseen)

    def touched(self, table: Table) -> frozenset[Key]:
        """The keys under which it wrote anything."""
        rows = self._written.get(table.name)
        return rows.touched if rows else frozenset()

    def found(self, wanted: Select[Any]) -> list[Row]:
        """What a question finds as this batch left it; writes what is pending first."""
        self.flush()
        placed = within(self._connection, self._schema)
        return [dict(row) for row in placed.execute(wanted).mappings()]

    def flush(self) -> None:
        for rows in self._written.values():
            rows.flush()

    def look_ahead(self, fold: Callable[[Batch], None]) -> bool:
        """Read together what a fold asks for; whether there was anything that was not read yet."""
        guesses: dict[str, Guess] = {}

        def guessed(table: Table) -> Rows:
            stored = self._store(table)
            guess = guesses[table.name] = Guess(stored)
            return Rows(table, guess)

        fold(Batch(guessed))
        for name, guess in guesses.items():
            self._stored[name].fetch(guess.wanted)
        return any(guess.wanted for guess in guesses.values())

    def _of(self, table: Table) -> Rows:
        return self._written.setdefault(table.name, Rows(table, self._store(table)))

    def _store(self, table: Table) -> StoredRows | NewTable:
        name = table.name
        if name not in self._stored:
            kind = NewTable if self.new else StoredRows
            self._stored[name] = kind(self._connection, statements(table, self._schema))
        return self._stored[name]
