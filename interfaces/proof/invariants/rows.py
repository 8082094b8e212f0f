"""Rows of a query on the event table, streamed, so that a large log needs little memory."""

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import namedtuple_row

FETCH = 2_000


def streamed(
    connection: Connection[Any], query: LiteralString, parameters: Sequence[Any] = ()
) -> Iterator[Any]:
    """Named tuples, in the order of the query; jsonb arrives as Python values."""
    with connection.cursor("invariant", row_factory=namedtuple_row) as cursor:
        cursor.itersize = FETCH
        cursor.execute(query, parameters)
        yield from cursor


def count(connection: Connection[Any], query: LiteralString) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
