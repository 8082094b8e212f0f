"""A transaction of which it is told by one word that it could not be had, and none at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, TimeoutError

from application.store.ports import Unavailable


def at_once(pool: Engine) -> Engine:
    """The same for whoever asks one statement at a time: each is a transaction by itself, which
    saves the ways to the server and back that begin and end another.

    What is written so under a lease is not held to its fence.
    """
    return pool.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def transaction(pool: Engine) -> Iterator[Connection]:
    """Out of reach, or every connection busy for too long, is `Unavailable`."""
    try:
        with pool.begin() as connection:
            yield connection
    except (OperationalError, TimeoutError) as error:
        raise Unavailable from error
