"""Whether the world around is in trouble, and not what was just tried."""

from psycopg import OperationalError as ServerGone
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from application.store.ports import Unavailable

OF_DATABASE = (DBAPIError, PoolExhausted, ServerGone)
"""Whatever says by its type that it may be one."""
PASSING = ("08", "25006", "25P03", "25P04", "40", "53", "55", "57", "58")
"""SQLSTATEs that say nothing about what was asked: outages, limits, races, no writes for now."""


def is_outage(error: Exception) -> bool:
    """What took too long is none: it may be as long again."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = _cause(error)
    if isinstance(cause, QueryCanceled):
        return False
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(PASSING)
    return isinstance(cause, Unavailable | PoolExhausted | ServerGone)


def took_too_long(error: Exception) -> bool:
    return isinstance(_cause(error), QueryCanceled)


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
