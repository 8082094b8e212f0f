"""What is due becomes a delivery; one that cannot is listed, and holds up no other."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from application.policies.effects import (
    AbandonCart,
    ActivatePriceBook,
    ExpireHold,
    ExpireOrder,
    ExpireQuote,
    ExpireStockReservation,
    ExpiryEffect,
    HoldOverdueBalance,
    LapseDesign,
    ReapCart,
    RemindOfBalance,
    TellOfLapse,
    VoidBeforeLapse,
)
from application.policies.letter_effects import RemindOfQuote
from application.policies.people_effects import DestroyFiscalKey, LookAtErasure
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.postgres.faults import Faults
from interfaces.running.fault import fault
from interfaces.running.trouble import Trouble
from interfaces.worker.each_alone import each_alone
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
PAGE = 500
MOST_PAGES = 10
LONGEST_WAIT_SECONDS = 600.0


@dataclass(slots=True)
class Failing:
    """Tried again at `again`, by the clock of this process that only goes on."""

    trouble: Trouble
    again: float


@dataclass(slots=True)
class Striking:
    """Implements `Bell`: all that is due becomes deliveries, once for each moment it is due at.

    However much stays due, a look takes so many pages and the next goes on behind them, until all
    were looked at: what cannot be dealt with stands before nothing for ever.
    """

    deliveries: Deliveries
    reader: Reader
    faults: Faults
    name: str = "due"
    _after: Due | None = None
    _failing: dict[str, Failing] = field(default_factory=dict)

    def strike(self, now: datetime) -> int:
        struck = 0
        for _ in range(MOST_PAGES):
            try:
                found = self._page(now)
            except BeingBuilt:
                return struck
            struck += each_alone(self._order, [*filter(self._able, found)], self._fail)
            self._after = found[-1] if len(found) == PAGE else None
            if self._after is None:
                break
        return struck

    def _page(self, now: datetime) -> tuple[Due, ...]:
        with self.reader.ask(DUE) as connection:
            return due_before(connection, now, PAGE, self._after)

    def _able(self, due: Due) -> bool:
        known = self._failing.get(due.due_id)
        return known is None or time.monotonic() >= known.again

    def _order(self, found: Sequence[Due]) -> int:
        ordered = self.deliveries.order(*map(_order, found), rest=REST)
        for due in found:
            if known := self._failing.pop(due.due_id, None):
                known.trouble.over()
                self.faults.mended(f"due {due.due_id}")
        return ordered

    def _fail(self, due: Due, error: Exception) -> None:
        known = self._failing.setdefault(
            due.due_id,
            Failing(Trouble("due", {"kind": due.kind, "due": due.due_id}, LONGEST_WAIT_SECONDS), 0),
        )
        known.again = time.monotonic() + known.trouble.meet(error)
        self.faults.note(f"due {due.due_id}", fault(error))


def _order(due: Due) -> Order:
    effect = STRUCK[due.kind](key=due.key, ref=due.ref, due_at=due.due_at)
    return Order(policy="clock", cause=f"{due.due_id}@{due.due_at.isoformat()}", effect=effect)
