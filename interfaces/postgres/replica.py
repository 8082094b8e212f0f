"""Read models on a replica: the primary in its stead where it is lost."""

import time
from typing import Any

from psycopg import OperationalError
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.pool import ConnectionPoolEntry

from application.store.journal.bounded import Bounded
from interfaces.postgres.database import UNTIL, Opens, open_session, sqlalchemy_url

INSTEAD_SECONDS = 5.0
"""For so long a session on the primary is kept before the replica is tried again."""
CONTEXT = "context"


def primary_instead(replica_url: str, primary_url: str, seconds: float = INSTEAD_SECONDS) -> Opens:
    """Opens sessions with the primary while the replica lets nobody in."""
    replica, primary = _address(replica_url), _address(primary_url)

    def opens(record: ConnectionPoolEntry, said: list[Any], named: dict[str, Any]) -> Bounded[Any]:
        try:
            return open_session(record, said, named)
        except OperationalError:
            record.info[UNTIL] = time.monotonic() + seconds
            others = {name: value for name, value in named.items() if name not in replica}
            return open_session(record, said, primary | others)

    return opens


def _address(url: str) -> dict[str, Any]:
    """As the driver takes it: what else a connection is made with is no part of it."""
    dialect: Any = PGDialect_psycopg
    _, named = dialect().create_connect_args(sqlalchemy_url(url))
    return {name: value for name, value in named.items() if name != CONTEXT}
