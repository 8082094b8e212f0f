"""Goods were reserved: the event, which is also the reservation for as long as it lives."""

from datetime import datetime
from typing import Literal

from domain.kernel import event

ReservedFor = Literal["cart", "checkout", "payment", "order"]


@event("stock.reserved")
class StockReserved:
    """`limit` is the end of the turn of its `owner`; only carts have both.

    `purpose` is unknown of old reservations.
    """

    reservation_id: str
    qty: int
    expires_at: datetime | None
    owner: str | None = None
    limit: datetime | None = None
    purpose: ReservedFor | None = None

    def lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at
