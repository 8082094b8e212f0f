"""The clock: what is due becomes a delivery; whoever performs it looks at the time again."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from application.policies.effect import effect_name
from application.policies.effects import CompareCatalogue, ReconcileCatalogue, ReconcilePayments
from application.store.ports import Clock
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.postgres.faults import Faults
from interfaces.running.fault import fault
from interfaces.running.trouble import Trouble
from interfaces.worker.each_alone import refuse_outage

LONGEST_WAIT_SECONDS = 60.0
log = structlog.get_logger()


class Bell(Protocol):
    @property
    def name(self) -> str: ...

    def strike(self, now: datetime) -> int:
        """How many deliveries were ordered that had not been before."""


@dataclass(slots=True)
class Recurring:
    """What is done again and again, `every` so many seconds; always ordered for the next time."""

    deliveries: Deliveries
    effect: type[ReconcileCatalogue | CompareCatalogue | ReconcilePayments]
    every: float
    _ordered: datetime | None = None

    @property
    def name(self) -> str:
        return effect_name(self.effect)

    def strike(self, now: datetime) -> int:
        """A shop that was just opened is left in peace until then."""
        at = datetime.fromtimestamp((now.timestamp() // self.every + 1) * self.every, UTC)
        if at == self._ordered:
            return 0
        effect = self.effect(at=at, every=self.every)
        struck = self.deliveries.order(
            Order(policy="clock", cause=at.isoformat(), effect=effect, due_at=at)
        )
        self._ordered = at
        return struck


@dataclass(slots=True)
class Seldom:
    """Implements `Bell`: of a bell that looks at much for what may wait a little, `between` two
    strokes."""

    bell: Bell
    between: timedelta
    _struck: datetime | None = None

    @property
    def name(self) -> str:
        return self.bell.name

    def strike(self, now: datetime) -> int:
        """One that failed strikes again as soon as it is let."""
        if self._struck and now - self._struck < self.between:
            return 0
        struck = self.bell.strike(now)
        self._struck = now
        return struck


@dataclass(slots=True)
class Hung:
    """A bell as it hangs in the tower: one that fails is tried ever more rarely, and is listed."""

    bell: Bell
    faults: Faults
    trouble: Trouble = field(init=False)
    _again: float = 0.0

    def __post_init__(self) -> None:
        self.trouble = Trouble("bell", {"bell": self.bell.name}, LONGEST_WAIT_SECONDS)

    def strike(self, now: datetime) -> int:
        """Raises what is an outage, and leaves the bell in peace after that as well."""
        if time.monotonic() < self._again:
            return 0
        try:
            struck = self.bell.strike(now)
        except Exception as error:  # noqa: BLE001  # told and listed; the others strike
            self._again = time.monotonic() + self.trouble.meet(error)
            refuse_outage(error)
            self.faults.note(self._listed, fault(error))
            return 0
        if self.trouble.times:
            self.faults.mended(self._listed)
            self.trouble.over()
        return struck

    @property
    def _listed(self) -> str:
        return f"bell {self.bell.name}"


class ClockTower:
    """Implements `Work`: every interval (seconds) all its bells strike, each by itself."""

    name = "clock"

    def __init__(
        self,
        bells: Sequence[Bell],
        faults: Faults,
        clock: Clock,
        *,
        interval: float,
        stopping: threading.Event,
    ) -> None:
        self._hung = [Hung(bell, faults) for bell in bells]
        self._clock = clock
        self._interval = interval
        self._stopping = stopping

    def prepare(self, _fence: int, /) -> None:
        """Nothing: what is due stays due."""

    def turn(self) -> None:
        now = self._clock.now()
        if struck := sum(hung.strike(now) for hung in self._hung):
            log.info("clock.struck", deliveries=struck)
        self._stopping.wait(self._interval)
