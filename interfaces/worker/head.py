"""The head of the log, looked at often while something happens and seldom while nothing does."""

import threading
import time

from application.store.ports import Journal

LOOK_SECONDS = 0.02
LONGEST_LOOK_SECONDS = 0.25
BUSY_SECONDS = 3.0
SLOWER = 1.5


class Head:
    """Polls, because a notification would have to be sent inside the writer's transaction."""

    def __init__(self, journal: Journal, stopping: threading.Event) -> None:
        self.journal = journal
        self.position = 0
        self._stopping = stopping
        self._moved = time.monotonic()
        self._pause = LOOK_SECONDS

    def look(self) -> int:
        found = self.journal.head()
        if found > self.position:
            self.position, self._moved, self._pause = found, time.monotonic(), LOOK_SECONDS
        return self.position

    def wait_beyond(self, position: int, seconds: float) -> None:
        """Return when the log has gone beyond a position, or after some seconds."""
        until = time.monotonic() + seconds
        while self.look() <= position and (now := time.monotonic()) < until:
            if now - self._moved > BUSY_SECONDS:
                self._pause = min(self._pause * SLOWER, LONGEST_LOOK_SECONDS)
            if self._stopping.wait(min(self._pause, until - now)):
                return
