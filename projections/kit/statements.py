"""Statements on many rows of one table, each worked out once; what they are of is one JSON text.

So a statement costs the same for one row as for ten thousand, and is prepared by the server.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Column,
    ColumnElement,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import JSON, insert
from sqlalchemy.engine.url import URL
from sqlalchemy.sql.selectable import TableValuedAlias

TABLES_KEPT = 512
# Named, or PostgreSQL compares one column after the other, each by its own operator.
RECORD: ColumnElement[Any] = literal_column("record")


class Statements:
    """SQL on a table in its schema; `rows` is what it is given."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._key_columns = list(table.primary_key.columns)
        self.change = cache(self._change)
        self.among = cache(self._among)
        self.keys = tuple(key.name for key in self._key_columns)
        self.names = [column.name for column in table.columns]

    @property
    def written(self) -> list[Column[Any]]:
        """The columns that are not computed from others."""
        return [column for column in self._table.columns if column.computed is None]

    @property
    def copy(self) -> str:
        """Rows into an empty table."""
        place = DIALECT.identifier_preparer.format_table(self._table)
        names = map(DIALECT.identifier_preparer.format_column, self.written)
        return f"COPY {place} ({', '.join(names)}) FROM STDIN"

    def put(self) -> str:
        """Whole rows, instead of those under their keys."""
        columns = self.written
        names = [column.name for column in columns]
        made = insert(self._table).from_select(names, select(*_incoming(columns).c))
        others = {c.name: made.excluded[c.name] for c in columns if not c.primary_key}
        if not others:
            return _sql(made.on_conflict_do_nothing())
        news = _differ([self._table.c[name] for name in others], [*others.values()])
        return _sql(made.on_conflict_do_update(index_elements=self.keys, set_=others, where=news))

    def _change(self, names: frozenset[str]) -> str:
        """These columns of the rows under some keys."""
        new = _incoming([*self._key_columns, *(self._table.c[name] for name in sorted(names))])
        news = _differ(*([each.c[name] for name in sorted(names)] for each in (self._table, new)))
        changed = update(self._table).where(self._same(self._key_columns, new), news)
        return _sql(changed.values({name: new.c[name] for name in names}))

    def _among(self, names: tuple[str, ...]) -> str:
        """The rows that have one of these sets of values; without names, all."""
        if not names:
            return _sql(select(self._table))
        columns = [self._table.c[name] for name in names]
        sought = _incoming(columns)
        return _sql(select(self._table).join(sought, self._same(columns, sought)))

    def remove(self) -> str:
        gone = _incoming(self._key_columns)
        return _sql(delete(self._table).where(self._same(self._key_columns, gone)))

    def _same(self, columns: Iterable[Column[Any]], others: TableValuedAlias) -> Any:
        return and_(*(column == others.c[column.name] for column in columns))


@lru_cache(maxsize=TABLES_KEPT)
def statements(table: Table, schema: str) -> Statements:
    return Statements(table.to_metadata(MetaData(), schema=schema))


def _incoming(columns: Iterable[Column[Any]]) -> TableValuedAlias:
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    made = rows.table_valued(*(named(column.name, column.type) for column in columns))
    return made.render_derived(name="incoming", with_types=True)


def _differ(columns: list[Any], others: list[Any]) -> ColumnElement[bool]:
    """To the byte, so that 1.50 is not 1.5: a row that stays as it is, is not written."""
    before, after = (func.row(*each).op("::")(RECORD) for each in (columns, others))
    return before.bool_op("*<>")(after)


def _sql(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=DIALECT))


DIALECT = URL.create("postgresql+psycopg").get_dialect()()
