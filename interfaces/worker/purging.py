"""Tells a caching proxy what changed, once for all copies, and never more often than it bears."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog
from prometheus_client import Counter

from interfaces.integrations.proxy import ProxyDown
from interfaces.measured.fresh import Fresh
from interfaces.running.trouble import rest

SETTLED_SECONDS = 0.1
"""Between a look and what is told of it: another process may be 50 ms behind, and answer so."""
REST_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
PURGES = Counter("elysium_purges", "Requests to the caching proxy", ["outcome"])
DOWN = Fresh("elysium_purge_down", "1 while the caching proxy does not purge")
log = structlog.get_logger()


class Proxy(Protocol):
    def purge(self, keys: Collection[str]) -> None:
        """Raises `ProxyDown`."""


class Told(Protocol):
    """What the proxy was told, kept where a restart finds it."""

    def moved(self, others: Mapping[str, str]) -> Mapping[str, str]: ...

    def told(self, marks: Mapping[str, str]) -> None: ...


@dataclass(slots=True)
class Purging:
    """Implements `Work`; `others` are the marks of what is no follower."""

    proxy: Proxy
    kept: Told
    others: Callable[[], Mapping[str, str]]
    stopping: threading.Event
    name: str = "purge"
    _failures: int = 0
    _again: float = 0.0

    def prepare(self, _fence: int, /) -> None:
        """Nothing: what was told is on record."""

    def turn(self) -> None:
        moved = self.kept.moved(self.others())
        if self.stopping.wait(SETTLED_SECONDS) or time.monotonic() < self._again or not moved:
            return
        try:
            self.proxy.purge(moved)
        except ProxyDown as error:
            self._fail(error)
        else:
            self._done(moved)

    def _done(self, moved: Mapping[str, str]) -> None:
        """Told first, then recorded: who dies between the two tells it again."""
        self.kept.told(moved)
        if self._failures:
            log.info("purge.goes_on")
        PURGES.labels("done").inc()
        DOWN.set(0)
        self._failures, self._again = 0, time.monotonic() + REST_SECONDS

    def _fail(self, error: ProxyDown) -> None:
        if not self._failures:
            log.error("purge.fails", error=str(error))
        PURGES.labels("failed").inc()
        DOWN.set(1)
        self._failures += 1
        wait = rest(self._failures, LONGEST_WAIT_SECONDS, REST_SECONDS)
        self._again = time.monotonic() + max(wait, REST_SECONDS)
