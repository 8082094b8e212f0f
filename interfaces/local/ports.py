"""Which ports a shop opens: those that are named, or free ones that no other is opening."""

import fcntl
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

HOME_HOST = "127.0.0.1"
HIGHEST_PORT = 65_535
OPENS_WITHIN = 120.0
"""Seconds after which a port that was chosen is listened at, or never will be."""
ANY = 0


class PortUnusable(Exception):
    """A port that was asked for by name cannot be opened."""


@dataclass(frozen=True, slots=True)
class ChosenPort:
    """A shop, by its folder, is about to listen at it; after `until` that counts no more."""

    home: str
    port: int
    until: float


class Claims:
    """What the shops of this account are about to open; a port of none of the others is given."""

    def __init__(self, home: Path, known: list[ChosenPort]) -> None:
        self._home = str(home)
        self._others = [e for e in known if e.home != self._home and e.until > time.time()]
        self._own: list[ChosenPort] = []

    @property
    def kept(self) -> list[ChosenPort]:
        """Those that count from now on."""
        return [*self._others, *self._own]

    def named(self, setting: str, taken: int | None = None) -> int | None:
        """The port that a setting asks for; None when it asks for none. Raises `PortUnusable`."""
        port = _named_port(setting, taken)
        return None if port is None else self._claimed(port)

    def free(self, wished: int, taken: int | None = None) -> int:
        """The wished one, or whichever is free."""
        unusable = {taken, *(each.port for each in self._others)}
        port = wished if wished in unusable else free_port(wished)
        while port in unusable:
            port = free_port(ANY)
        return self._claimed(port)

    def _claimed(self, port: int) -> int:
        self._own.append(ChosenPort(self._home, port, time.time() + OPENS_WITHIN))
        return port


@contextmanager
def claiming(home: Path) -> Iterator[Claims]:
    """One shop after another chooses; what it chose is kept from the others for a while."""
    place = Path(tempfile.gettempdir()) / f"elysium-ports-{os.getuid()}.json"
    with place.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = json.loads(place.read_text() or "[]")
        claims = Claims(home, [ChosenPort(**each) for each in known])
        yield claims
        place.write_text(json.dumps([asdict(each) for each in claims.kept]))


def free_port(wished: int) -> int:
    """The wished port when nobody listens there now, else one that the system gives."""
    if 1 <= wished <= HIGHEST_PORT and _trouble_with(wished) is None:
        return wished
    with socket.socket() as probe:
        probe.bind((HOME_HOST, ANY))
        found: int = probe.getsockname()[1]
        return found


def _named_port(setting: str, taken: int | None = None) -> int | None:
    """The port that a setting asks for; None when it asks for none."""
    asked = os.environ.get(setting, "").strip()
    if not asked:
        return None
    if not asked.isdecimal() or not 1 <= int(asked[:6]) <= HIGHEST_PORT:
        raise PortUnusable(f"{setting} is a number from 1 to {HIGHEST_PORT}; {asked} is not.")
    port = int(asked)
    trouble = "it is the API's own" if port == taken else _trouble_with(port)
    if trouble:
        raise PortUnusable(
            f"Port {port}, which {setting} names, cannot be opened: {trouble}. "
            "Name another, or leave the setting out."
        )
    return port


def _trouble_with(port: int) -> str | None:
    """Why nobody could listen there now; None when one can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOME_HOST, port))
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None
