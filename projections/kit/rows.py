"""Rows changed in memory by a batch of events and written together at its end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Table

Key = tuple[Any, ...]
Row = dict[str, Any]


class Changing(Protocol):
    """What folding an event may do to the rows of one table."""

    def put(self, **row: Any) -> None: ...

    def change(self, *key: Any, **values: Any) -> None: ...

    def get(self, *key: Any) -> Row | None: ...

    def where(self, **values: Any) -> list[Row]: ...

    def holds(self, *key: Any) -> bool:
        """Whether a whole row waits to be written under a key; nothing is asked."""

    def remove(self, *key: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """Rows in which some columns have some values."""

    names: tuple[str, ...]
    values: Key


@dataclass(frozen=True, slots=True)
class Pending:
    """What a batch is to leave of a table: whole rows, new values of others, and keys without."""

    put: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, Row] = field(default_factory=dict)
    removed: set[Key] = field(default_factory=set)

    @property
    def size(self) -> int:
        return len(self.put) + len(self.changed) + len(self.removed)


class Earlier(Protocol):
    """What a table had before the batch, and where it is written to."""

    def under(self, key: Key) -> Row | None: ...

    def among(self, sought: Sought) -> Sequence[Row]: ...

    def lacks(self, key: Key) -> bool:
        """Whether it is known already that there is no row under a key."""

    def write(self, pending: Pending) -> None: ...


@dataclass(frozen=True, slots=True)
class Shape:
    """What every row of a table has: `key_of` is a function, for it is called for each."""

    empty: Row
    key_of: Callable[[Row], Key]


@cache
def shape_of(table: Table) -> Shape:
    keys = [column.name for column in table.primary_key.columns]
    return Shape(dict.fromkeys(table.columns.keys()), values_under(keys))


def values_under(names: Sequence[str]) -> Callable[[Row], Key]:
    """As `itemgetter`, which of a single name gives no tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    (name,) = names
    return lambda row: (row[name],)


class Rows:
    """The rows of one table during one batch; nothing reaches the database before `flush`.

    Values are None, str, int, bool, Decimal, date, datetime, lists of these, and JSON. None is
    NULL in every column, also in one of JSON.
    """

    def __init__(self, table: Table, stored: Earlier) -> None:
        self._stored = stored
        self._shape = shape_of(table)
        self._pending = Pending()
        self._touched: set[Key] = set()
        self._indexes: dict[tuple[str, ...], dict[Key, dict[Key, None]]] = {}

    @property
    def touched(self) -> frozenset[Key]:
        """The keys under which anything was written in this batch."""
        return frozenset(self._touched)

    @property
    def size(self) -> int:
        """Rows that wait to be written."""
        return self._pending.size

    def put(self, **row: Any) -> None:
        """Insert a whole row, or replace the one under its key; what is not named is null."""
        row = {**self._shape.empty, **_storable_row(row)}
        key = self._shape.key_of(row)
        self._pending.changed.pop(key, None)
        self._pending.removed.discard(key)
        self._touched.add(key)
        self._pending.put[key] = row
        if self._indexes:
            self._found_by(key, row)

    def change(self, *key: Any, **values: Any) -> None:
        """Set some columns of the row under a key; without such a row nothing happens."""
        key, values = storable(key), _storable_row(values)
        self._touched.add(key)
        if row := self._pending.put.get(key):
            row |= values
        elif values and key not in self._pending.removed and not self._stored.lacks(key):
            self._pending.changed.setdefault(key, {}).update(values)
        if self._indexes:
            self._found_by(key, values)

    def get(self, *key: Any) -> Row | None:
        """The row under a key as this batch left it, or None."""
        row = self._row(storable(key))
        return None if row is None else dict(row)

    def where(self, **values: Any) -> list[Row]:
        """All rows with these values, none of them null, as this batch left them."""
        wanted = storable(values)
        sought = Sought(tuple(wanted), tuple(wanted.values()))
        keys = dict.fromkeys(map(self._shape.key_of, self._stored.among(sought)))
        keys |= self._index(sought.names).get(sought.values, {})
        found = (self.get(*key) for key in keys)
        return [row for row in found if row and wanted.items() <= row.items()]

    def holds(self, *key: Any) -> bool:
        return key in self._pending.put

    def remove(self, *key: Any) -> None:
        key = storable(key)
        self._pending.put.pop(key, None)
        self._pending.changed.pop(key, None)
        self._touched.add(key)
        if not self._stored.lacks(key):
            self._pending.removed.add(key)

    def flush(self) -> None:
        if self._pending.size:
            self._stored.write(self._pending)
        self._pending = Pending()
        self._indexes.clear()

    def _row(self, key: Key) -> Row | None:
        pending = self._pending
        if key in pending.put:
            return pending.put[key]
        if key in pending.removed or (row := self._stored.under(key)) is None:
            return None
        return row | pending.changed[key] if key in pending.changed else row

    def _index(self, names: tuple[str, ...]) -> dict[Key, dict[Key, None]]:
        """Keys of what is pending by these columns, also by values that they had before."""
        if names not in self._indexes:
            self._indexes[names] = {}
            for key, values in (*self._pending.put.items(), *self._pending.changed.items()):
                self._found_by(key, values)
        return self._indexes[names]

    def _found_by(self, key: Key, values: Iterable[str]) -> None:
        """By the columns that have new values; by the others it is found where it is stored."""
        new = set(values)
        for names, index in self._indexes.items():
            if (not names or not new.isdisjoint(names)) and (row := self._row(key)) is not None:
                index.setdefault(tuple(row[name] for name in names), {})[key] = None


def storable(values: Any) -> Any:
    """PostgreSQL has no NUL in its texts; one in an event must not stop the read model."""
    return _without_nul(values) if _has_nul(values) else values


def _storable_row(row: Row) -> Row:
    """The same, where the names are those of columns."""
    return _without_nul(row) if _any_has_nul(row.values()) else row


def _has_nul(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return "\0" in value
    if kind is dict:
        return _any_has_nul((*value, *value.values()))
    return (kind is list or kind is tuple) and _any_has_nul(value)


def _any_has_nul(values: Iterable[Any]) -> bool:
    """Asked of every value that is written, so it is plain rather than short."""
    for each in values:
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
