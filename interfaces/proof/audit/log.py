"""The event table as an auditor reads it: stored bytes in position order, from one snapshot."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, IsolationLevel

from interfaces.proof.audit.offline import Entry

Progress = Callable[[int, int], None]
FETCH = 2_000
LOWEST = -(2**63)  # positions begin at 1; what somebody hid below is to be seen too
ENTRIES: LiteralString = """
    SELECT notification_id, originator_id, originator_version, topic, state
    FROM stored_events WHERE notification_id > %s ORDER BY notification_id"""
COUNT: LiteralString = "SELECT count(*) FROM stored_events WHERE notification_id > %s"


@contextmanager
def snapshot(url: str) -> Iterator[Connection[Any]]:
    """A reading transaction in which nothing moves; sessions speak UTC."""
    with psycopg.connect(
        url, application_name="elysium audit", connect_timeout=5, options="-c timezone=UTC"
    ) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def entries(
    connection: Connection[Any], after: int = 0, progress: Progress | None = None
) -> Iterator[Entry]:
    """Every event behind a position, in bounded memory; `progress(done, total)` now and then."""
    total = _count(connection, after) if progress else 0
    with connection.cursor("audited_events") as cursor:
        cursor.itersize = FETCH
        cursor.execute(ENTRIES, (after,), binary=True)
        for done, row in enumerate(cursor, start=1):
            yield Entry(*row)
            if progress and (done % FETCH == 0 or done == total):
                progress(done, total)


def _count(connection: Connection[Any], after: int) -> int:
    row = connection.execute(COUNT, (after,)).fetchone()
    return int(row[0]) if row else 0
