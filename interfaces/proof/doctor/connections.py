"""What the doctor asks about connections: who has them, and do all copies find theirs."""

from typing import Any

from psycopg import Connection

from interfaces.postgres.measured import CONNECTIONS, CONNECTIONS_MOST
from interfaces.postgres.pooler import NOT_NAMED, lent_by_a_pooler
from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine
from interfaces.settings.connections import Budget

COPIES = 2
LARGER = "raise max_connections, lower ELYSIUM_..._CONNECTIONS, or put a PgBouncer before it"


def connections(connection: Connection[Any], budget: Budget) -> Finding:
    """Those of the whole server: others that use it take theirs from the same number."""
    (there,) = connection.execute(CONNECTIONS_MOST).fetchone() or (0,)
    taken = {str(name): int(count) for name, count in connection.execute(CONNECTIONS)}
    free = there - sum(taken.values())
    held = ", ".join(f"{name} {count}" for name, count in taken.items())
    said = f"{sum(taken.values())} of {there} are taken ({held})"
    if free < budget.most["command"]:
        return bad("connections", f"{said}: too few are free for a command", LARGER)
    if (wanted := budget.of_copies(COPIES)) > there:
        two = f"{said}; two copies of each process may want {wanted}"
        return doubtful("connections", two, LARGER)
    return fine("connections", f"{said}; two copies of each process want {wanted} at most")


def pooler(connection: Connection[Any], *, pooled: bool) -> Finding:
    """Nothing is wrong with one that is named; one that is not breaks what a session remembers."""
    if not lent_by_a_pooler(connection):
        return fine("pooler", "there is none: the server itself answers")
    if pooled:
        return fine("pooler", "lends the sessions, as ELYSIUM_POOLED says")
    return bad("pooler", "lends the sessions, and ELYSIUM_POOLED does not say so", NOT_NAMED)
