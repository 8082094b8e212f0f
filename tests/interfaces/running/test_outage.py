"""One list says for whoever answers and whoever follows what is the world's trouble."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from application.store.ports import Unavailable
from interfaces.running.outage import is_outage, took_too_long

PASSING = (
    *(errors.AdminShutdown(), errors.ConnectionFailure(), errors.DiskFull(), errors.IoError()),
    *(errors.ReadOnlySqlTransaction(), errors.IdleInTransactionSessionTimeout()),
    *(errors.DeadlockDetected(), errors.SerializationFailure(), errors.LockNotAvailable()),
    psycopg.OperationalError("the connection is lost"),
)
ASKED_WRONG = (
    *(errors.UndefinedTable(), errors.UniqueViolation(), errors.InFailedSqlTransaction()),
    *(errors.DivisionByZero(), psycopg.ProgrammingError("the query has no result")),
)


def raised(cause: psycopg.Error, invalidated: bool = False) -> DBAPIError:
    return DBAPIError("SELECT 1", {}, cause, connection_invalidated=invalidated)


@pytest.mark.parametrize("cause", PASSING, ids=repr)
def test_what_passes_is_an_outage_however_it_is_raised(cause: psycopg.Error) -> None:
    assert is_outage(raised(cause))
    assert is_outage(cause)


@pytest.mark.parametrize("cause", ASKED_WRONG, ids=repr)
def test_what_was_asked_wrong_is_none_unless_the_connection_is_gone(cause: psycopg.Error) -> None:
    assert not is_outage(raised(cause))
    assert not is_outage(cause)
    assert is_outage(raised(cause, invalidated=True))


@pytest.mark.parametrize("error", [TimeoutError(), Unavailable()], ids=repr)
def test_who_is_let_in_nowhere_met_an_outage(error: Exception) -> None:
    assert is_outage(error)
    assert not took_too_long(error)


@pytest.mark.parametrize("wrapped", [True, False])
def test_what_took_too_long_is_told_apart(wrapped: bool) -> None:
    cause = errors.QueryCanceled()
    error = OperationalError("SELECT 1", {}, cause) if wrapped else cause
    assert took_too_long(error)
    assert not is_outage(error)


def test_any_other_error_is_nothing_of_the_kind() -> None:
    assert not is_outage(ValueError())
