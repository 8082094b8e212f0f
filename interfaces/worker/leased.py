"""Work that one copy does over all processes: a thread that holds a lease, or waits for it."""

import threading
import time
from typing import Protocol

import structlog
from sqlalchemy import Connection, Engine

from interfaces.postgres.lease import lease, lease_session, still_held

LOOK_SECONDS = 2.0
TROUBLE_SECONDS = 1.0
log = structlog.get_logger()


class Work(Protocol):
    """What is done again and again while the lease of its name is held."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None:
        """Once, when the lease was taken."""

    def turn(self) -> None:
        """One round of it, and the rest until the next."""


class Leased(threading.Thread):
    """Never stopped by one failure: it is shown, and the work begun again."""

    def __init__(self, work: Work, engine: Engine, stopping: threading.Event) -> None:
        super().__init__(name=work.name, daemon=True)
        self._work = work
        self._engine = engine
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with lease_session(self._engine) as session:
                    if lease(session, self.name):
                        self._while_held(session)
            except Exception as error:  # noqa: BLE001  # shown, retried; the others must go on
                log.error("work.trouble", work=self.name, error=repr(error))
            self._stopping.wait(TROUBLE_SECONDS)

    def _while_held(self, session: Connection) -> None:
        self._work.prepare()
        looked = time.monotonic()
        while not self._stopping.is_set():
            self._work.turn()
            if time.monotonic() - looked > LOOK_SECONDS:
                still_held(session)
                looked = time.monotonic()
