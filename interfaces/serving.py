"""Answering on one port with as many processes as there are cores, forked from one that is loaded.

What they have in common is in memory once. One that ends is followed by another; SIGHUP follows
each in its turn, and no caller notices.
"""

import asyncio
import gc
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog
import uvicorn
from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from application.catalogue.reading.templates import load_templates
from interfaces.api.app import every_route
from interfaces.composition import House
from interfaces.ending import end_with

CLOSING_SECONDS = 1.0
GRACE_SECONDS = 10
BACKLOG = 2_048
SETTLED_SECONDS = 1.0
WATCH_SECONDS = 0.1
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOG = structlog.get_logger("serving")


def serve(house: House) -> None:
    """Until SIGTERM or Ctrl-C."""
    listening = _listening(house.settings.host, house.settings.port)
    load_templates()  # once: at the first requests every thread would read all of them
    many = house.settings.serve_processes
    if many == 1:
        _answer(house, listening)
        return
    with tempfile.TemporaryDirectory(prefix="elysium-metrics-") as folder:
        house.shown = _of_all_processes(folder)
        # No app yet: its connections and threads are each process's own.
        every_route()
        gc.freeze()
        Crew(many, lambda: _answer(house, listening)).run()


def _listening(host: str, port: int) -> socket.socket:
    """One socket for all: what waits on it is taken by whoever is there, and nothing is lost."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
    opened.setblocking(False)
    return opened


def _of_all_processes(folder: str) -> CollectorRegistry:
    """What `/metrics` shows whoever is asked; to be made before anything is measured."""
    os.environ[METRICS_FOLDER] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped there
    shown = CollectorRegistry()
    MultiProcessCollector(shown, path=folder)  # type: ignore[no-untyped-call]  # untyped there
    return shown


def _answer(house: House, listening: socket.socket) -> None:
    app = house.app()
    gc.freeze()  # it stays as long as the process, and is not worth looking through for garbage
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    ClosingServer(config, house).run([listening])
    house.close()


class ClosingServer(uvicorn.Server):
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
        threading.Timer(CLOSING_SECONDS, self._exit).start()

    def _exit(self) -> None:
        self.should_exit = True


@dataclass
class Crew:
    """So many processes that do the same `work`, and one that sees to it that they do."""

    many: int
    work: Callable[[], None]
    began: dict[int, float] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Until told to stop; then they are told, and waited for."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda told, _frame: self.asked.add(told))
        while not self.asked & {signal.SIGTERM, signal.SIGINT}:
            self._bury()
            while len(self.began) < self.many:
                self._start()
            if signal.SIGHUP in self.asked:
                self.asked.discard(signal.SIGHUP)
                self._follow_each()
            time.sleep(WATCH_SECONDS)
        for pid in self.began:
            os.kill(pid, signal.SIGTERM)
        while self.began:
            self._bury()
            time.sleep(WATCH_SECONDS)

    def _follow_each(self) -> None:
        """The next one is there before the one before it leaves."""
        for pid in list(self.began):
            self._start()
            time.sleep(SETTLED_SECONDS)
            os.kill(pid, signal.SIGHUP)
            while pid in self.began and not self.asked & {signal.SIGTERM, signal.SIGINT}:
                self._bury()
                time.sleep(WATCH_SECONDS)

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
            end_with(parent)
            self.work()
            status = 0
        except Exception as error:  # noqa: BLE001  # nothing of the parent's may go on here
            LOG.error("serve ended", error=type(error).__name__)
        finally:
            os._exit(status)

    def _bury(self) -> None:
        """Those that ended; one that ended at once is followed slowly."""
        for pid in list(self.began):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
            if time.monotonic() - self.began.pop(pid) < SETTLED_SECONDS:
                time.sleep(SETTLED_SECONDS)
