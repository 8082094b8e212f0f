"""The folder that one embedded PostgreSQL lives in: its data, password, port, lock and log."""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path

from interfaces.local.embedded_postgres.account import may_enter, server_account
from interfaces.local.embedded_postgres.troubles import AlreadyRunning, DiskFull, HomeUnusable

SYSTEM_HOME = Path("/var/lib/elysium")
SOCKET_PATH_BYTES = 107  # sun_path, less its closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.65535"
PLAIN_PATH = re.compile(r"[\w/.@+-]+")  # PostgreSQL splits its list of socket folders at commas
PORTS = range(20_000, 32_000)  # below Linux's ephemeral ports: no outgoing call takes it meanwhile


def database_home(checkout: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where this checkout's database lives: `ELYSIUM_HOME`, else `.elysium` in the checkout.

    For root, whose server runs as another account: `/var/lib/elysium/<hash of the checkout>` when
    that account may not pass through the checkout's parents.
    """
    named = environ.get("ELYSIUM_HOME")
    if named:
        return Path(named).expanduser().absolute()
    place = checkout.resolve() / ".elysium"
    if may_enter(server_account(Home(place).data), place):
        return place
    return SYSTEM_HOME / hashlib.sha256(os.fsencode(checkout.resolve())).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Home:
    """The names of the files; all but the data and the sockets belong to who supervises."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def port_file(self) -> Path:
        return self.folder / "port"

    @property
    def published(self) -> Path:
        return self.folder / "url"

    @property
    def socket_record(self) -> Path:
        return self.folder / "sockets"

    def password(self) -> str:
        """The owner's password, made once."""
        file = self.folder / "password"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(32))
        return file.read_text().strip()

    def port(self) -> int:
        """The port, chosen once; a free one when none was chosen yet."""
        if not self.port_file.exists():
            self.choose_port()
        return int(self.port_file.read_text())

    def choose_port(self) -> None:
        candidates = (secrets.choice(PORTS) for _ in PORTS)
        write_private(self.port_file, f"{next(filter(is_free, candidates), PORTS[0])}\n")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the machine's refusal of a file operation into a sentence: full, or unusable."""
    try:
        yield
    except OSError as refusal:
        if refusal.errno in {ENOSPC, EDQUOT}:
            raise DiskFull(home=path) from refusal
        where, reason = refusal.filename or path, refusal.strerror or str(refusal)
        raise HomeUnusable(path=where, reason=reason) from refusal


def take_lock(home: Home) -> int:
    """An open descriptor that keeps a second supervisor out until it is closed or we die."""
    lock = os.open(home.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode().strip()
        os.close(lock)
        raise AlreadyRunning(home=home.root, pid=holder or "unknown") from None
    os.truncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def make_folder(folder: Path, mode: int = 0o711) -> None:
    """Make a folder and its missing parents; what exists keeps its permissions.

    `mode` lets the server's account pass through and read nothing, whatever our umask says.
    """
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(mode)


def write_private(file: Path, text: str) -> None:
    """Replace the file as a whole, readable by us alone from its first instant, and on disk."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def socket_folder(home: Home, owner: int) -> Path:
    """A folder of `owner`'s alone whose path is short enough to be a socket's address.

    In the home if that is short, else a folder in /tmp, recorded so that a later start, or the
    start after a crash, finds the same one instead of leaving it behind.
    """
    near = home.folder / "run"
    short = len(os.fsencode(near)) + len(LONGEST_SOCKET_NAME) <= SOCKET_PATH_BYTES
    if short and PLAIN_PATH.fullmatch(str(near)):
        return own_folder(near, owner)
    record = home.socket_record
    if record.exists() and is_private(Path(record.read_text()), owner):
        return Path(record.read_text())
    far = Path(tempfile.mkdtemp(prefix="elysium-", dir="/tmp"))
    write_private(record, str(far))
    return own_folder(far, owner)


def forget_sockets(home: Home) -> None:
    """Remove the socket folder in /tmp, if this home needed one."""
    if home.socket_record.exists():
        shutil.rmtree(home.socket_record.read_text(), ignore_errors=True)
        home.socket_record.unlink()


def own_folder(folder: Path, owner: int) -> Path:
    make_folder(folder, 0o700)
    os.chown(folder, owner, -1)
    return folder


def is_private(folder: Path, owner: int) -> bool:
    if not folder.exists():
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (found.st_uid, found.st_mode & 0o777) == (owner, 0o700)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
