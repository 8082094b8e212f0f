"""The rows of a read model, where an answer is made of them: as stored, or as just folded."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import BigInteger, Boolean, Connection, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from projections.kit.followers import placed_in
from projections.kit.paging import Found
from projections.kit.statements import DIALECT, TABLES_KEPT

SAME_IN_JSON = (Text, BigInteger, Integer, Boolean, JSONB, ARRAY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows of a table whose columns are among some values."""

    table: Table
    among: Mapping[str, Collection[Any]]


def wanted(table: Table, **among: Collection[Any]) -> Wanted:
    return Wanted(table, among)


class Tables(Protocol):
    """What an answer is made of, so that it is described once, wherever the rows are."""

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        """Those whose columns are among the values; in no order."""

    def together(self, *parts: Wanted) -> list[list[Found]]:
        """The same of several tables, at one moment."""


class Stored:
    """As PostgreSQL has them, on a connection that sees the read model's schema.

    One statement, whatever is asked together: its rows come as one text of JSON.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        (found,) = self.together(wanted(table, **among))
        return found

    def together(self, *parts: Wanted) -> list[list[Found]]:
        shapes = tuple(_Shape(part.table, tuple(part.among)) for part in parts)
        values = tuple(list(each) for part in parts for each in part.among.values())
        statement = _statement(placed_in(self._connection), shapes)
        found = self._connection.exec_driver_sql(statement, values).one()
        return [_read(part.table, text) for part, text in zip(parts, found, strict=True)]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement is made from: it is the same for all values."""

    table: Table
    names: tuple[str, ...]


@lru_cache(maxsize=TABLES_KEPT)
def _statement(schema: str, shapes: tuple[_Shape, ...]) -> str:
    return f"SELECT {', '.join(_part(schema, shape) for shape in shapes)}"


def _part(schema: str, shape: _Shape) -> str:
    table = shape.table
    quote = DIALECT.identifier_preparer.quote
    fitting = " AND ".join(
        f"found.{quote(name)} = ANY(%s::{table.c[name].type.compile(DIALECT)}[])"
        for name in shape.names
    )
    place = f"{quote(schema)}.{quote(table.name)}"
    rows = f"FROM {place} AS found WHERE {fitting}"
    return f"(SELECT json_agg(found)::text {rows})"


def _read(table: Table, text: str | None) -> list[Found]:
    found: list[Found] = json.loads(text) if text else []
    for name, read in _readings(table):
        for row in found:
            if row[name] is not None:
                row[name] = read(row[name])
    return found


@lru_cache(maxsize=TABLES_KEPT)
def _readings(table: Table) -> tuple[tuple[str, Callable[[str], datetime]], ...]:
    """Columns that JSON has no word for. Raises `TypeError` for what it would falsify."""
    for column in table.columns:
        if not isinstance(column.type, (*SAME_IN_JSON, DateTime)):
            raise TypeError(f"{table.name}.{column.name} is not read together")
    dates = (column.name for column in table.columns if isinstance(column.type, DateTime))
    return tuple((name, datetime.fromisoformat) for name in dates)
