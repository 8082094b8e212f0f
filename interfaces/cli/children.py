"""The processes of a local shop: started, watched, started again when one dies, stopped."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from interfaces.cli.nursery import Birth, Nursery
from interfaces.running.ending import PARENT

STOP_SECONDS = 15.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
SETTLED_SECONDS = 60.0
LOG_BYTES = 20_000_000


class Child:
    """One process of the shop, logging to `logs/<name>.log`."""

    def __init__(
        self, name: str, environment: Mapping[str, str], logs: Path, nursery: Nursery
    ) -> None:
        self.name = name
        self._environment = {**environment, PARENT: str(os.getpid())}
        self._log = logs / f"{name}.log"
        self._nursery = nursery
        self._started = 0.0
        self._wait = FIRST_WAIT_SECONDS
        self._process: psutil.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def ended_with(self) -> int | None:
        """Its exit code; None while it runs, and before it was started."""
        try:
            return self._process.wait(0) if self._process else None
        except psutil.TimeoutExpired:
            return None

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches only us, and we stop each in its turn."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self._log.exists() or self._log.stat().st_size > LOG_BYTES
        self._log.open("wb" if fresh else "ab").close()
        self._process = self._nursery.bear(Birth(self.name, self._environment, str(self._log)))
        self._started = time.monotonic()

    def revive(self) -> str | None:
        """Start it again when it died; what to tell, or None when all is well.

        A process that dies again at once is started ever more rarely.
        """
        code = self.ended_with
        if code is None:
            return None
        lived = time.monotonic() - self._started
        if lived < self._wait:
            return None
        settled = lived > SETTLED_SECONDS
        self._wait = FIRST_WAIT_SECONDS if settled else min(self._wait * 2, LONGEST_WAIT_SECONDS)
        self.start()
        return f"{self.name} ended with {code} and was started again; see {self._log}"

    def stop(self) -> None:
        if self._process is None or self.ended_with is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            self._process.kill()
            self._process.wait()
