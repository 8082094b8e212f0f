"""The tables of what became of orders, and how a moment of one is noted."""

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, MetaData, Table, Text

from domain.envelope import Recorded
from domain.money import Money
from domain.selling.order.attention import (
    AuthorisationEnding,
    DeliveryAddressChanged,
    OpinionGiven,
    OrderHeld,
    OrderReleased,
    OrderReviewCleared,
    OrderReviewOpened,
    VerificationAsked,
)
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
)
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.linking import OrderLinked
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.securing import OrderExtended
from domain.selling.order.stage import MoneyDoubted, OrderConfirmed, PaymentSecured
from domain.selling.payment.amount import AmountChanged
from domain.selling.payment.aside import PaymentNeedsReview, PaymentRefunded
from domain.selling.payment.disputes import DisputeClosed, PaymentDisputed
from domain.selling.payment.parts import RefundFailed, RefundOrdered, RefundUnderWay
from domain.selling.payment.standing import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentVoided,
)
from projections.kit.answer import pence
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.read_model import Batch

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
    # What people attend to beside its stage: holds, the review and what the customer is asked for.
    *always(OBJECT, "holds"),
    *perhaps(OBJECT, "review", "asked", "retention"),
    *perhaps(INSTANT, "waits_since", "voids_at"),
    # Whole microseconds since 1970 of `voids_at`, by which whoever waits is paged.
    *always(BigInteger, "ends"),
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
    *perhaps(Text, "invoice_no", "dispute"),
)
REFUND = Table(
    "refund",
    TABLES,
    *keys(Text, "order_id", "refund_id"),
    *always(Text, "payment_id", "part_of", "reason", "stage", "currency"),
    *always(BigInteger, "ordered", "amount_minor"),
    *always(INSTANT, "at"),
)
BALANCE = Table(
    "awaited_balance",
    TABLES,
    *keys(Text, "order_id"),
    *always(BigInteger, "asked"),
    *always(INSTANT, "since", "until"),
)
MOMENT = Table(
    "moment",
    TABLES,
    *keys(Text, "order_id"),
    *keys(BigInteger, "position"),
    *always(Text, "what"),
    *always(INSTANT, "at"),
    *perhaps(BigInteger, "amount_minor"),
    *perhaps(Text, "currency", "reason"),
)
Index("order_by_number", ORDER.c.order_no)
Index("order_of_shopper", ORDER.c.token_hash, ORDER.c.placed, ORDER.c.order_id)
Index("order_on_board", ORDER.c.stage, ORDER.c.placed, ORDER.c.order_id)
WAITS = ORDER.c.waits_since.is_not(None)
Index("order_that_waits", ORDER.c.ends, ORDER.c.order_id, postgresql_where=WAITS)
Index("payment_of_order", PAYMENT.c.order_id)
Index("balance_oldest", BALANCE.c.asked, BALANCE.c.order_id)
# What a timeline calls each event: these words stay, whatever becomes of stored names.
WORDS: dict[type, str] = {
    OrderPlaced: "placed",
    OrderExtended: "extended",
    PaymentSecured: "secured",
    MoneyDoubted: "money_doubted",
    OrderReviewOpened: "review_opened",
    OrderReviewCleared: "review_cleared",
    OpinionGiven: "opinion_given",
    VerificationAsked: "verification_asked",
    AuthorisationEnding: "authorisation_ending",
    OrderHeld: "held",
    OrderReleased: "released",
    DeliveryAddressChanged: "address_changed",
    OrderLinked: "linked",
    OrderConfirmed: "confirmed",
    OrderExpired: "expired",
    OrderCancelled: "cancelled",
    BalanceRequested: "balance_requested",
    BalanceReminded: "balance_reminded",
    BalancePartReceived: "balance_part_received",
    BalanceReceived: "balance_received",
    AmountChanged: "amount_changed",
    PaymentAuthorised: "payment_authorised",
    PaymentCaptured: "payment_captured",
    PaymentVoided: "payment_voided",
    PaymentFailed: "payment_failed",
    PaymentNeedsReview: "payment_doubted",
    RefundOrdered: "refund_ordered",
    RefundUnderWay: "refund_under_way",
    PaymentRefunded: "refunded",
    RefundFailed: "refund_failed",
    PaymentDisputed: "payment_disputed",
    DisputeClosed: "dispute_closed",
}


def note_moment(
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
        reason=note,
    )
