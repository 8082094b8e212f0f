"""What the doctor looks at on this machine and around it: Python, disk, secrets, neighbours."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from interfaces.opening.safety import SHORTEST_SECRET
from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine
from interfaces.serving.tls import CertificateUnusable, Shown

OLDEST_PYTHON = (3, 11)
GIGABYTE = 1_000_000_000
REACH_SECONDS = 2.0
DAY_SECONDS = 86_400
OLDEST_LIST_DAYS = 7
RENEWED_DAYS = 14
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


def examine_sanctions(published: Path | None, *, production: bool) -> Finding:
    """The list that buyers are screened with, which changes from day to day."""
    wanted = "name the published list, kept up to date"
    if published is None and not production:
        return fine("sanctions list", "is the demonstration's few names")
    if published is None:
        return bad("sanctions list", "is not named: nobody is screened by it", wanted)
    if not published.is_file():
        return bad("sanctions list", f"is not there: {published}", wanted)
    days = int(time.time() - published.stat().st_mtime) // DAY_SECONDS
    if days > OLDEST_LIST_DAYS:
        return doubtful("sanctions list", f"is {days} days old", "fetch it anew each day")
    return fine("sanctions list", f"is {days} days old")


def examine_certificate(files: Shown | None, now: datetime) -> Finding:
    """What `serve` shows by itself, and for how long still."""
    if files is None:
        return fine("certificate", "is not ours to show: a proxy in front speaks TLS")
    try:
        days = files.days_left(now)
    except CertificateUnusable as unusable:
        return bad("certificate", str(unusable), "have it renewed, then send serve a SIGHUP")
    said = f"is good for {days} days still"
    if days < RENEWED_DAYS:
        return doubtful("certificate", said, "have it renewed, then send serve a SIGHUP")
    return fine("certificate", said)


def examine_proxies(public_url: str, trusted: str, *, own_tls: bool) -> Finding:
    """Somebody speaks TLS; who it is says whom it speaks for, and is believed only if named."""
    if trusted:
        return fine("proxies", f"are believed within {trusted}")
    if own_tls or not public_url.startswith("https://"):
        return fine("proxies", "are none: whoever connects is who asks")
    said = "of none is believed whom it speaks for, yet one speaks TLS: all who ask count as one"
    return doubtful("proxies", said, "name its network in ELYSIUM_TRUSTED_PROXIES")


def examine_broker(url: str) -> Finding:
    """Unset, nothing is performed; `up` names the shop's own database."""
    if not url:
        return doubtful("broker", "is not named: nothing is performed", "set ELYSIUM_BROKER_URL")
    if trouble := unreachable(url):
        said = f"does not answer: {trouble}; nothing is lost, letters and captures wait"
        return bad("broker", said, "start it, or correct its address")
    return fine("broker", "answers")


def examine_vendors(addresses: Mapping[str, str]) -> Iterator[Finding]:
    """A vendor that is down is no failure of ours; what needs it waits. Nothing is asked of one
    that is there: what it answers, deliveries tell."""
    for name, address in addresses.items():
        if trouble := unreachable(address):
            advice = "check the address and the way out; what needs it is tried again"
            yield doubtful(f"vendor {name}", f"does not answer: {trouble}", advice)
        else:
            yield fine(f"vendor {name}", "can be reached")


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
