"""What became of each order: its lines as they were bought, and what happened since.

Nothing personal is kept here: names, addresses and engraved words stay sealed in the log.
"""

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, MetaData, Table, Text

from domain.envelope import Recorded
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
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.read_model import Batch, ReadModel
from projections.orders.line import as_bought

TABLES = MetaData()
ORDER = Table(
    "placed_order",
    TABLES,
    *keys(Text, "order_id"),
    *always(Text, "order_no", "token_hash", "cart_id", "stage", "currency", "vat_treatment"),
    *always(INSTANT, "placed_at", "expires_at"),
    *always(BigInteger, "placed", "total_minor", "vat_minor"),
    *always(OBJECT, "plan"),
    *always(TEXTS, "triggers"),
    *always(BigInteger, "pieces"),
)
LINE = Table(
    "line",
    TABLES,
    *keys(Text, "order_id", "line_id"),
    *always(Integer, "place"),
    *always(Text, "title"),
    *always(OBJECT, "line"),
)
PAYMENT = Table(
    "payment",
    TABLES,
    *keys(Text, "payment_id"),
    *always(Text, "order_id", "purpose", "stage", "currency"),
    *always(BigInteger, "amount_minor"),
    *perhaps(Text, "invoice_no"),
)
MOMENT = Table(
    "moment",
    TABLES,
    *keys(Text, "order_id"),
    *keys(BigInteger, "position"),
    *always(Text, "what"),
    *always(INSTANT, "at"),
    *perhaps(BigInteger, "amount_minor"),
    *perhaps(Text, "currency", "note"),
)
Index("order_by_number", ORDER.c.order_no)
Index("order_of_shopper", ORDER.c.token_hash, ORDER.c.placed, ORDER.c.order_id)
Index("order_on_board", ORDER.c.stage, ORDER.c.placed, ORDER.c.order_id)
Index("payment_of_order", PAYMENT.c.order_id)
ORDER_HISTORY = ReadModel("order_history", 7, TABLES)
# What a timeline calls each event: these words stay, whatever becomes of stored names.
WORDS: dict[type, str] = {
    OrderPlaced: "placed",
    PaymentSecured: "secured",
    MoneyDoubted: "money_doubted",
    OrderReviewOpened: "review_opened",
    OrderReviewCleared: "review_cleared",
    OrderConfirmed: "confirmed",
    OrderExpired: "expired",
    OrderCancelled: "cancelled",
    PaymentAuthorised: "payment_authorised",
    PaymentCaptured: "payment_captured",
    PaymentVoided: "payment_voided",
    PaymentFailed: "payment_failed",
    PaymentNeedsReview: "payment_doubted",
}
REACHED = {OrderReviewCleared: "placed", OrderConfirmed: "confirmed", OrderExpired: "expired"}


@ORDER_HISTORY.on
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
            line=as_bought(line),
        )
    _note(batch, recorded, recorded.key, amount=order.totals.total)


@ORDER_HISTORY.on
def held(batch: Batch, recorded: Recorded[PaymentSecured | MoneyDoubted]) -> None:
    _note(batch, recorded, recorded.key, amount=recorded.event.amount)


@ORDER_HISTORY.on
def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    triggers = list(recorded.event.triggers)
    batch[ORDER].change(recorded.key, stage="under_review", triggers=triggers)
    _note(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def progressed(
    batch: Batch, recorded: Recorded[OrderReviewCleared | OrderConfirmed | OrderExpired]
) -> None:
    batch[ORDER].change(recorded.key, stage=REACHED[type(recorded.event)])
    _note(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def cancelled(batch: Batch, recorded: Recorded[OrderCancelled]) -> None:
    batch[ORDER].change(recorded.key, stage="cancelled")
    _note(batch, recorded, recorded.key, note=recorded.event.reason)


@ORDER_HISTORY.on
def initiated(batch: Batch, recorded: Recorded[PaymentInitiated]) -> None:
    asked = recorded.event
    batch[PAYMENT].put(
        payment_id=recorded.key,
        order_id=asked.order_id,
        purpose=asked.purpose,
        stage="initiated",
        **pence("amount", asked.amount),
    )


@ORDER_HISTORY.on
def authorised(batch: Batch, recorded: Recorded[PaymentAuthorised]) -> None:
    batch[PAYMENT].change(recorded.key, stage="authorised")
    _note(batch, recorded, recorded.event.order_id, amount=recorded.event.amount)


@ORDER_HISTORY.on
def captured(batch: Batch, recorded: Recorded[PaymentCaptured]) -> None:
    taken = recorded.event
    batch[PAYMENT].change(recorded.key, stage="captured", invoice_no=taken.invoice_no)
    _note(batch, recorded, taken.order_id, amount=taken.amount, note=taken.purpose)


@ORDER_HISTORY.on
def voided(batch: Batch, recorded: Recorded[PaymentVoided]) -> None:
    batch[PAYMENT].change(recorded.key, stage="voided")
    _note(batch, recorded, recorded.event.order_id, note=recorded.event.cause)


@ORDER_HISTORY.on
def failed(batch: Batch, recorded: Recorded[PaymentFailed]) -> None:
    _note(batch, recorded, recorded.event.order_id, note=recorded.event.reason)


@ORDER_HISTORY.on
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
    batch[MOMENT].put(
        order_id=order_id,
        position=recorded.position,
        what=WORDS[type(recorded.event)],
        at=recorded.envelope.recorded_at,
        **pence("amount", amount),
        note=note,
    )
