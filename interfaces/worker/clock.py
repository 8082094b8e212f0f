"""The clock: what is due becomes a delivery; whoever performs it looks at the time again."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from sqlalchemy import Connection, Engine

from application.deliveries import Effect, order_delivery
from application.ids import new_id
from application.store.ports import Clock
from interfaces.worker.follower import TROUBLE_SECONDS, lease, lease_session
from projections.due.fold import DUE, Due, due_before
from projections.kit.reading import BeingBuilt, Reader

EFFECTS = {
    "hold": "expire_hold",
    "reservation": "expire_reservation",
    "quote": "expire_quote",
    "unpaid_order": "expire_order",
    "capture_void": "void_before_lapse",
    "design": "lapse_design",
    "price_book": "activate_price_book",
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Striking:
    """One look at what is due: each becomes a delivery, once for each moment it is due at."""

    engine: Engine
    reader: Reader

    def strike(self, now: datetime) -> int:
        """How many deliveries were ordered that had not been before."""
        try:
            with self.reader.ask(DUE) as connection:
                found = due_before(connection, now)
        except BeingBuilt:
            return 0
        with self.engine.begin() as connection:
            return sum(_order(connection, due) for due in found if due.kind in EFFECTS)


@dataclass(frozen=True, slots=True)
class Recurring:
    """What is done again and again, `every` so many seconds; always ordered for the next time."""

    engine: Engine
    effect: str
    every: float

    def strike(self, now: datetime) -> int:
        """A shop that was just opened is left in peace until then."""
        at = datetime.fromtimestamp((now.timestamp() // self.every + 1) * self.every, UTC)
        arguments = {"at": at.isoformat(), "every": str(self.every)}
        effect = Effect(self.effect, arguments, due_at=at)
        with self.engine.begin() as connection:
            cause = at.isoformat()
            return order_delivery(connection, "clock", cause, effect, correlation_id=new_id())


class Bell(Protocol):
    def strike(self, now: datetime) -> int:
        """How many deliveries were ordered that had not been before."""


class ClockTower(threading.Thread):
    """One copy at work over all processes; every interval (seconds) all its bells strike."""

    def __init__(
        self,
        engine: Engine,
        bells: Sequence[Bell],
        clock: Clock,
        interval: float,
        *,
        stopping: threading.Event,
    ) -> None:
        super().__init__(name="clock", daemon=True)
        self._engine = engine
        self._bells = bells
        self._clock = clock
        self._interval = interval
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with lease_session(self._engine) as session:
                    self._with_lease(session)
            except Exception as error:  # noqa: BLE001  # shown and retried: what is due stays due
                log.error("clock.trouble", error=repr(error))
                self._stopping.wait(TROUBLE_SECONDS)

    def _with_lease(self, connection: Connection) -> None:
        if not lease(connection, self.name):
            self._stopping.wait(TROUBLE_SECONDS)
            return
        while not self._stopping.is_set():
            now = self._clock.now()
            if struck := sum(bell.strike(now) for bell in self._bells):
                log.info("clock.struck", deliveries=struck)
            connection.exec_driver_sql("SELECT 1")
            self._stopping.wait(self._interval)


def _order(connection: Connection, due: Due) -> bool:
    cause = f"{due.due_id}@{due.due_at.isoformat()}"
    told = {"key": due.key, "ref": due.ref, "due_at": due.due_at.isoformat()}
    effect = Effect(EFFECTS[due.kind], told)
    return order_delivery(connection, "clock", cause, effect, correlation_id=new_id())
