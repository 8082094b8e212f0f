"""Time: the database's clock, followed by this machine's steady one between two looks."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LOOK_AGAIN_SECONDS = 30.0


class DatabaseClock:
    """Asks `read` (the database's clock) now and then; in between, the monotonic clock counts."""

    def __init__(
        self, read: Callable[[], datetime], look_again: float = LOOK_AGAIN_SECONDS
    ) -> None:
        self._read = read
        self._look_again = look_again
        self._lock = threading.Lock()
        self._seen: tuple[float, datetime] | None = None

    def now(self) -> datetime:
        with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] > self._look_again:
                self._seen = (time.monotonic(), self._read().astimezone(UTC))
            at, instant = self._seen
        return instant + timedelta(seconds=time.monotonic() - at)
