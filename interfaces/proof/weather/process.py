"""A process of the shop that is killed, stopped and let go on, as machines do it to processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from interfaces.local.shop import checkout
from interfaces.running.ending import PARENT

ENDS_WITHIN = 20.0


class Process:
    """One command of the shop, which logs to `logs/<name>.log`."""

    def __init__(self, name: str, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._environment = {**environment, PARENT: str(os.getpid())}
        self._log = logs / f"{name}.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running else None

    @property
    def ended_with(self) -> int | None:
        """Its exit code; None while it runs, and before it was started."""
        return self._running.poll() if self._running else None

    @property
    def said(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self) -> None:
        """Nothing to do while it runs."""
        if self._running is not None and self.ended_with is None:
            return
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603  # our own command line
                [sys.executable, "-m", "interfaces.cli", self.name],
                env=self._environment,
                cwd=checkout(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def lives_with(self, setting: str, value: str) -> None:
        """Ended and started again with it, unless it has it."""
        if self._environment.get(setting) != value:
            self.end()
            self._environment[setting] = value
            self.start()

    def kill(self) -> None:
        """Without a word, and what it has started with it."""
        self._tell(signal.SIGKILL)
        if self._running is not None:
            self._running.wait()

    def stop(self) -> None:
        """It lives and does nothing, until it is let go on."""
        self._tell(signal.SIGSTOP)

    def go_on(self) -> None:
        self._tell(signal.SIGCONT)

    def end(self) -> None:
        """As whoever closes a shop does; one that does not hear is killed."""
        if self._running is None or self.ended_with is not None:
            return
        self.go_on()
        self._running.terminate()
        try:
            self._running.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()

    def _tell(self, number: signal.Signals) -> None:
        if self._running is None or self.ended_with is not None:
            return
        first = psutil.Process(self._running.pid)
        for each in (*first.children(recursive=True), first):
            each.send_signal(number)
