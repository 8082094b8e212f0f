"""The rows of a read model, where an answer is made of them: as stored, or as just folded."""

from collections.abc import Collection
from typing import Any, Protocol

from sqlalchemy import Connection, Table, select

from projections.kit.answer import rows
from projections.kit.paging import Found


class Tables(Protocol):
    """What an answer is made of, so that it is described once, wherever the rows are."""

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        """Those whose columns are among the values; in no order."""


class Stored:
    """As PostgreSQL has them, on a connection that sees the read model's schema."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        fitting = (table.c[name].in_(list(values)) for name, values in among.items())
        return rows(self._connection, select(table).where(*fitting))
