"""Work that one copy does over all processes: a thread that holds a lease, or waits for it."""

import threading
from typing import Protocol

import structlog

from interfaces.fault import fault
from interfaces.postgres.lease import Fences, Leases, under
from projections.kit.followers import Fenced

TROUBLE_SECONDS = 1.0
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
        self._work = work
        self._leases = leases
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._leases.held(self.name) or self._leases.take(self.name):
                    self._while_held()
            except Fenced:
                log.warning("work.taken_over", work=self.name)
                self._leases.lost(self.name)
            except NotHere:
                self._let_others()
            except Exception as error:  # noqa: BLE001  # shown, retried; the others must go on
                log.error("work.trouble", work=self.name, error=fault(error))
            self._stopping.wait(TROUBLE_SECONDS)
        self._leave()

    def _while_held(self) -> None:
        fence = self._leases.fence(self.name)
        log.info("work.begun", work=self.name, fence=fence)
        with under(Fences({self.name: fence})):
            self._work.prepare(fence)
            while not self._stopping.is_set() and self._leases.held(self.name):
                self._work.turn()

    def _let_others(self) -> None:
        log.warning("work.not_here", work=self.name)
        self._leave()
        self._stopping.wait(AWAY_SECONDS)

    def _leave(self) -> None:
        try:
            self._leases.free(self.name)
        except Exception as error:  # noqa: BLE001  # it ends by itself, in a term
            log.warning("lease.not_freed", work=self.name, error=fault(error))
