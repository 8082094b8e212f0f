"""A transaction of which it is told by one word that it could not be had."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, TimeoutError

from application.store.ports import Unavailable


@contextmanager
def transaction(pool: Engine) -> Iterator[Connection]:
    """Out of reach, or every connection busy for too long, is `Unavailable`."""
    try:
        with pool.begin() as connection:
            yield connection
    except (OperationalError, TimeoutError) as error:
        raise Unavailable from error
