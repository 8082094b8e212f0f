"""PostgreSQL's data folder (its word is cluster): made once, whole or not at all."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from interfaces.local.embedded_postgres.account import Account, bound_identity
from interfaces.local.embedded_postgres.binaries import Binaries
from interfaces.local.embedded_postgres.home import Home, own_folder, socket_folder
from interfaces.local.embedded_postgres.log import ServerLog
from interfaces.local.embedded_postgres.troubles import DiskFull, InitdbFailed, WrongMajor

OWNER = "elysium"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "wal_level": "replica",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # its words decide what we do after a failed start
    "log_checkpoints": "off",
}
DISK_FULL = "No space left on device"
BUILTIN_LOCALES_SINCE = 17


@dataclass(frozen=True, slots=True)
class Launch:
    """What one start needs; `account` is None when the server runs as ourselves."""

    home: Home
    binaries: Binaries
    account: Account | None
    log: ServerLog

    @property
    def owner(self) -> int:
        return self.account.uid if self.account else os.geteuid()

    def command(self) -> list[str]:
        sockets = socket_folder(self.home, self.owner)
        settings = SETTINGS | {"unix_socket_directories": str(sockets)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program, data = str(self.binaries.folder / "postgres"), str(self.home.data)
        return [program, "-D", data, "-p", str(self.home.port()), *options]


def make_data(launch: Launch) -> None:
    """Make the data folder if there is none; a making that was cut short starts afresh.

    Raises `WrongMajor`, `DiskFull`, `InitdbFailed`.
    """
    home = launch.home
    if home.data.exists():
        check_major(home.data, launch.binaries.major)
        return
    fresh, secret = home.folder / "data.new", home.folder / "password.initdb"
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh, launch.owner)
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(home.password())
    os.chown(secret, launch.owner, -1)
    try:
        initdb(launch, fresh, secret)
    finally:
        secret.unlink()
    fresh.rename(home.data)


def check_major(data: Path, major: int) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(major):
        raise WrongMajor(data=data, found=found, binaries=major)


def initdb(launch: Launch, data: Path, secret: Path) -> None:
    builtin = launch.binaries.major >= BUILTIN_LOCALES_SINCE
    locale = ["--locale-provider=builtin"] if builtin else []
    words = ["-D", str(data), "--username", OWNER, f"--pwfile={secret}", "--auth=scram-sha-256"]
    kind = ["--locale=C.UTF-8", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
    made = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell between
        [str(launch.binaries.folder / "initdb"), *words, *locale, *kind],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **bound_identity(launch.account),
    )
    if made.returncode and DISK_FULL in made.stdout:
        raise DiskFull(home=launch.home.root)
    if made.returncode:
        raise InitdbFailed(tail=made.stdout[-2000:])
