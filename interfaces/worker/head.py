"""The head of the log, looked at often while something happens and seldom while nothing does."""

import threading
import time
from collections.abc import Callable

from application.store.ports import Journal

LOOK_SECONDS = 0.02
LONGEST_LOOK_SECONDS = 0.25
TOLD_LOOK_SECONDS = 1.0
BUSY_SECONDS = 3.0
SLOWER = 1.5


class Head:
    """Polls, because a notification would have to be sent inside the writer's transaction.

    Of the first that is written after a silence the writer gives word afterwards, which may be
    lost: while we are `told`, we look by ourselves all the same, but more seldom.
    """

    def __init__(self, journal: Journal, stopping: threading.Event) -> None:
        self.journal = journal
        self.position = 0
        self.told: Callable[[], bool] = lambda: False
        self._stopping = stopping
        self._looking = threading.Lock()
        self._woken = threading.Event()
        self._looked = 0.0
        self._moved = time.monotonic()
        self._pause = LOOK_SECONDS

    def wake(self) -> None:
        """Something was written: look at once."""
        self._woken.set()

    def look(self) -> int:
        with self._looking:
            found, self._looked = self.journal.head(), time.monotonic()
            if found > self.position:
                self.position, self._moved, self._pause = found, self._looked, LOOK_SECONDS
            return self.position

    def known(self, seconds: float) -> int:
        """As it was so many seconds ago or later: whoever looks, looks for all of a process."""
        late = time.monotonic() - self._looked >= seconds
        return self.look() if late else self.position

    def wait_beyond(self, position: int, seconds: float) -> None:
        """Return when the log has gone beyond a position, or after some seconds."""
        until = time.monotonic() + seconds
        while self.position <= position and (now := time.monotonic()) < until:
            self._rest(now, until)
            self._woken.clear()
            self.look()
            if self._stopping.is_set():
                return

    def _rest(self, now: float, until: float) -> None:
        if now - self._moved > BUSY_SECONDS:
            longest = TOLD_LOOK_SECONDS if self.told() else LONGEST_LOOK_SECONDS
            self._pause = min(self._pause * SLOWER, longest)
        if not self._stopping.is_set():
            self._woken.wait(min(self._pause, until - now))
