"""Trouble that lasts is told when it begins, at intervals how often it came, and at its end."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from interfaces.running.fault import fault

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 4.0
TELL_SECONDS = 60.0
log = structlog.get_logger()


@dataclass(slots=True)
class Trouble:
    """Of `what`, which is tried again and again; `whose` stands on each of its lines."""

    what: str
    whose: Mapping[str, str] = field(default_factory=dict)
    longest: float = LONGEST_WAIT_SECONDS
    times: int = 0
    _told: dict[str, float] = field(default_factory=dict)

    def meet(self, error: BaseException) -> float:
        """For how many seconds it is left in peace now: ever longer, and not all at one time."""
        self.times += 1
        why, now = fault(error), time.monotonic()
        if now - self._told.get(why, float("-inf")) >= TELL_SECONDS:
            self._told[why] = now
            log.error(f"{self.what}.trouble", **self.whose, error=why, times=self.times)
        return rest(self.times, self.longest)

    def over(self) -> None:
        if self.times:
            log.info(f"{self.what}.goes_on", **self.whose, times=self.times)
            self.times, self._told = 0, {}


def rest(times: int, longest: float, first: float = FIRST_WAIT_SECONDS) -> float:
    """Seconds after what failed so many times: ever longer, and not all at one time."""
    wait: float = min(first * 2 ** min(times - 1, 16), longest)
    return wait * random.uniform(0.75, 1.25)  # noqa: S311  # spreads tries, guards nothing
