"""One of those that follow the log: where it is, and whether it is stuck."""

import time

import structlog
from sqlalchemy import Engine

from interfaces.postgres.faults import Faults
from interfaces.running.fault import fault
from interfaces.running.trouble import rest
from interfaces.worker.following import Following
from projections.kit.followers import set_aside, stuck_at, take_over

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
log = structlog.get_logger()


class Followed:
    """Stuck at an event, it waits ever longer before it tries again; nobody waits for it."""

    def __init__(self, following: Following, engine: Engine) -> None:
        self.following = following
        self.position = 0
        self.found = False
        self._engine = engine
        self._faults = Faults(engine)
        self._listed = ""
        self._stuck: int | None = None
        self._tries = 0
        self._again = 0.0

    @property
    def name(self) -> str:
        return self.following.name

    @property
    def able(self) -> bool:
        """It has no fault, or is due to try again."""
        return time.monotonic() >= self._again

    def find(self, fence: int) -> None:
        """Where it is; whoever had a lower fence moves it no more."""
        self.following.prepare()
        with self._engine.begin() as connection:
            self.position = take_over(connection, [self.name], fence)[self.name]
            self._stuck = stuck_at(connection, self.name)
        if self._listed:
            self._faults.mended(self._listed)
            self._listed = ""
        if self._stuck is not None and self.position >= self._stuck:
            self._go_on()
        self.found = True

    def come_to(self, position: int, head: int) -> None:
        self.position = position
        if self._stuck is not None:
            self._go_on()
        if position >= head:
            self.following.at_the_end()

    def stick(self, position: int, error: Exception) -> None:
        """Set aside, before everybody's eyes."""
        why = fault(error)
        log.error("follower.stuck", follower=self.name, position=position, error=why)
        self._tries += 1
        wait = rest(self._tries, LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS)
        self._stuck, self._again = position, time.monotonic() + wait
        with self._engine.begin() as connection:
            known = set_aside(connection, self.name, position, why)
        if not known:
            self._listed = f"follower {self.name}"
            self._faults.note(self._listed, why)

    def _go_on(self) -> None:
        log.info("follower.goes_on", follower=self.name, position=self.position)
        self._stuck, self._tries = None, 0
        with self._engine.begin() as connection:
            set_aside(connection, self.name, None, None)
