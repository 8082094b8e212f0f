"""Hands due deliveries to the queue, and hands over again what the queue or a worker lost."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from prometheus_client import Gauge

from interfaces.postgres.deliveries import Deliveries

LOOK_SECONDS = 0.05
MEASURE_EVERY = 200
WAITING = Gauge("elysium_deliveries", "Deliveries by status", ["status"])


@dataclass(slots=True)
class Dispatcher:
    """Implements `Work`; `send` puts an id on the queue."""

    deliveries: Deliveries
    send: Callable[[str], object]
    stopping: threading.Event
    name: str = "dispatcher"
    _rounds: "count[int]" = field(default_factory=count)

    def prepare(self) -> None:
        """Nothing: the record is the table."""

    def turn(self) -> None:
        for delivery_id in self.deliveries.to_queue():
            self.send(delivery_id)
        if next(self._rounds) % MEASURE_EVERY == 0:
            undone = self.deliveries.undone()
            for status in ("due", "dead"):
                WAITING.labels(status).set(undone.get(status, 0))
        self.stopping.wait(LOOK_SECONDS)
