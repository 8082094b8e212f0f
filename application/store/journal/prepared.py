"""Statements kept ready in a session, called at once: values and rows are bytes, in binary form.

A cursor of the library looks for the type of each value and of each column: that costs a process
more than all else that it does for a call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.rows import DictRow

TEXT, BIG, INTEGER, BINARY = 25, 20, 23, 17
TEXTS, BIGS, INTEGERS, BINARIES = 1009, 1016, 1007, 1001


class Session(Connection[DictRow]):
    """Knows what is kept ready in it, and when it last worked (steady seconds)."""

    worked = 0.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.ready: set[bytes] = set()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement of values of these types; where a pooler forbids it, nothing is kept ready."""

    name: bytes
    text: bytes
    types: tuple[int, ...]

    def call(self, session: Session, values: Sequence[Any]) -> list[list[Any]]:
        """Its rows; a value is bytes or None. Raises what the library would."""
        try:
            return _rows(self._called(session, values))
        except InvalidSqlStatementName:  # somebody made the session forget; nothing was done
            session.ready.clear()
            return _rows(self._called(session, values))

    def _called(self, session: Session, values: Sequence[Any]) -> PGresult:
        line, forms = session.pgconn, [Format.BINARY] * len(values)
        if session.prepare_threshold is None:
            return line.exec_params(self.text, values, self.types, forms, Format.BINARY)
        if self.name not in session.ready:
            _rows(line.prepare(self.name, self.text, self.types))
            session.ready.add(self.name)
        return line.exec_prepared(self.name, values, forms, Format.BINARY)


def _rows(result: PGresult) -> list[list[Any]]:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result)
    value, columns = result.get_value, range(result.nfields)
    return [[value(row, column) for column in columns] for row in range(result.ntuples)]
