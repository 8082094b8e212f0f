"""Ending work: what is being performed is waited for, a broker that says nothing is not."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog

from interfaces.running.fault import fault

PARTING_SECONDS = 5.0
"""More than a broker that answers needs; `up` waits longer before it kills."""
LOOK_SECONDS = 0.1
LEAVING = "leaving "
LEFT = "it did not take leave in time: what is done is on record, what is not is handed over again"
log = structlog.get_logger()


class Hands:
    """Performs, and knows whether any thread is at it."""

    def __init__(self, perform: Callable[[list[str]], None]) -> None:
        self._perform = perform
        self._busy = 0
        self._counting = threading.Lock()

    @property
    def busy(self) -> bool:
        return self._busy > 0

    def perform(self, ids: list[str]) -> None:
        self._count(1)
        try:
            self._perform(ids)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._busy += more


def part(lanes: Mapping[str, Callable[[], object]], hands: Hands, seconds: float) -> None:
    """Ends every lane at once. One that has not ended so long after all hands rest is left to its
    thread, which goes with the process."""
    leaving = [_Leaving(name, end) for name, end in lanes.items()]
    for each in leaving:
        each.start()
    latest = time.monotonic() + seconds
    while (waiting := _alive(leaving)) and time.monotonic() < latest:
        waiting[0].join(LOOK_SECONDS)
        if hands.busy:
            latest = time.monotonic() + seconds
    if silent := _alive(leaving):
        log.warning("broker.left", lanes=[each.lane for each in silent], said=LEFT)


class _Leaving(threading.Thread):
    def __init__(self, lane: str, end: Callable[[], object]) -> None:
        super().__init__(name=f"{LEAVING}{lane}", daemon=True)
        self.lane = lane
        self._end = end

    def run(self) -> None:
        try:
            self._end()
        except Exception as error:  # noqa: BLE001  # its library's: the broker is not there
            log.warning("broker.left", lanes=[self.lane], said=LEFT, error=fault(error))


def _alive(leaving: list[_Leaving]) -> list[_Leaving]:
    return [each for each in leaving if each.is_alive()]
