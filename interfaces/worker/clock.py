"""The clock: what is due becomes a delivery; whoever performs it looks at the time again."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from application.policies.effects import (
    AbandonCart,
    ActivatePriceBook,
    CompareCatalogue,
    ExpireHold,
    ExpireOrder,
    ExpireQuote,
    ExpireStockReservation,
    ExpiryEffect,
    HoldOverdueBalance,
    LapseDesign,
    ReapCart,
    ReconcileCatalogue,
    ReconcilePayments,
    RemindOfBalance,
    TellOfLapse,
    VoidBeforeLapse,
)
from application.policies.letter_effects import RemindOfQuote
from application.policies.people_effects import DestroyFiscalKey, LookAtErasure
from application.store.ports import Clock
from interfaces.postgres.deliveries import Deliveries, Order
from projections.due.deadlines import Kind
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before
from projections.kit.reading import BeingBuilt, Reader

Strikes = (
    ExpiryEffect
    | LapseDesign
    | ActivatePriceBook
    | RemindOfQuote
    | LookAtErasure
    | DestroyFiscalKey
)
STRUCK: Mapping[Kind, type[Strikes]] = {
    "hold": ExpireHold,
    "reservation": ExpireStockReservation,
    "quote": ExpireQuote,
    "quote_reminder": RemindOfQuote,
    "unpaid_order": ExpireOrder,
    "idle_cart": AbandonCart,
    "old_cart": ReapCart,
    "capture_alarm": TellOfLapse,
    "capture_void": VoidBeforeLapse,
    "balance_reminder": RemindOfBalance,
    "balance_overdue": HoldOverdueBalance,
    "design": LapseDesign,
    "price_book": ActivatePriceBook,
    "erasure": LookAtErasure,
    "fiscal": DestroyFiscalKey,
}
REST = timedelta(hours=1)
"""What was given up and is still due is ordered again after so long."""
log = structlog.get_logger()


class Bell(Protocol):
    def strike(self, now: datetime) -> int:
        """How many deliveries were ordered that had not been before."""


@dataclass(frozen=True, slots=True)
class Striking:
    """One look at what is due: each becomes a delivery, once for each moment it is due at."""

    deliveries: Deliveries
    reader: Reader

    def strike(self, now: datetime) -> int:
        try:
            with self.reader.ask(DUE) as connection:
                found = due_before(connection, now)
        except BeingBuilt:
            return 0
        struck = (_order(due) for due in found if due.kind in STRUCK)
        return self.deliveries.order(*struck, rest=REST)


@dataclass(slots=True)
class Recurring:
    """What is done again and again, `every` so many seconds; always ordered for the next time."""

    deliveries: Deliveries
    effect: type[ReconcileCatalogue | CompareCatalogue | ReconcilePayments]
    every: float
    _ordered: datetime | None = None

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


@dataclass(frozen=True, slots=True)
class ClockTower:
    """Implements `Work`: every interval (seconds) all its bells strike."""

    bells: Sequence[Bell]
    clock: Clock
    interval: float
    stopping: threading.Event
    name: str = "clock"

    def prepare(self, _fence: int, /) -> None:
        """Nothing: what is due stays due."""

    def turn(self) -> None:
        now = self.clock.now()
        if struck := sum(bell.strike(now) for bell in self.bells):
            log.info("clock.struck", deliveries=struck)
        self.stopping.wait(self.interval)


def _order(due: Due) -> Order:
    effect = STRUCK[due.kind](key=due.key, ref=due.ref, due_at=due.due_at)
    return Order(policy="clock", cause=f"{due.due_id}@{due.due_at.isoformat()}", effect=effect)
