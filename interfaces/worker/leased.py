"""Work that one copy does over all processes: a thread that holds a lease, or waits for it."""

import threading
import time
from typing import Protocol

import structlog

from interfaces.postgres.lease import Fences, Leases, under
from interfaces.running.fault import fault
from interfaces.running.trouble import Trouble
from projections.kit.followers import Fenced

STANDBY_SECONDS = 1.0
AWAY_SECONDS = 5.0
log = structlog.get_logger()


class NotHere(Exception):
    """This copy cannot do the work, and another may: it has the lease for a while."""


class Work(Protocol):
    """What is done again and again while the lease of its name is held."""

    @property
    def name(self) -> str: ...

    def prepare(self, fence: int, /) -> None:
        """Once, when the lease was taken under this fence."""

    def turn(self) -> None:
        """One round of it, and the rest until the next."""


class Leased(threading.Thread):
    """Never stopped by one failure: it is shown, and the work begun again."""

    def __init__(self, work: Work, leases: Leases, stopping: threading.Event) -> None:
        super().__init__(name=work.name, daemon=True)
        self.trouble = Trouble("work", {"work": work.name})
        self._work = work
        self._leases = leases
        self._stopping = stopping
        self._began: float | None = None

    @property
    def at_one_turn_for(self) -> float:
        """Seconds."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    def run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._try())
        self._free()

    def _try(self) -> float:
        """Work while the lease is held; then, how long to leave it."""
        try:
            if self._leases.held(self.name) or self._leases.take(self.name):
                self._while_held()
            self.trouble.over()
        except Fenced:
            log.warning("work.taken_over", work=self.name)
            self._leases.lost(self.name)
        except NotHere:
            return self._let_others()
        except Exception as error:  # noqa: BLE001  # shown, retried; the others must go on
            return self.trouble.meet(error)
        finally:
            self._began = None
        return STANDBY_SECONDS

    def _while_held(self) -> None:
        fence = self._leases.fence(self.name)
        log.info("work.begun", work=self.name, fence=fence)
        with under(Fences({self.name: fence})):
            self._work.prepare(fence)
            self._turn_while_held()

    def _turn_while_held(self) -> None:
        while not self._stopping.is_set() and self._leases.held(self.name):
            self._began = time.monotonic()
            self._work.turn()
            self.trouble.over()

    def _let_others(self) -> float:
        log.warning("work.not_here", work=self.name)
        self._free()
        return AWAY_SECONDS

    def _free(self) -> None:
        try:
            self._leases.free(self.name)
        except Exception as error:  # noqa: BLE001  # it ends by itself, in a term
            log.warning("lease.not_freed", work=self.name, error=fault(error))
