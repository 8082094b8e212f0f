"""Tables in memory: what a read model would hold of a few events, for an answer on the spot."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table

from projections.kit.paging import Found
from projections.kit.rows import Key, Row, storable


class RememberedRows:
    """Implements `Changing` as `Rows` does, on a dictionary."""

    def __init__(self, table: Table) -> None:
        self._columns = table.columns.keys()
        self._keys = [column.name for column in table.primary_key.columns]
        self._rows: dict[Key, Row] = {}

    def put(self, **row: Any) -> None:
        row = storable(dict.fromkeys(self._columns) | row)
        self._rows[tuple(row[name] for name in self._keys)] = row

    def change(self, *key: Any, **values: Any) -> None:
        if found := self._rows.get(storable(key)):
            found |= storable(values)

    def get(self, *key: Any) -> Row | None:
        found = self._rows.get(storable(key))
        return None if found is None else dict(found)

    def where(self, **values: Any) -> list[Row]:
        wanted = storable(values)
        return self.among(**{name: (value,) for name, value in wanted.items()})

    def remove(self, *key: Any) -> None:
        self._rows.pop(storable(key), None)

    def flush(self) -> None:
        """There is nowhere to write to."""

    def among(self, **values: Collection[Any]) -> list[Row]:
        return [
            dict(row)
            for row in self._rows.values()
            if all(row[name] in wanted for name, wanted in values.items())
        ]


class Remembered:
    """Implements `Tables`."""

    def __init__(self) -> None:
        self._tables: dict[str, RememberedRows] = {}

    def of(self, table: Table) -> RememberedRows:
        return self._tables.setdefault(table.name, RememberedRows(table))

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        return self.of(table).among(**among)
