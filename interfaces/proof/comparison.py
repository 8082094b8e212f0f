"""Two copies of a read model side by side, and one of them as bytes that can be compared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    collate,
    func,
    select,
)
from sqlalchemy.sql.selectable import NamedFromClause

from projections.kit.followers import within
from projections.kit.read_model import ReadModel

AT_ONCE = 2_000
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that two copies do not agree on, by its key; `what` is said of the live one."""

    table: str
    key: tuple[Any, ...]
    what: Literal["missing", "extra", "differs"]


@dataclass(frozen=True, slots=True)
class Differences:
    """How many rows differ, and the first of each table."""

    count: int
    examples: tuple[Difference, ...]


def compare(connection: Connection, model: ReadModel, live: str, rebuilt: str) -> Differences:
    """Every column of every row of two schemas, in the caller's transaction."""
    count, examples = 0, list[Difference]()
    for table in model.metadata.sorted_tables:
        rows = connection.execute(_differing(table, live, rebuilt)).all()
        count += rows[0].differing if rows else 0
        examples += [Difference(table.name, tuple(row.key), row.what) for row in rows]
    return Differences(count, tuple(examples))


def canonical_dump(connection: Connection, model: ReadModel, schema: str) -> Iterator[bytes]:
    """A line of JSON for every row, tables by name and rows by key; equal rows, equal bytes."""
    placed = within(connection, schema).execution_options(yield_per=AT_ONCE)
    for table in sorted(model.metadata.tables.values(), key=lambda table: table.name):
        head = f'{{"read_model":{json.dumps(model.name)},"table":{json.dumps(table.name)},"row":'
        for row in placed.execute(_in_order(table)).scalars():
            yield f"{head}{row}}}\n".encode()


def _differing(table: Table, live: str, rebuilt: str) -> Any:
    one, other = _placed(table, live, "one"), _placed(table, rebuilt, "other")
    names = [column.name for column in table.primary_key.columns]
    same_key = and_(*(one.c[name] == other.c[name] for name in names))
    keys = [func.coalesce(one.c[name], other.c[name]) for name in names]
    what = case(
        (one.c[names[0]].is_(None), "missing"),
        (other.c[names[0]].is_(None), "extra"),
        else_="differs",
    )
    return (
        select(
            func.json_build_array(*keys).label("key"),
            what.label("what"),
            func.count().over().label("differing"),
        )
        .select_from(one.outerjoin(other, same_key, full=True))
        .where(_whole(one).is_distinct_from(_whole(other)))
        .order_by(*keys)
        .limit(EXAMPLES)
    )


def _in_order(table: Table) -> Any:
    rows = table.alias("row")
    keys = (rows.c[column.name] for column in table.primary_key.columns)
    whole = cast(func.to_jsonb(rows.table_valued()), Text)
    return select(whole).order_by(*map(_by_bytes, keys))


def _by_bytes(column: Column[Any]) -> Any:
    """Whatever language the database sorts in."""
    return collate(column, "C") if isinstance(column.type, String) else column


def _placed(table: Table, schema: str, name: str) -> NamedFromClause:
    return table.to_metadata(MetaData(), schema=schema).alias(name)


def _whole(rows: NamedFromClause) -> Any:
    return cast(rows.table_valued(), Text)
