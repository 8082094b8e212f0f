"""The prices that a running process works with: looked up in the log again every second."""

import time
from threading import Lock

from application.pricing.price_desk import prices_on_file
from application.pricing.prices import Prices
from application.store.event_store import EventStore


class PriceWatch:
    """Call it for the prices of now and of all other times.

    A book begins in the future when it is scheduled, so a look that is `seconds` old is out of
    date only for one that was scheduled less than that before its own beginning.
    """

    def __init__(self, store: EventStore, seconds: float = 1.0) -> None:
        self._store = store
        self._seconds = seconds
        self._lock = Lock()
        self._kept: Prices | None = None
        self._until = 0.0

    def __call__(self) -> Prices:
        with self._lock:
            if self._kept is None or time.monotonic() > self._until:
                self._kept = self._store.shown(prices_on_file)
                self._until = time.monotonic() + self._seconds
            return self._kept
