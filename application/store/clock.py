"""Time: the database's clock, followed by this machine's steady one between two looks."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class DatabaseClock:
    """Set by every look at the database; in between, the monotonic clock counts.

    `read` asks the database, once, when nobody has looked at it yet. What was told once is never
    gone back behind: a clock that ran ahead of the database's waits for it.
    """

    def __init__(self, read: Callable[[], datetime]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._midnight: datetime | None = None  # when the monotonic clock was zero
        self._told = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        with self._lock:
            known = self._midnight
        return self.at(self._read()) if known is None else self._tell(known)

    def at(self, instant: datetime) -> datetime:
        known = instant.astimezone(UTC) - timedelta(seconds=time.monotonic())
        with self._lock:
            self._midnight = known
        return self._tell(known)

    def _tell(self, midnight: datetime) -> datetime:
        with self._lock:
            instant = midnight + timedelta(seconds=time.monotonic())
            self._told = max(self._told, instant)
            return self._told
