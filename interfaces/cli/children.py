"""The processes of a local shop: started, watched, started again when one dies, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from interfaces.ending import end_with

PARENT = "ELYSIUM_PARENT"
STOP_SECONDS = 15.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
SETTLED_SECONDS = 60.0
LOG_BYTES = 20_000_000
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""A heap for every thread would keep what each freed."""


class Child:
    """One process of the shop, logging to `logs/<name>.log`."""

    def __init__(self, name: str, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._environment = dict(environment)
        self._log = logs / f"{name}.log"
        self._started = 0.0
        self._wait = FIRST_WAIT_SECONDS
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def ended_with(self) -> int | None:
        """Its exit code; None while it runs, and before it was started."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches only us, and we stop each in its turn."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self._log.exists() or self._log.stat().st_size > LOG_BYTES
        with self._log.open("wb" if fresh else "ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own command line
                [sys.executable, "-m", "interfaces.cli", self.name],
                env=FEW_ARENAS | self._environment | {PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started = time.monotonic()

    def revive(self) -> str | None:
        """Start it again when it died; what to tell, or None when all is well.

        A process that dies again at once is started ever more rarely.
        """
        if self._process is None or self._process.poll() is None:
            return None
        lived = time.monotonic() - self._started
        if lived < self._wait:
            return None
        code = self._process.returncode
        settled = lived > SETTLED_SECONDS
        self._wait = FIRST_WAIT_SECONDS if settled else min(self._wait * 2, LONGEST_WAIT_SECONDS)
        self.start()
        return f"{self.name} ended with {code} and was started again; see {self._log}"

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def die_with_parent() -> None:
    """Called by a child first of all: Linux ends it when `elysium up` dies, however it dies."""
    parent = os.environ.get(PARENT)
    if parent is not None:
        end_with(int(parent))
