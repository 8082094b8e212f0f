"""Tables in memory: what a read model would hold of a few events, for an answer on the spot."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Table

from projections.kit.paging import Found
from projections.kit.rows import Key, Pending, Row, Rows, Sought
from projections.kit.tables import Wanted


class Nowhere:
    """Implements `Earlier`: nothing was there before, and nothing is written."""

    def under(self, key: Key) -> Row | None:
        del key
        return None

    def among(self, sought: Sought) -> Sequence[Row]:
        del sought
        return ()

    def lacks(self, key: Key) -> bool:
        del key
        return True

    def write(self, pending: Pending) -> None:
        """What is pending stays so."""


class Remembered:
    """Implements `Tables`."""

    def __init__(self) -> None:
        self._tables: dict[str, Rows] = {}

    def of(self, table: Table) -> Rows:
        if table.name not in self._tables:
            self._tables[table.name] = Rows(table, Nowhere())
        return self._tables[table.name]

    def together(self, *parts: Wanted) -> list[list[Found]]:
        return [self.rows(part.table, **part.among) for part in parts]

    def rows(self, table: Table, **among: Collection[Any]) -> list[Found]:
        return [
            row
            for row in self.of(table).where()
            if all(row[name] in wanted for name, wanted in among.items())
        ]
