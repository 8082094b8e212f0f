"""What became of each order: its lines as they were bought, and what happened since.

Nothing personal is kept here: names, addresses and engraved words stay sealed in the log.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domain.envelope import Recorded
from domain.kernel import name_of
from domain.money import Money
from domain.selling.order import (
    MoneyDoubted,
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderReviewCleared,
    OrderReviewOpened,
    PaymentSecured,
)
from domain.selling.order.placing import OrderPlaced
from domain.selling.payment import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentInitiated,
    PaymentNeedsReview,
    PaymentVoided,
)
from projections.kit.answer import as_json, pence
from projections.kit.read_model import Batch, ReadModel
from projections.orders.line import bought_line

TABLES = MetaData()


def _texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


def _moments(*names: str) -> tuple[Column[datetime], ...]:
    return tuple(Column(name, DateTime(timezone=True), nullable=False) for name in names)


ORDER = Table(
    "placed_order",
    TABLES,
    Column("order_id", Text, primary_key=True),
    *_texts("order_no", "token_hash", "cart_id", "stage", "currency", "vat_treatment"),
    *_moments("placed_at", "expires_at"),
    Column("placed", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("vat_minor", BigInteger, nullable=False),
    Column("plan", JSONB, nullable=False),
    Column("triggers", ARRAY(Text), nullable=False),
    Column("pieces", BigInteger, nullable=False),
)
LINE = Table(
    "line",
    TABLES,
    Column("order_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("line", JSONB, nullable=False),
)
PAYMENT = Table(
    "payment",
    TABLES,
    Column("payment_id", Text, primary_key=True),
    *_texts("order_id", "purpose", "stage", "currency"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("invoice_no", Text),
)
MOMENT = Table(
    "moment",
    TABLES,
    Column("order_id", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    *_texts("what"),
    *_moments("at"),
    Column("amount_minor", BigInteger),
    Column("currency", Text),
    Column("note", Text),
)
Index("order_by_number", ORDER.c.order_no)
Index("order_of_shopper", ORDER.c.token_hash, ORDER.c.placed, ORDER.c.order_id)
Index("order_on_board", ORDER.c.stage, ORDER.c.placed, ORDER.c.order_id)
Index("payment_of_order", PAYMENT.c.order_id)
ORDER_HISTORY = ReadModel("order_history", 3, TABLES)
REACHED = {OrderReviewCleared: "placed", OrderConfirmed: "confirmed", OrderExpired: "expired"}


@ORDER_HISTORY.on(OrderPlaced)
def placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    order = recorded.event
    batch[ORDER].put(
        order_id=recorded.key,
        order_no=order.order_no,
        token_hash=order.token_hash,
        cart_id=order.cart_id,
        stage="placed",
        vat_treatment=order.vat_treatment,
        placed_at=recorded.envelope.recorded_at,
        expires_at=order.expires_at,
        placed=recorded.position,
        **pence("total", order.totals.total),
        vat_minor=order.totals.vat.minor,
        plan=as_json(order.plan),
        triggers=[],
        pieces=sum(line.quantity for line in order.lines),
    )
    for place, line in enumerate(order.lines):
        batch[LINE].put(
            order_id=recorded.key,
            line_id=line.line_id,
            place=place,
            title=line.title,
            line=as_json(bought_line(line)),
        )
    _note(batch, recorded, recorded.key, amount=order.totals.total)


@ORDER_HISTORY.on(PaymentSecured)
@ORDER_HISTORY.on(MoneyDoubted)
def held(batch: Batch, recorded: Recorded[PaymentSecured | MoneyDoubted]) -> None:
    _note(batch, recorded, recorded.key, amount=recorded.event.amount)


@ORDER_HISTORY.on(OrderReviewOpened)
def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    triggers = list(recorded.event.triggers)
    batch[ORDER].change(recorded.key, stage="under_review", triggers=triggers)
    _note(batch, recorded, recorded.key)


@ORDER_HISTORY.on(OrderReviewCleared)
@ORDER_HISTORY.on(OrderConfirmed)
@ORDER_HISTORY.on(OrderExpired)
def progressed(
    batch: Batch, recorded: Recorded[OrderReviewCleared | OrderConfirmed | OrderExpired]
) -> None:
    batch[ORDER].change(recorded.key, stage=REACHED[type(recorded.event)])
    _note(batch, recorded, recorded.key)


@ORDER_HISTORY.on(OrderCancelled)
def cancelled(batch: Batch, recorded: Recorded[OrderCancelled]) -> None:
    batch[ORDER].change(recorded.key, stage="cancelled")
    _note(batch, recorded, recorded.key, note=recorded.event.reason)


@ORDER_HISTORY.on(PaymentInitiated)
def initiated(batch: Batch, recorded: Recorded[PaymentInitiated]) -> None:
    asked = recorded.event
    batch[PAYMENT].put(
        payment_id=recorded.key,
        order_id=asked.order_id,
        purpose=asked.purpose,
        stage="initiated",
        **pence("amount", asked.amount),
    )


@ORDER_HISTORY.on(PaymentAuthorised)
def authorised(batch: Batch, recorded: Recorded[PaymentAuthorised]) -> None:
    batch[PAYMENT].change(recorded.key, stage="authorised")
    _note(batch, recorded, recorded.event.order_id, amount=recorded.event.amount)


@ORDER_HISTORY.on(PaymentCaptured)
def captured(batch: Batch, recorded: Recorded[PaymentCaptured]) -> None:
    taken = recorded.event
    batch[PAYMENT].change(recorded.key, stage="captured", invoice_no=taken.invoice_no)
    _note(batch, recorded, taken.order_id, amount=taken.amount, note=taken.purpose)


@ORDER_HISTORY.on(PaymentVoided)
def voided(batch: Batch, recorded: Recorded[PaymentVoided]) -> None:
    batch[PAYMENT].change(recorded.key, stage="voided")
    _note(batch, recorded, recorded.event.order_id, note=recorded.event.cause)


@ORDER_HISTORY.on(PaymentFailed)
def failed(batch: Batch, recorded: Recorded[PaymentFailed]) -> None:
    _note(batch, recorded, recorded.event.order_id, note=recorded.event.reason)


@ORDER_HISTORY.on(PaymentNeedsReview)
def doubted(batch: Batch, recorded: Recorded[PaymentNeedsReview]) -> None:
    doubt = recorded.event
    if doubt.order_id is not None:
        _note(batch, recorded, doubt.order_id, amount=doubt.amount, note=doubt.reason)


def _note(
    batch: Batch,
    recorded: Recorded[Any],
    order_id: str,
    *,
    amount: Money | None = None,
    note: str | None = None,
) -> None:
    """A moment of the order, called by the event's stored name."""
    batch[MOMENT].put(
        order_id=order_id,
        position=recorded.position,
        what=name_of(type(recorded.event)),
        at=recorded.envelope.recorded_at,
        **pence("amount", amount),
        note=note,
    )
