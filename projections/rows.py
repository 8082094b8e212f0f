"""Rows changed in memory by a batch of events and written together at its end."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

Key = tuple[Any, ...]
Row = dict[str, Any]
PREFIX = "k_"


class Rows:
    """The rows of one table during one batch; nothing reaches the database before `flush`."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table
        self._keys = [column.name for column in table.primary_key.columns]
        self._put: dict[Key, Row] = {}
        self._changed: dict[Key, Row] = {}
        self._removed: set[Key] = set()

    def put(self, **row: Any) -> None:
        """Insert a whole row, or replace the one under its key."""
        key = tuple(row[name] for name in self._keys)
        self._changed.pop(key, None)
        self._removed.discard(key)
        self._put[key] = row

    def change(self, *key: Any, **values: Any) -> None:
        """Set some columns of the row under a key; without such a row nothing happens."""
        if key in self._put:
            self._put[key] |= values
        elif key not in self._removed:
            self._changed.setdefault(key, {}).update(values)

    def get(self, *key: Any) -> Row | None:
        """The row under a key as this batch left it, or None."""
        if key in self._put:
            return dict(self._put[key])
        if key in self._removed:
            return None
        found = self._connection.execute(select(self._table).where(self._under([key]))).mappings()
        row = next(iter(found), None)
        return dict(row) | self._changed.get(key, {}) if row is not None else None

    def where(self, **values: Any) -> list[Row]:
        """All rows with these values as this batch left them; writes what is pending first."""
        self.flush()
        matching = select(self._table).filter_by(**values)
        return [dict(row) for row in self._connection.execute(matching).mappings()]

    def remove(self, *key: Any) -> None:
        self._put.pop(key, None)
        self._changed.pop(key, None)
        self._removed.add(key)

    def flush(self) -> None:
        if self._removed:
            self._connection.execute(delete(self._table).where(self._under(self._removed)))
        self._write_put()
        self._write_changed()
        self._put, self._changed, self._removed = {}, {}, set()

    def _under(self, keys: Iterable[Key]) -> Any:
        return tuple_(*self._table.primary_key.columns).in_(list(keys))

    def _write_put(self) -> None:
        if not self._put:
            return
        statement = insert(self._table)
        others = {c.name: statement.excluded[c.name] for c in self._other_columns()}
        if others:
            statement = statement.on_conflict_do_update(index_elements=self._keys, set_=others)
        else:
            statement = statement.on_conflict_do_nothing()
        columns = [column.name for column in self._table.columns]
        rows = [{name: row.get(name) for name in columns} for row in self._put.values()]
        self._connection.execute(statement, rows)

    def _write_changed(self) -> None:
        alike: dict[frozenset[str], list[Row]] = {}
        for key, values in self._changed.items():
            place = {PREFIX + name: part for name, part in zip(self._keys, key, strict=True)}
            alike.setdefault(frozenset(values), []).append(values | place)
        for names, rows in alike.items():
            statement = update(self._table).values({name: bindparam(name) for name in names})
            for column in self._table.primary_key.columns:
                statement = statement.where(column == bindparam(PREFIX + column.name))
            self._connection.execute(statement, rows)

    def _other_columns(self) -> list[Column[Any]]:
        return [column for column in self._table.columns if not column.primary_key]
