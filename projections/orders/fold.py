"""What became of each order: its lines as they were bought, and what happened since.

Nothing personal is kept here: names, addresses and engraved words stay sealed in the log.
"""

from domain.envelope import Recorded
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
from domain.selling.owner import known_owner
from domain.selling.payment.amount import AmountChanged
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentInitiated,
    PaymentVoided,
)
from projections.kit.answer import as_json, pence
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel
from projections.orders.attention import ATTENDED, lapsing
from projections.orders.line import as_bought
from projections.orders.returns import RETURNED
from projections.orders.tables import BALANCE, LINE, ORDER, PAYMENT, TABLES, note_moment

ORDER_HISTORY = ReadModel("order_history", 14, TABLES)
for attending in ATTENDED:
    ORDER_HISTORY.on(attending)
for returning in RETURNED:
    ORDER_HISTORY.on(returning)
REACHED = {OrderConfirmed: "confirmed", OrderExpired: "expired"}


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
        holds=[],
        **lapsing(None),
    )
    for place, line in enumerate(order.lines):
        batch[LINE].put(
            order_id=recorded.key,
            line_id=line.line_id,
            place=place,
            title=line.title,
            line=as_bought(line),
        )
    note_moment(batch, recorded, recorded.key, amount=order.totals.total)


@ORDER_HISTORY.on
def linked(batch: Batch, recorded: Recorded[OrderLinked]) -> None:
    batch[ORDER].change(recorded.key, token_hash=known_owner(recorded.event.customer_id))
    note_moment(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def extended(batch: Batch, recorded: Recorded[OrderExtended]) -> None:
    batch[ORDER].change(recorded.key, expires_at=recorded.event.expires_at)
    note_moment(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def secured(batch: Batch, recorded: Recorded[PaymentSecured]) -> None:
    batch[ORDER].change(recorded.key, **lapsing(recorded.event.capture_before))
    note_moment(batch, recorded, recorded.key, amount=recorded.event.amount)


@ORDER_HISTORY.on
def money_doubted(batch: Batch, recorded: Recorded[MoneyDoubted]) -> None:
    note_moment(batch, recorded, recorded.key, amount=recorded.event.amount)


@ORDER_HISTORY.on
def progressed(batch: Batch, recorded: Recorded[OrderConfirmed | OrderExpired]) -> None:
    batch[ORDER].change(recorded.key, stage=REACHED[type(recorded.event)], **lapsing(None))
    note_moment(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def cancelled(batch: Batch, recorded: Recorded[OrderCancelled]) -> None:
    """Nobody waits for what is over."""
    told = recorded.event
    over: Found = {"stage": "cancelled", "holds": [], "asked": None, "waits_since": None}
    kept = as_json(told.retention) if told.retention else None
    batch[ORDER].change(recorded.key, **over, **lapsing(None), retention=kept)
    batch[BALANCE].remove(recorded.key)
    note_moment(batch, recorded, recorded.key, amount=told.refund, note=told.reason)


@ORDER_HISTORY.on
def balance_requested(batch: Batch, recorded: Recorded[BalanceRequested]) -> None:
    """By a new link it is as old as it was."""
    asked, before = recorded.event, batch[BALANCE].get(recorded.key)
    batch[ORDER].change(recorded.key, stage="awaiting_balance")
    batch[BALANCE].put(
        order_id=recorded.key,
        asked=before["asked"] if before else recorded.position,
        since=before["since"] if before else recorded.envelope.recorded_at,
        until=asked.link_until,
    )
    note_moment(batch, recorded, recorded.key, amount=asked.amount)


@ORDER_HISTORY.on
def balance_reminded(batch: Batch, recorded: Recorded[BalanceReminded]) -> None:
    note_moment(batch, recorded, recorded.key)


@ORDER_HISTORY.on
def balance_came(batch: Batch, recorded: Recorded[BalancePartReceived | BalanceReceived]) -> None:
    """With the last of it, what was waited for is made ready; what is still made stays so."""
    waited = batch[BALANCE].get(recorded.key)
    if waited and isinstance(recorded.event, BalanceReceived):
        batch[ORDER].change(recorded.key, stage="preparing")
        batch[BALANCE].remove(recorded.key)
    note_moment(batch, recorded, recorded.key, amount=recorded.event.amount)


@ORDER_HISTORY.on
def amount_changed(batch: Batch, recorded: Recorded[AmountChanged]) -> None:
    changed = recorded.event
    batch[PAYMENT].change(recorded.key, **pence("amount", changed.amount))
    note_moment(batch, recorded, changed.order_id, amount=changed.amount)


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
    note_moment(batch, recorded, recorded.event.order_id, amount=recorded.event.amount)


@ORDER_HISTORY.on
def captured(batch: Batch, recorded: Recorded[PaymentCaptured]) -> None:
    taken = recorded.event
    batch[PAYMENT].change(recorded.key, stage="captured", invoice_no=taken.invoice_no)
    note_moment(batch, recorded, taken.order_id, amount=taken.amount, note=taken.purpose)


@ORDER_HISTORY.on
def voided(batch: Batch, recorded: Recorded[PaymentVoided]) -> None:
    batch[PAYMENT].change(recorded.key, stage="voided")
    note_moment(batch, recorded, recorded.event.order_id, note=recorded.event.cause)


@ORDER_HISTORY.on
def failed(batch: Batch, recorded: Recorded[PaymentFailed]) -> None:
    note_moment(batch, recorded, recorded.event.order_id, note=recorded.event.reason)


@ORDER_HISTORY.on
def doubted(batch: Batch, recorded: Recorded[PaymentNeedsReview]) -> None:
    doubt = recorded.event
    if doubt.order_id is not None:
        note_moment(batch, recorded, doubt.order_id, amount=doubt.amount, note=doubt.reason)
