"""The event table as an auditor reads it: stored bytes in position order, from one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import Connection, IsolationLevel

from application.store.journal.bounded import Bounded
from application.store.journal.session import Waits, plain
from interfaces.proof.audit.offline.entries import Entry

FETCH = 2_000
PATIENCE = Waits(lock=5.0, statement=300.0, idle=300.0)
"""A proof reads the whole log, for which what a shopper's question may take is not enough."""
WAITING = """
    SELECT set_config(name, value, true)
    FROM unnest(%s::text[], %s::text[]) AS waits (name, value)"""
LOWEST = -(2**63)  # positions begin at 1; what somebody hid below is to be seen too
ENTRIES: LiteralString = """
    SELECT notification_id, originator_id, originator_version, topic, state
    FROM stored_events WHERE notification_id > %s ORDER BY notification_id"""


@contextmanager
def snapshot(url: str, patience: Waits = PATIENCE) -> Iterator[Connection[Any]]:
    """A reading transaction in which nothing moves, however little the login would wait."""
    with Bounded.connect(url, application_name="elysium audit", connect_timeout=5) as connection:
        plain(connection)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        waits = patience.milliseconds
        connection.execute(WAITING, (list(waits), list(map(str, waits.values()))))
        yield connection


def entries(connection: Connection[Any], after: int = 0) -> Iterator[Entry]:
    """Every event behind a position, in bounded memory."""
    with connection.cursor("audited_events") as cursor:
        cursor.itersize = FETCH
        cursor.execute(ENTRIES, (after,), binary=True)
        for row in cursor:
            yield Entry(*row)
