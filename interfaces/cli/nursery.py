"""Processes of a shop forked from one that has loaded everything once: they share what is loaded.

Each is forked twice, so that it is its starter's own child, and lives and dies without the nursery.
"""

import gc
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ctypes import CDLL
from dataclasses import asdict, dataclass
from importlib import import_module

import psutil
from setproctitle import getproctitle, setproctitle

from interfaces.cli.commands import NURSERY
from interfaces.running.ending import PARENT

LOADED = (
    "interfaces.processes",
    "interfaces.local.standins.app",
    "interfaces.cli.processes",
    "interfaces.cli.standins",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)
ATTEMPTS = 2
REAP_SECONDS = 0.001
PR_SET_CHILD_SUBREAPER = 36
LEAN = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",
}
"""A heap for every thread would keep what each freed, and so would one whose limit for what is
given back at once grows with what it has seen; and nothing is forked beside a thread."""


class NotBorn(Exception):
    """A process of the shop could not be started."""


class ForkedBesideThreads(Exception):
    """What was loaded has started threads, which no fork takes along."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A command, its whole environment, and the file that it logs to, or none: where we print."""

    command: str
    environment: Mapping[str, str]
    log: str | None = None


class Nursery:
    """Begun when it is first needed, and again when it was killed."""

    def __init__(self) -> None:
        self._template: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None

    def bear(self, birth: Birth) -> psutil.Process:
        """A child of this very process. Raises `NotBorn`."""
        for _ in range(ATTEMPTS):
            with _adopting(), suppress(OSError):
                if pid := self._ask(birth):
                    return psutil.Process(pid)
            self.close()
        raise NotBorn(f"{birth.command} could not be started")

    def close(self) -> None:
        """What was born lives on."""
        if self._template is None or self._asking is None:
            return
        self._asking.close()
        self._template.kill()
        self._template.wait()
        self._template = self._asking = None

    def _ask(self, birth: Birth) -> int:
        """Its pid; 0 when the nursery died over it."""
        with (self._asking or self.begin()).makefile("rw") as asking:
            asking.write(json.dumps(asdict(birth)) + "\n")
            asking.flush()
            return int(asking.readline() or 0)

    def begin(self) -> socket.socket:
        """It loads while others do something else; it is asked there."""
        self._asking, theirs = socket.socketpair()
        with theirs:
            self._template = subprocess.Popen(  # noqa: S603  # our own command line
                [sys.executable, "-m", "interfaces.cli", NURSERY],
                env=os.environ | LEAN | {PARENT: str(os.getpid())},
                stdin=theirs.fileno(),
                start_new_session=True,
            )
        return self._asking


def born() -> None:
    """In the nursery: returns in each process that is forked, as the command line that it is to be.

    The nursery itself ends here, when nobody can ask it any more.
    """
    from interfaces.api.app import every_route

    parent = os.getppid()
    for module in LOADED:
        import_module(module)
    every_route()
    if len(os.listdir("/proc/self/task")) > 1:
        raise ForkedBesideThreads
    getproctitle()  # it has to find its place before the environment is changed
    gc.collect()
    gc.freeze()
    with open(0, closefd=False) as asked:
        for line in asked:
            if not (pid := _fork_twice()):
                return _become(Birth(**json.loads(line)), parent)
            os.write(0, b"%d\n" % pid)
    sys.exit()


def _fork_twice() -> int:
    """The pid of the second; 0 in it."""
    told, tell = os.pipe()
    between = os.fork()
    if between:
        os.waitpid(between, 0)
        os.close(tell)
        with os.fdopen(told) as said:
            return int(said.read())
    if pid := os.fork():
        os.write(tell, b"%d" % pid)
        os._exit(0)
    os.close(told)
    os.close(tell)
    return 0


def _become(birth: Birth, parent: int) -> None:
    os.setsid()
    while os.getppid() != parent and psutil.pid_exists(parent):
        time.sleep(REAP_SECONDS)  # until the one between has ended
    os.environ.clear()
    os.environ.update(birth.environment)
    _redirect(birth.log)
    sys.argv[1:] = [birth.command]
    setproctitle(f"{sys.executable} -m interfaces.cli {birth.command}")


def _redirect(log: str | None) -> None:
    _put(os.open(os.devnull, os.O_RDONLY), 0)
    if log is not None:
        place = os.open(log, os.O_WRONLY | os.O_APPEND)
        os.dup2(place, 1)
        _put(place, 2)


def _put(place: int, number: int) -> None:
    os.dup2(place, number)
    os.close(place)


@contextmanager
def _adopting() -> Iterator[None]:
    """Whose parent dies meanwhile becomes our child; not longer, for PostgreSQL's own orphans."""
    libc = CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0)
