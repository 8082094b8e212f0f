"""Whether a pooler stands before the database, which lends whatever session is free."""

from typing import Any, LiteralString

import psycopg
from psycopg import Connection

from application.store.journal.bounded import Bounded
from application.store.journal.session import PATIENCE
from domain.kernel import Refusal

OWN: LiteralString = "SELECT pg_backend_pid()"
NOT_NAMED = (
    "set ELYSIUM_POOLED=true for a PgBouncer in transaction mode, "
    "or lead its address past it to the server"
)


class PoolerNotNamed(Refusal):
    """A pooler lends the sessions of {setting}: {advice}."""


def lent_by_a_pooler(connection: Connection[Any]) -> bool:
    """A server tells its own number at the start; a pooler makes one up, to cancel by."""
    (pid,) = connection.execute(OWN).fetchone() or (None,)
    return pid != connection.info.backend_pid


def refuse_pooler(setting: str, url: str, advice: str) -> None:
    """Raise `PoolerNotNamed`. A database that does not answer is others' to tell of."""
    try:
        with Bounded.connect(url, autocommit=True, **PATIENCE) as looking:
            found = lent_by_a_pooler(looking)
    except psycopg.OperationalError:
        return
    if found:
        raise PoolerNotNamed(setting=setting, advice=advice)
