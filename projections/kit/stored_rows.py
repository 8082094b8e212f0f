"""What a table had before a batch, and how what the batch leaves is written."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSON

from projections.kit.rows import Key, Pending, Row, Sought, values_under
from projections.kit.statements import Statements


class StoredRows:
    """Implements `Earlier`: each row and each answer is read once a batch, or together ahead."""

    def __init__(self, connection: Connection, said: Statements) -> None:
        self._connection = connection
        self._said = said
        self.keys = said.keys
        self._known: dict[Key, Row | None] = {}
        self._answers: dict[Sought, list[Key]] = {}
        self.asked = False
        self.moved = False

    def under(self, key: Key) -> Row | None:
        if key not in self._known:
            self.asked = True
            self.fetch([Sought(self.keys, key)])
        return self._known[key]

    def among(self, sought: Sought) -> list[Row]:
        if sought not in self._answers:
            self.asked = True
            self.fetch([sought])
        found = (self._known[key] for key in self._answers[sought])
        return [row for row in found if row is not None]

    def lacks(self, key: Key) -> bool:
        return self.knows(Sought(self.keys, key)) and self._known[key] is None

    def knows(self, sought: Sought) -> bool:
        return sought in self._answers or (
            sought.names == self.keys and sought.values in self._known
        )

    def fetch(self, wanted: Collection[Sought]) -> None:
        """Together, what is wanted by the same columns in one query."""
        for names in {sought.names for sought in wanted}:
            alike = [sought for sought in wanted if sought.names == names]
            for sought in alike:
                self._answers[sought] = []
                if names == self.keys:
                    self._known[sought.values] = None
            for row in self._read(names, alike):
                key = tuple(row[name] for name in self.keys)
                self._known[key] = row
                self._answers[Sought(names, tuple(row[name] for name in names))].append(key)

    def write(self, pending: Pending) -> None:
        """What is as it was already has not `moved`."""
        if pending.removed:
            self._write(self._said.remove(), [self._place(key) for key in pending.removed])
        if pending.put:
            self._write(self._said.put(), pending.put.values())
        alike: dict[frozenset[str], list[Row]] = {}
        for key, values in pending.changed.items():
            alike.setdefault(frozenset(values), []).append(values | self._place(key))
        for names, rows in alike.items():
            self._write(self._said.change(names), rows)
        self._known.clear()
        self._answers.clear()

    def _read(self, names: tuple[str, ...], alike: Iterable[Sought]) -> list[Row]:
        sought = [dict(zip(names, each.values, strict=True)) for each in alike]
        found = self._run(self._said.among(names), sought)
        return [dict(zip(self._said.names, row, strict=True)) for row in found]

    def _place(self, key: Key) -> Row:
        return dict(zip(self.keys, key, strict=True))

    def _write(self, statement: str, rows: Iterable[Row]) -> None:
        self.moved |= self._run(statement, rows).rowcount > 0

    def _run(self, statement: str, rows: Iterable[Row]) -> Any:
        return self._connection.exec_driver_sql(statement, {"rows": as_written(list(rows))})


class NewTable(StoredRows):
    """A table that nothing was written to yet: it is not asked, and all rows are copied in."""

    def __init__(self, connection: Connection, said: Statements) -> None:
        super().__init__(connection, said)
        self._filled = False

    def under(self, key: Key) -> Row | None:
        return super().under(key) if self._filled else None

    def among(self, sought: Sought) -> list[Row]:
        return super().among(sought) if self._filled else []

    def lacks(self, key: Key) -> bool:
        return super().lacks(key) if self._filled else True

    def write(self, pending: Pending) -> None:
        if self._filled:
            super().write(pending)
            return
        self._filled = self.moved = True
        documents = [c.name for c in self._said.written if isinstance(c.type, JSON)]
        values_of = values_under([column.name for column in self._said.written])
        driver: Any = self._connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(self._said.copy) as copy:
            for row in pending.put.values():
                copy.write_row(values_of(_told(row, documents) if documents else row))


def _told(row: Row, documents: Iterable[str]) -> Row:
    return row | {name: as_written(row[name]) for name in documents if row[name] is not None}


class Guess:
    """Implements `Earlier` for a first look at a batch: it notes what is asked and not known."""

    def __init__(self, stored: StoredRows) -> None:
        self._stored = stored
        self._keys = stored.keys
        self.wanted: set[Sought] = set()
        self.asked = False

    def under(self, key: Key) -> Row | None:
        sought = Sought(self._keys, key)
        if self._stored.knows(sought):
            return self._stored.under(key)
        self.wanted.add(sought)
        return None

    def among(self, sought: Sought) -> list[Row]:
        if self._stored.knows(sought):
            return self._stored.among(sought)
        self.wanted.add(sought)
        return []

    def lacks(self, key: Key) -> bool:
        return self._stored.lacks(key)

    def write(self, pending: Pending) -> None:
        """Nothing of a guess is kept."""


def as_written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    match value:
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} is not written to read models")
