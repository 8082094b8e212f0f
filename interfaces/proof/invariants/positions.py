"""How far each follower is: read models, policies and the audit seal."""

from typing import Any, LiteralString

from psycopg import Connection, sql

CHECKPOINTS: LiteralString = """
    SELECT schema.nspname FROM pg_class AS tables
    JOIN pg_namespace AS schema ON schema.oid = tables.relnamespace
    WHERE tables.relname = 'checkpoint' AND tables.relkind = 'r'
      AND has_schema_privilege(schema.oid, 'USAGE') AND has_table_privilege(tables.oid, 'SELECT')
    ORDER BY 1"""
POLICIES: LiteralString = """
    SELECT 'policy:' || policy, position FROM policy_positions
    UNION ALL SELECT 'audit_seal', coalesce(max(position), 0) FROM audit_seals ORDER BY 1"""


def follower_positions(connection: Connection[Any]) -> list[tuple[str, int]]:
    """Name and position of every follower whose checkpoint this login may read."""
    schemas = [row[0] for row in connection.execute(CHECKPOINTS).fetchall()]
    models = [(schema, _checkpoint(connection, schema)) for schema in schemas]
    return models + [(name, position) for name, position in connection.execute(POLICIES)]


def _checkpoint(connection: Connection[Any], schema: str) -> int:
    query = sql.SQL("SELECT position FROM {}.checkpoint").format(sql.Identifier(schema))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
