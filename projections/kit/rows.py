"""Rows changed in memory by a batch of events and written together at its end."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import (
    Column,
    Connection,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import JSON, insert
from sqlalchemy.sql.selectable import TableValuedAlias

Key = tuple[Any, ...]
Row = dict[str, Any]


class Changing(Protocol):
    """What folding an event may do to the rows of one table."""

    def put(self, **row: Any) -> None: ...

    def change(self, *key: Any, **values: Any) -> None: ...

    def get(self, *key: Any) -> Row | None: ...

    def where(self, **values: Any) -> list[Row]: ...

    def remove(self, *key: Any) -> None: ...

    def flush(self) -> None: ...


class Rows:
    """The rows of one table during one batch; nothing reaches the database before `flush`.

    Values are None, str, int, bool, Decimal, date, datetime, lists of these, and JSON. None is
    NULL in every column, also in one of JSON.
    """

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table
        self._keys = [column.name for column in table.primary_key.columns]
        self._put: dict[Key, Row] = {}
        self._changed: dict[Key, Row] = {}
        self._removed: set[Key] = set()
        self._read: dict[Key, Row | None] = {}
        self._touched: set[Key] = set()

    @property
    def touched(self) -> frozenset[Key]:
        """The keys under which anything was written in this batch."""
        return frozenset(self._touched)

    def put(self, **row: Any) -> None:
        """Insert a whole row, or replace the one under its key; what is not named is null."""
        row = storable(dict.fromkeys(self._table.columns.keys()) | row)
        key = tuple(row[name] for name in self._keys)
        self._changed.pop(key, None)
        self._removed.discard(key)
        self._touched.add(key)
        self._put[key] = row

    def change(self, *key: Any, **values: Any) -> None:
        """Set some columns of the row under a key; without such a row nothing happens."""
        key, values = storable(key), storable(values)
        self._touched.add(key)
        if key in self._put:
            self._put[key] |= values
        elif values and key not in self._removed:
            self._changed.setdefault(key, {}).update(values)

    def get(self, *key: Any) -> Row | None:
        """The row under a key as this batch left it, or None."""
        key = storable(key)
        if key in self._put:
            return dict(self._put[key])
        if key in self._removed:
            return None
        if key not in self._read:
            self._read[key] = self._stored(key)
        row = self._read[key]
        return row | self._changed.get(key, {}) if row is not None else None

    def where(self, **values: Any) -> list[Row]:
        """All rows with these values as this batch left them; writes what is pending first."""
        self.flush()
        matching = select(self._table).filter_by(**storable(values))
        return [dict(row) for row in self._connection.execute(matching).mappings()]

    def remove(self, *key: Any) -> None:
        key = storable(key)
        self._put.pop(key, None)
        self._changed.pop(key, None)
        self._touched.add(key)
        self._removed.add(key)

    def flush(self) -> None:
        if self._removed:
            self._connection.execute(delete(self._table).where(self._under(self._removed)))
        self._write_put()
        self._write_changed()
        self._put, self._changed, self._removed, self._read = {}, {}, set(), {}

    def _stored(self, key: Key) -> Row | None:
        """Read once a batch: nothing but `flush` writes this table meanwhile."""
        found = self._connection.execute(select(self._table).where(self._under([key]))).mappings()
        return next((dict(row) for row in found), None)

    def _under(self, keys: Iterable[Key]) -> Any:
        return tuple_(*self._table.primary_key.columns).in_(list(keys))

    def _write_put(self) -> None:
        if not self._put:
            return
        columns = [column for column in self._table.columns if column.computed is None]
        names = [column.name for column in columns]
        statement = insert(self._table).from_select(names, select(*_incoming(columns).c))
        others = {c.name: statement.excluded[c.name] for c in columns if not c.primary_key}
        statement = (
            statement.on_conflict_do_update(index_elements=self._keys, set_=others)
            if others
            else statement.on_conflict_do_nothing()
        )
        self._write(statement, self._put.values())

    def _write_changed(self) -> None:
        """One statement for all rows in which the same columns change."""
        alike: dict[frozenset[str], list[Row]] = {}
        for key, values in self._changed.items():
            place = dict(zip(self._keys, key, strict=True))
            alike.setdefault(frozenset(values), []).append(values | place)
        for names, rows in alike.items():
            keys = list(self._table.primary_key.columns)
            new = _incoming([*keys, *(self._table.c[name] for name in sorted(names))])
            same = and_(*(key == new.c[key.name] for key in keys))
            statement = update(self._table).where(same)
            self._write(statement.values({name: new.c[name] for name in names}), rows)

    def _write(self, statement: Any, rows: Iterable[Row]) -> None:
        written = json.dumps(list(rows), ensure_ascii=False, default=_written)
        self._connection.execute(statement, {"rows": written})


def _incoming(columns: Iterable[Column[Any]]) -> TableValuedAlias:
    """All rows as one JSON text: a statement costs the same for one row as for ten thousand."""
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    made = rows.table_valued(*(named(column.name, column.type) for column in columns))
    return made.render_derived(name="incoming", with_types=True)


def _written(value: Any) -> str:
    match value:
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} is not written to read models")


def storable(values: Any) -> Any:
    """PostgreSQL has no NUL in its texts; one in an event must not stop the read model."""
    return _without_nul(values) if _has_nul(values) else values


def _has_nul(value: Any) -> bool:
    """Asked of every value that is written, so it is plain rather than short."""
    kind = type(value)
    if kind is str:
        return "\0" in value
    if kind is dict:
        value = (*value, *value.values())
    elif kind is not list and kind is not tuple:
        return False
    for each in value:
        kind = type(each)
        if kind is str:
            if "\0" in each:
                return True
        elif kind in _NESTED and _has_nul(each):
            return True
    return False


_NESTED = frozenset({dict, list, tuple})


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case dict():
            return {_without_nul(name): _without_nul(each) for name, each in value.items()}
        case list():
            return [_without_nul(each) for each in value]
        case tuple():
            return tuple(_without_nul(each) for each in value)
        case _:
            return value
