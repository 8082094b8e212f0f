"""Statements kept ready in a session, called at once: values and rows are bytes, in binary form.

A cursor of the library looks for the type of each value and of each column: that costs a process
more than all else that it does for a call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.rows import DictRow

from application.store.journal.bounded import Bounded

TEXT, BIG, INTEGER, BINARY = 25, 20, 23, 17
TEXTS, BIGS, INTEGERS, BINARIES = 1009, 1016, 1007, 1001


class Session(Bounded[DictRow]):
    """Knows what is kept ready in it."""

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
            line.send_query_params(self.text, values, self.types, forms, Format.BINARY)
            return _answer(session)
        if self.name not in session.ready:
            line.send_prepare(self.name, self.text, self.types)
            _rows(_answer(session))
            session.ready.add(self.name)
        line.send_query_prepared(self.name, values, forms, Format.BINARY)
        return _answer(session)


def _answer(session: Session) -> PGresult:
    """Waited for as all else is: a call of libpq that waits by itself would have no end."""
    results: list[PGresult] = session.wait(execute(session.pgconn))
    return results[-1]


def _rows(result: PGresult) -> list[list[Any]]:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result)
    value, columns = result.get_value, range(result.nfields)
    return [[value(row, column) for column in columns] for row in range(result.ntuples)]
