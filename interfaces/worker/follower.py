"""A follower: keeps one thing in step with the log, in batches that fit what there is to do."""

import threading

from prometheus_client import Counter, Gauge

from interfaces.worker.following import Following
from interfaces.worker.head import HeadWatch

LIVE_BATCH = 500
MOST_BATCH = 5_000
POLL_SECONDS = 0.03
REST_SECONDS = 1.0

FOLDED = Counter("elysium_follower_events_total", "Events folded", ["follower"])
POSITION = Gauge("elysium_follower_position", "Position reached in the log", ["follower"])


class Follower:
    """Implements `Work`: one batch a turn; it grows while there is more than one batch to do."""

    def __init__(
        self, following: Following, stopping: threading.Event, head: HeadWatch | None = None
    ) -> None:
        self.name = following.name
        self._following = following
        self._stopping = stopping
        self._head = head
        self._limit = LIVE_BATCH

    def prepare(self) -> None:
        self._following.prepare()
        self._limit = LIVE_BATCH

    def turn(self) -> None:
        seen = self._head.position if self._head else 0
        progress = self._following.step(self._limit)
        POSITION.labels(self.name).set(progress.position)
        if progress.folded:
            FOLDED.labels(self.name).inc(progress.folded)
        if progress.folded == self._limit:
            self._limit = min(self._limit * 2, MOST_BATCH)
        else:
            self._limit = LIVE_BATCH
            self._rest(seen)

    def _rest(self, seen: int) -> None:
        """Until the log goes on, or for a second: some have things to do from time to time."""
        if self._head is None:
            self._stopping.wait(POLL_SECONDS)
        else:
            self._head.wait_beyond(seen, REST_SECONDS)
