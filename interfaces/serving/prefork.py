"""As many processes as are asked for, forked from one that is loaded, and whoever follows them.

What they have in common is in memory once. One that ends is followed by another; SIGHUP follows
each in its turn, and no caller notices.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from interfaces.running.ending import end_with
from interfaces.running.fault import fault

SETTLED_SECONDS = 1.0
HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
LOG = structlog.get_logger("serving")


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
