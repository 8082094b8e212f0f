"""Looks at payments that are awaited, within a minute and then ever more rarely."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.policies.effects import LookAtPayment
from interfaces.postgres.deliveries import Deliveries, Order
from projections.due.fold import DUE
from projections.due.looks import Look, looks_due
from projections.kit.reading import BeingBuilt, Reader

BETWEEN_STRIKES = timedelta(seconds=5)
"""Of what is due after forty seconds at the earliest."""


@dataclass(slots=True)
class LookingBell:
    """Implements `Bell`; what was ordered before it was started is not ordered again."""

    deliveries: Deliveries
    reader: Reader
    _struck: datetime | None = None

    @property
    def name(self) -> str:
        return "looks"

    def strike(self, now: datetime) -> int:
        if self._struck and now - self._struck < BETWEEN_STRIKES:
            return 0
        try:
            with self.reader.ask(DUE) as connection:
                due = tuple(looks_due(connection, self._struck, now))
        except BeingBuilt:
            return 0
        self._struck = now
        return self.deliveries.order(*map(_order, due))


def _order(look: Look) -> Order:
    return Order(
        policy="clock",
        cause=f"look:{look.payment_id}@{look.number}",
        effect=LookAtPayment(payment_id=look.payment_id),
        correlation_id=look.payment_id,
    )
