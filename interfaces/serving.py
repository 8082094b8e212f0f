"""Answering on one port with as many processes as there are cores, forked from one that is loaded.

What they have in common is in memory once. One that ends is followed by another; SIGHUP follows
each in its turn, and no caller notices.
"""

import asyncio
import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from application.catalogue.reading.templates import load_templates
from interfaces.api.app import every_route
from interfaces.bounded_http import bounded
from interfaces.composition import House
from interfaces.forgetting.reapplying import refuse_unforgotten
from interfaces.measured.door import Door
from interfaces.running.ending import end_with
from interfaces.running.fault import fault
from interfaces.running.threads import refuse_dead
from interfaces.still_server import StillServer
from interfaces.tallies import tallied
from interfaces.tls import CIPHERS, OLDEST, examined_now, shown

GRACE_SECONDS = 10
BACKLOG = 2_048
SETTLED_SECONDS = 1.0
HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOG = structlog.get_logger("serving")


@dataclass(frozen=True, slots=True)
class Doors:
    """Opened once, and shared by all processes that answer there."""

    customers: socket.socket
    metrics: socket.socket | None


def serve(house: House) -> None:
    """Until SIGTERM or Ctrl-C."""
    _refuse_unforgotten(house)
    if files := shown(house.settings.tls_certificate, house.settings.tls_key):
        examined_now(files)
    load_templates()  # once: at the first requests every thread would read all of them
    doors = Doors(_listening(house.settings.host, house.settings.port), house.metrics_door())
    many = house.settings.serve_processes
    if many == 1:
        _answer(house, doors)
        return
    with tallied() as folder:
        house.shown = _of_all_processes(folder)
        # No app yet: its connections and threads are each process's own.
        every_route()
        gc.freeze()
        Prefork(many, lambda: _answer(house, doors)).run()


def _refuse_unforgotten(house: House) -> None:
    """By connections that are closed again: two processes forked over one would share its line."""
    with closing(type(house)(house.settings, house.process)) as looking:
        refuse_unforgotten(looking.erasing)


def _listening(host: str, port: int) -> socket.socket:
    """One socket for all: what waits on it is taken by whoever is there, and nothing is lost."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
    opened.setblocking(False)
    return opened


def _of_all_processes(folder: str) -> CollectorRegistry:
    """What is shown by whoever is asked; to be made before anything is measured."""
    os.environ[METRICS_FOLDER] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped there
    shown = CollectorRegistry()
    MultiProcessCollector(shown, path=folder)  # type: ignore[no-untyped-call]  # untyped there
    return shown


def _answer(house: House, doors: Doors) -> None:
    house.store.refold()
    app = house.app()
    gc.freeze()  # it stays as long as the process, and is not worth looking through for garbage
    config = _configured(house, app)
    if doors.metrics:
        Door(doors.metrics, house.measured()).start()
    ClosingServer(config, house).run([doors.customers])
    house.close()
    refuse_dead()


def _configured(house: House, app: FastAPI) -> uvicorn.Config:
    """A certificate is read by each process: one that follows another shows the new one."""
    files = shown(house.settings.tls_certificate, house.settings.tls_key)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **bounded(),
        ssl_certfile=files.certificate if files else None,
        ssl_keyfile=files.key if files else None,
        ssl_ciphers=CIPHERS,
    )
    config.load()
    if files and config.ssl:
        examined_now(files)
        config.ssl.minimum_version = OLDEST
    return config


class ClosingServer(StillServer):
    """Told to stop, it first says that it is not ready, and stops accepting a moment later.

    Told to leave (SIGHUP), while others go on at the same port, it takes nobody on any more. In
    either case whoever is connected is told with the next answer to connect anew.
    """

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's
        self._house.closing.set()
        self._end_soon()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._leave)

    def _leave(self) -> None:
        for listening in self.servers:
            listening.close()
        self._end_soon()

    def _end_soon(self) -> None:
        self._house.leaving.set()
        threading.Timer(self._house.settings.closing, self.end).start()


@dataclass
class Prefork:
    """So many processes that do the same `work`, and one that sees to it that they do.

    It is asleep until a signal comes: blocked ones are kept for it, the end of a child among them.
    """

    many: int
    work: Callable[[], None]
    began: dict[int, float] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Until told to stop; then they are told, and waited for."""
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        while not self._ending:
            while len(self.began) < self.many:
                self._start()
            if signal.SIGHUP in self.asked:
                self.asked.discard(signal.SIGHUP)
                self._follow_each()
            else:
                self._hear()
        for pid in self.began:
            os.kill(pid, signal.SIGTERM)
        while self.began:
            self._hear()

    @property
    def _ending(self) -> bool:
        return not self.asked.isdisjoint((signal.SIGTERM, signal.SIGINT))

    def _hear(self) -> None:
        """Until a signal comes; each is followed by a look for who ended."""
        self.asked.add(signal.sigwaitinfo(HEARD).si_signo)
        self._bury()

    def _follow_each(self) -> None:
        """The next one is there before the one before it leaves."""
        for pid in list(self.began):
            self._start()
            time.sleep(SETTLED_SECONDS)
            os.kill(pid, signal.SIGHUP)
            while pid in self.began and not self._ending:
                self._hear()

    def _start(self) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self.began[pid] = time.monotonic()
            return
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
            end_with(parent)
            self.work()
            status = 0
        except Exception as error:  # noqa: BLE001  # nothing of the parent's may go on here
            LOG.error("serve ended", error=fault(error))
        finally:
            os._exit(status)

    def _bury(self) -> None:
        """Those that ended; one that ended at once is followed slowly."""
        for pid in list(self.began):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
            if time.monotonic() - self.began.pop(pid) < SETTLED_SECONDS:
                time.sleep(SETTLED_SECONDS)
