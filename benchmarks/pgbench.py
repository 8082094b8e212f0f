"""PostgreSQL's own yardstick: one small row, one commit, over and over."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.machine import cores
from interfaces.local.embedded_postgres.binaries import find_binaries

TABLE = "CREATE TABLE IF NOT EXISTS one_row (id bigserial PRIMARY KEY, payload text)"
INSERT = "INSERT INTO one_row (payload) VALUES (repeat('x', :size));"
TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


class NoPgbench(Exception):
    """There is no pgbench beside this PostgreSQL, nor on the PATH."""


class PgbenchFailed(Exception):
    """pgbench ended with an error."""


def one_row_commits(owner_url: str, clients: int, seconds: float, payload_bytes: int) -> float:
    """Commits a second of `clients` that each insert one row of this size, prepared statements.

    Raises `NoPgbench`, `PgbenchFailed`.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute(TABLE)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"\\set size {payload_bytes}\n{INSERT}\n")
        script.flush()
        options = f"-n -M prepared -c {clients} -j {min(clients, cores())} -T {max(1, seconds):.0f}"
        ran = subprocess.run(  # noqa: S603  # PostgreSQL's own program, no shell between
            [_program(), *options.split(), "-f", script.name],
            env={"PATH": os.defpath} | _connection(owner_url),
            check=False,
            capture_output=True,
            text=True,
        )
    found = TPS.search(ran.stdout)
    if ran.returncode or found is None:
        raise PgbenchFailed(ran.stderr[-2000:])
    return float(found[1])


def _program() -> str:
    beside = find_binaries().folder / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise NoPgbench(NoPgbench.__doc__)
    return str(Path(found))


def _connection(url: str) -> dict[str, str]:
    """By the environment: a password on a command line could be read by everybody."""
    parts = make_url(url)
    return {
        "PGHOST": str(parts.host),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
        "PGPASSWORD": str(parts.password),
        "PGDATABASE": str(parts.database),
        "PGSSLMODE": "disable",
    }
