"""Whether the database can be asked, and whether it can be written to."""

from collections.abc import Iterator

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, TimeoutError

from interfaces.postgres.transaction import at_once

TAKES_WRITES = text("""
    SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean""")
ANSWERS = text("SELECT 1")


def replica_unready(readers: Engine) -> Iterator[str]:
    """Why not, where nobody but a replica is to be asked for read models."""
    try:
        with at_once(readers).connect() as connection:
            connection.execute(ANSWERS)
    except (DBAPIError, TimeoutError):
        yield "the replica does not answer"


def unready(engine: Engine) -> Iterator[str]:
    """Why nobody is to be sent to a process that works on this database."""
    try:
        with at_once(engine).connect() as connection:
            writable = connection.scalar(TAKES_WRITES)
    except (DBAPIError, TimeoutError):
        yield "the database does not answer"
        return
    if not writable:
        engine.dispose()  # a session keeps what was the default when it began
        yield "the database takes no writes"
