"""How far each follower is: read models, policies and the audit seal."""

from typing import Any, LiteralString

from psycopg import Connection

POSITIONS: LiteralString = """
    SELECT name, position FROM followers
    UNION ALL SELECT 'audit_seal', coalesce(max(position), 0) FROM audit_seals ORDER BY 1"""


def follower_positions(connection: Connection[Any]) -> list[tuple[str, int]]:
    """Name and position of every follower."""
    return [(name, position) for name, position in connection.execute(POSITIONS)]
