"""How a session writes values down: the same, whatever the surroundings of its process ask for."""

from typing import Any

from psycopg import Connection

FORMS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
}
SET = """
    SELECT set_config(name, value, false)
    FROM unnest(%s::text[], %s::text[]) AS forms (name, value)"""


def plain(connection: Connection[Any]) -> None:
    """After the connection is made, for PGTZ and its like win over what it is made with."""
    connection.execute(SET, (list(FORMS), list(FORMS.values())))
    if not connection.autocommit:
        connection.commit()
