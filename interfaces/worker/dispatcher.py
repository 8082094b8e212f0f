"""Hands due deliveries to the queue, and hands over again what the queue or a worker lost."""

import threading
from collections.abc import Callable

import structlog
from prometheus_client import Gauge
from sqlalchemy import Connection, Engine, text

from interfaces.worker.follower import TROUBLE_SECONDS, lease, lease_session
from interfaces.worker.performing import Deliveries

LOOK_SECONDS = 0.05
MEASURE_EVERY = 200
WAITING = Gauge("elysium_deliveries", "Deliveries by status", ["status"])
COUNT = text("SELECT status, count(*) FROM deliveries WHERE status <> 'done' GROUP BY status")
log = structlog.get_logger()


class Dispatcher(threading.Thread):
    """One copy at work over all processes; `send` puts an id on the queue."""

    def __init__(
        self,
        deliveries: Deliveries,
        send: Callable[[str], object],
        engine: Engine,
        stopping: threading.Event,
    ) -> None:
        super().__init__(name="dispatcher", daemon=True)
        self._deliveries = deliveries
        self._send = send
        self._engine = engine
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with lease_session(self._engine) as session:
                    self._with_lease(session)
            except Exception as error:  # noqa: BLE001  # shown and retried: the record is the table
                log.error("dispatcher.trouble", error=repr(error))
                self._stopping.wait(TROUBLE_SECONDS)

    def _with_lease(self, connection: Connection) -> None:
        if not lease(connection, self.name):
            self._stopping.wait(TROUBLE_SECONDS)
            return
        rounds = 0
        while not self._stopping.is_set():
            for delivery_id in self._deliveries.to_queue():
                self._send(delivery_id)
            if rounds % MEASURE_EVERY == 0:
                self._measure(connection)
            rounds += 1
            self._stopping.wait(LOOK_SECONDS)

    def _measure(self, connection: Connection) -> None:
        found = {row[0]: row[1] for row in connection.execute(COUNT)}
        for status in ("due", "dead"):
            WAITING.labels(status).set(found.get(status, 0))
