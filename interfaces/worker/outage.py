"""Whether it is the world around that is in trouble, and not what was just tried."""

from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from application.store.ports import Unavailable

PASSING = ("08", "25", "40", "53", "55", "57")
"""Classes of SQLSTATE that say nothing about what was asked: outages, limits, races."""


def is_outage(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return isinstance(error, Unavailable | TimeoutError)
    if error.connection_invalidated or isinstance(error.orig, QueryCanceled):
        return error.connection_invalidated
    state = getattr(error.orig, "sqlstate", None)
    return str(state).startswith(PASSING) if state else isinstance(error, OperationalError)
