"""What the doctor looks at on this machine and around it: Python, disk, secrets, neighbours."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine

OLDEST_PYTHON = (3, 11)
SHORTEST_SECRET = 16
GIGABYTE = 1_000_000_000
REACH_SECONDS = 2.0
PORTS = {
    "https": 443,
    "http": 80,
    "amqp": 5672,
    "amqps": 5671,
    "redis": 6379,
    "rediss": 6379,
    "postgresql": 5432,
}
DANGEROUS = "POSTGRES_ENABLE_DB_FUNCTIONS"


def examine_python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return bad("python", f"is {version}", "use 3.11 or newer")
    return fine("python", f"is {version}")


def examine_journal_setting(environment: Mapping[str, str] = os.environ) -> Finding:
    if environment.get(DANGEROUS):
        said = f"{DANGEROUS} is set: appends would skip their lock and followers lose events"
        return bad("journal setting", said, "unset it")
    return fine("journal setting", "nothing weakens the append lock")


def examine_home(home: Path) -> Finding:
    """The folder, or the nearest one above it that exists, as the disk it lies on."""
    there = next(
        folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists()
    )
    if not os.access(there, os.W_OK):
        return bad("home", f"{there} is not writable", "give the shop's account the folder")
    free = shutil.disk_usage(there).free / GIGABYTE
    said = f"{free:.1f} GB are free at {there}"
    if free < 0.5:
        return bad("home", said, "make room: the database stops when the disk is full")
    if free < 5:
        return doubtful("home", said, "make room soon")
    return fine("home", said)


def examine_secrets(secrets: Mapping[str, str], *, production: bool) -> Iterator[Finding]:
    """One finding each; a secret is never shown, only its length is looked at."""
    for name, value in secrets.items():
        what = f"secret {name}"
        if not value:
            yield (bad if production else doubtful)(what, "is not set", "set it")
        elif len(value) < SHORTEST_SECRET:
            said = f"is shorter than {SHORTEST_SECRET} characters"
            yield (bad if production else doubtful)(what, said, "make a longer one")
        else:
            yield fine(what, "is set")


def examine_broker(url: str) -> Finding:
    """Unset, the queue lies in the shop's own database."""
    if not url:
        return fine("broker", "is the shop's own database")
    if trouble := unreachable(url):
        said = f"does not answer: {trouble}; nothing is lost, letters and captures wait"
        return bad("broker", said, "start it, or correct its address")
    return fine("broker", "answers")


def examine_vendors(addresses: Mapping[str, str]) -> Iterator[Finding]:
    """A vendor that is down is no failure of ours; what needs it waits."""
    for name, address in addresses.items():
        if trouble := unreachable(address):
            advice = "check the address and the way out; what needs it is tried again"
            yield doubtful(f"vendor {name}", f"does not answer: {trouble}", advice)
        else:
            yield fine(f"vendor {name}", "answers")


def unreachable(url: str) -> str | None:
    """Why nobody listens at the address of a URL, or None when somebody does."""
    try:
        parts = urlsplit(url)
        place = parts.hostname, parts.port or PORTS.get(parts.scheme.partition("+")[0])
    except ValueError:
        return "its address is no URL"
    host, port = place
    if not host or not port:
        return "its address names no host and port"
    try:
        socket.create_connection((host, port), timeout=REACH_SECONDS).close()
    except OSError as error:
        return f"{host}:{port}: {error.strerror or error}"
    return None
