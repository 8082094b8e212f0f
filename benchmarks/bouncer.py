"""PgBouncer before the database, lending a session for one transaction at a time."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from interfaces.local.embedded_postgres.account import identity, server_account

STARTING_SECONDS = 10.0
SETTINGS = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {ours}
unix_socket_dir =
auth_type = plain
auth_file = {logins}
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 1000
ignore_startup_parameters = extra_float_digits
logfile = {log}
"""


class NotInstalled(Exception):
    """There is no `pgbouncer` on this machine: `apt install pgbouncer`."""


class NotStarted(Exception):
    """It said why in its log, which is the text of this."""


def installed() -> str | None:
    return shutil.which("pgbouncer")


@contextmanager
def pooled(url: str, sessions: int) -> Iterator[str]:
    """The same database, by a PgBouncer that keeps so many sessions for all who ask."""
    program = installed()
    if program is None:
        raise NotInstalled(NotInstalled.__doc__)
    with tempfile.TemporaryDirectory(prefix="elysium-pooler-") as folder:
        place = Path(folder)
        place.chmod(0o777)  # whoever it runs as writes its log here
        parts, ours = urlsplit(url), _free_port()
        written = _write(place, url, ours, sessions)
        account = identity(server_account(place / "none"))
        command = [program, "-q", str(written)]
        with subprocess.Popen(command, **account) as process:  # noqa: S603  # found on the path
            try:
                _wait_for(ours, process, place / "log")
                who = parts.netloc.rpartition("@")[0]
                yield parts._replace(netloc=f"{who}@127.0.0.1:{ours}").geturl()
            finally:
                process.terminate()


def _write(place: Path, url: str, ours: int, sessions: int) -> Path:
    parts = urlsplit(url)
    login, password = parts.username or "", unquote(parts.password or "")
    logins, written = place / "logins", place / "pgbouncer.ini"
    logins.write_text(f'"{login}" "{password}"\n')
    written.write_text(
        SETTINGS.format(
            host=parts.hostname,
            port=parts.port or 5432,
            ours=ours,
            logins=logins,
            sessions=sessions,
            log=place / "log",
        )
    )
    for each in (logins, written):
        each.chmod(0o644)
    return written


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise NotStarted(log.read_text() if log.exists() else "no log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
