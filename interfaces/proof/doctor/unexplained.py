"""What the doctor asks about money: does any of it wait that no order explains."""

from typing import Any, LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from interfaces.proof.doctor.finding import Finding, doubtful, fine
from projections.money_aside import MONEY_ASIDE

THERE: LiteralString = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
WAITING: LiteralString = "SELECT count(*), min(since) FROM {} WHERE decision IS NULL"


def money_aside(connection: Connection[Any]) -> Finding:
    if connection.execute(THERE, (MONEY_ASIDE.schema,)).fetchone() is None:
        return fine("money", "is not looked at before its list is built")
    asked = SQL(WAITING).format(Identifier(MONEY_ASIDE.schema, "aside"))
    count, since = connection.execute(asked).fetchone() or (0, None)
    if count:
        said = f"{count} payments wait that no order explains, since {since:%d %B %Y at %H:%M} UTC"
        return doubtful("money", said, "decide about each at /staff/money-aside")
    return fine("money", "nothing waits that no order explains")
