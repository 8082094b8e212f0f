"""Hands due deliveries to the queue, and hands over again what the queue or a worker lost."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from application.policies.effect import Lane
from interfaces.postgres.deliveries import Deliveries, HandOver

BUSY_SECONDS = 0.05
IDLE_SECONDS = 0.25
LISTENING_SECONDS = 1.0
LONGEST_SECONDS = 5.0
BUSY_FOR_SECONDS = 2.0
MOST_IN_BUNDLE = 16
FEWEST_BUNDLES = 8
LOST_SECONDS = 5.0


@dataclass(slots=True)
class Dispatcher:
    """Implements `Work`; `send` puts a bundle of ids on the queue of its lane, `lying` says how
    many bundles that queue has.

    While it is `told` of what others order and put off it looks by itself only when that is due.
    """

    deliveries: Deliveries
    send: Callable[[Lane, list[str]], object]
    stopping: threading.Event
    told: Callable[[], bool] = lambda: False
    lying: Callable[[Lane], int] = lambda _: 0
    name: str = "dispatcher"
    _woken: threading.Event = field(default_factory=threading.Event)
    _busy_until: float = 0.0
    _lost_at: float = 0.0

    def wake(self) -> None:
        """Deliveries were written: look at once."""
        self._woken.set()

    def prepare(self, _fence: int, /) -> None:
        """Nothing: the record is the table."""

    def turn(self) -> None:
        self._woken.clear()
        handed = self.deliveries.to_queue()
        self._send(handed)
        now = time.monotonic()
        if now >= self._lost_at:
            self._lost_at = now + LOST_SECONDS
            self.send_lost()
        if handed:
            self._busy_until = now + BUSY_FOR_SECONDS
        if not self.stopping.is_set():
            self._woken.wait(self.rest(now))

    def send_lost(self) -> None:
        """What nobody took is lost only if the queue has not got it: it may just wait its turn."""
        for lane in self.deliveries.overdue():
            self._send(self.deliveries.again(lane, self.lying(lane)))

    def _send(self, handed: Sequence[HandOver]) -> None:
        """All of it; what the queue did not take may be handed over again at once."""
        waiting = list(bundles(handed))
        try:
            while waiting:
                self.send(waiting[0][0].lane, [one.delivery_id for one in waiting[0]])
                waiting.pop(0)
        finally:
            if waiting:
                self.deliveries.take_back([one.delivery_id for each in waiting for one in each])

    def rest(self, now: float) -> float:
        """Seconds until it looks again, unless it is woken."""
        if now < self._busy_until:
            return BUSY_SECONDS
        if not self.told():
            return IDLE_SECONDS
        wait = self.deliveries.until_next()
        seconds = LONGEST_SECONDS if wait is None else wait.total_seconds()
        return min(max(seconds, LISTENING_SECONDS), LONGEST_SECONDS)


def bundles(handed: Sequence[HandOver]) -> Iterator[Sequence[HandOver]]:
    """What is sent together: the more wait, the larger, so that a few still go to all threads.

    Long ones go each by itself, and so does what was tried before: were it what kills a worker,
    it would take its neighbours' attempts with it.
    """
    by_lane = groupby(sorted(handed, key=lambda each: each.lane), key=lambda each: each.lane)
    for lane, waiting in by_lane:
        together = []
        for each in waiting:
            if each.alone or lane == "long":
                yield (each,)
            else:
                together.append(each)
        size = min(MOST_IN_BUNDLE, max(1, len(together) // FEWEST_BUNDLES))
        yield from (together[start : start + size] for start in range(0, len(together), size))
