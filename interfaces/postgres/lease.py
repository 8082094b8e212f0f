"""Leases: whoever holds a name does its work; PostgreSQL frees it when the holder dies."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

TAKE = text("SELECT pg_try_advisory_lock(:key)")
LOOK = text("SELECT 1")


@contextmanager
def lease_session(engine: Engine) -> Iterator[Connection]:
    """A connection of one's own: leases end with it, so it is closed and never lent on."""
    with engine.connect() as connection:
        session = connection.execution_options(isolation_level="AUTOCOMMIT")
        session.detach()
        yield session


def lease(connection: Connection, name: str) -> bool:
    """Try to be the one who does `name`, for as long as this connection lives."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    return bool(connection.scalar(TAKE, {"key": key}))


def still_held(connection: Connection) -> None:
    """Raises when the connection is gone, and every lease with it."""
    connection.execute(LOOK)
