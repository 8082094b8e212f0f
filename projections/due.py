"""What is due when, unless something happens before: holds, orders, authorisations, price books."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Boolean, Column, Connection, DateTime, Index, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.order import (
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderReviewCleared,
    OrderReviewOpened,
    PaymentSecured,
)
from domain.payment import PaymentAuthorised, PaymentCaptured, PaymentVoided
from domain.placing import OrderPlaced
from domain.price_shelf import PriceBookActivated, PriceBookScheduled
from domain.reservation_book import StockIssued, StockReservationReleased, StockReserved
from projections.read_model import Batch, ReadModel

Kind = Literal["hold", "reservation", "unpaid_order", "capture_alarm", "capture_void", "price_book"]
BEFORE_LAPSE: dict[Kind, timedelta] = {
    "capture_alarm": timedelta(hours=24),
    "capture_void": timedelta(hours=2),
}
TABLES = MetaData()
DEADLINE = Table(
    "deadline",
    TABLES,
    Column("due_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("resting", Boolean, nullable=False),
)
Index(
    "deadline_by_time",
    DEADLINE.c.due_at,
    DEADLINE.c.due_id,
    postgresql_where=~DEADLINE.c.resting,
)
DUE = ReadModel("due", 2, TABLES)


@DUE.on(AssetReserved)
def asset_reserved(batch: Batch, recorded: Recorded[AssetReserved]) -> None:
    hold = recorded.event
    _set(batch, "hold", (recorded.key, hold.reservation_id), hold.expires_at)


@DUE.on(AssetHoldExtended)
def asset_hold_extended(batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
    hold = recorded.event
    _set(batch, "hold", (recorded.key, hold.reservation_id), hold.expires_at)


@DUE.on(AssetHoldEnded)
def asset_hold_ended(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    _clear(batch, "hold", (recorded.key, recorded.event.reservation_id))


@DUE.on(StockReserved)
def stock_reserved(batch: Batch, recorded: Recorded[StockReserved]) -> None:
    hold = recorded.event
    _set(batch, "reservation", (recorded.key, hold.reservation_id), hold.expires_at)


@DUE.on(StockReservationReleased)
@DUE.on(StockIssued)
def stock_freed(
    batch: Batch, recorded: Recorded[StockReservationReleased] | Recorded[StockIssued]
) -> None:
    _clear(batch, "reservation", (recorded.key, recorded.event.reservation_id))


@DUE.on(OrderPlaced)
def order_placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    _set(batch, "unpaid_order", (recorded.key, ""), recorded.event.expires_at)


@DUE.on(OrderReviewOpened)
def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    """An order that is looked at does not expire meanwhile; what cannot end must not be due."""
    batch[DEADLINE].change(_due_id("unpaid_order", (recorded.key, "")), resting=True)


@DUE.on(OrderReviewCleared)
def review_cleared(batch: Batch, recorded: Recorded[OrderReviewCleared]) -> None:
    batch[DEADLINE].change(_due_id("unpaid_order", (recorded.key, "")), resting=False)


@DUE.on(PaymentSecured)
@DUE.on(OrderConfirmed)
@DUE.on(OrderExpired)
@DUE.on(OrderCancelled)
def order_settled(
    batch: Batch,
    recorded: Recorded[PaymentSecured | OrderConfirmed | OrderExpired | OrderCancelled],
) -> None:
    _clear(batch, "unpaid_order", (recorded.key, ""))


@DUE.on(PaymentAuthorised)
def authorised(batch: Batch, recorded: Recorded[PaymentAuthorised]) -> None:
    lapse = recorded.event.capture_before
    for kind, ahead in BEFORE_LAPSE.items():
        place = (recorded.event.order_id, recorded.key)
        _set(batch, kind, place, lapse - ahead if lapse else None)


@DUE.on(PaymentCaptured)
@DUE.on(PaymentVoided)
def money_settled(
    batch: Batch, recorded: Recorded[PaymentCaptured] | Recorded[PaymentVoided]
) -> None:
    for kind in BEFORE_LAPSE:
        _clear(batch, kind, (recorded.event.order_id, recorded.key))


@DUE.on(PriceBookScheduled)
def book_scheduled(batch: Batch, recorded: Recorded[PriceBookScheduled]) -> None:
    """Told when it begins; whether it then holds is asked again."""
    book = recorded.event.book
    _set(batch, "price_book", (recorded.key, book.price_book_id), book.valid_from)


@DUE.on(PriceBookActivated)
def book_activated(batch: Batch, recorded: Recorded[PriceBookActivated]) -> None:
    _clear(batch, "price_book", (recorded.key, recorded.event.book_id))


def _set(batch: Batch, kind: Kind, place: tuple[str, str], due_at: datetime | None) -> None:
    """Remember when it is over; what has no end is not due."""
    if due_at is None:
        return
    key, ref = place
    batch[DEADLINE].put(
        due_id=_due_id(kind, place), kind=kind, key=key, ref=ref, due_at=due_at, resting=False
    )


def _clear(batch: Batch, kind: Kind, place: tuple[str, str]) -> None:
    batch[DEADLINE].remove(_due_id(kind, place))


def _due_id(kind: Kind, place: tuple[str, str]) -> str:
    return ":".join((kind, *place))


@dataclass(frozen=True, slots=True)
class Due:
    """`key` names the asset, the stock item, the order or the region of a price book.

    `ref` is the reservation's id, for an authorisation the payment's, for a price book its own, for
    an unpaid order empty.
    """

    due_id: str
    kind: Kind
    key: str
    ref: str
    due_at: datetime


def due_before(connection: Connection, now: datetime, limit: int = 500) -> tuple[Due, ...]:
    """What is over at `now`, the longest overdue first."""
    wanted = (
        select(DEADLINE)
        .where(~DEADLINE.c.resting, DEADLINE.c.due_at <= now)
        .order_by(DEADLINE.c.due_at, DEADLINE.c.due_id)
        .limit(limit)
    )
    return tuple(
        Due(row.due_id, row.kind, row.key, row.ref, row.due_at)
        for row in connection.execute(wanted)
    )
