"""What PostgreSQL itself says of the queries that it ran: pg_stat_statements."""

from dataclasses import dataclass

import psycopg

from interfaces.postgres.login import APP_LOGIN

RESET = "SELECT pg_stat_statements_reset()"
TIMES = """
    SELECT statements.query, statements.calls, statements.mean_exec_time, statements.max_exec_time
    FROM pg_stat_statements statements
    JOIN pg_roles ON pg_roles.oid = statements.userid
    WHERE pg_roles.rolname = %s AND statements.query ~* '^\\s*(select|with)'
    ORDER BY statements.max_exec_time DESC"""


@dataclass(frozen=True, slots=True)
class SqlTime:
    """Milliseconds in the executor; parameters are $1, $2 … in `query`."""

    query: str
    calls: int
    mean: float
    longest: float


def forget_sql_times(owner_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(RESET)


def sql_times(owner_url: str) -> tuple[SqlTime, ...]:
    """Of the shop's own login since they were forgotten, the slowest single call first."""
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute(TIMES, (APP_LOGIN,)).fetchall()
    return tuple(SqlTime(" ".join(row[0].split()), row[1], row[2], row[3]) for row in rows)
