"""What was paid of an order, and what that makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.money import Money, total
from domain.selling.order.stage import Stage
from domain.selling.payment.parts import PartStage, RefundReason
from domain.selling.payment.standing import PaymentStage, Purpose
from projections.kit.answer import answer
from projections.kit.paging import Found

PaymentStatus = Literal[
    "none", "authorised", "deposit", "paid", "part_refunded", "refunded", "disputed"
]
# Ids are drawn at random: so the purpose says what is read first.
DUE: tuple[Purpose, ...] = ("full", "deposit", "balance", "transfer")
# Of an order that is over nothing is to be paid, whatever was not paid of it.
OVER: tuple[Stage, ...] = ("expired", "cancelled")
Payments = tuple["OrderPayment", ...]
Refunds = tuple["OrderRefund", ...]


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """`amount` was asked for, is held or was taken, as `stage` says.

    The payer's bank asks it back where there is a `dispute`.
    """

    payment_id: str
    purpose: Purpose
    stage: PaymentStage
    amount: Money
    invoice_no: str | None
    dispute: Literal["open", "won", "lost"] | None


@dataclass(frozen=True, slots=True)
class OrderRefund:
    """What goes back of a payment, as part of a refund that was granted; it is there by `stage`."""

    refund_id: str
    part_of: str
    payment_id: str
    reason: RefundReason
    stage: PartStage
    amount: Money
    at: datetime


def refunds_of(rows: Iterable[Found]) -> dict[str, Refunds]:
    """By order id, the first that was ordered first."""
    found: dict[str, Refunds] = {}
    for row in sorted(rows, key=lambda row: (row["ordered"], row["refund_id"])):
        refund = answer(OrderRefund, row)
        found[row["order_id"]] = (*found.get(row["order_id"], ()), refund)
    return found


def by_order(order_ids: Iterable[str], rows: Iterable[Found]) -> dict[str, Payments]:
    """The payments of some orders by order id, in the order of `DUE`.

    An order without any has an empty entry.
    """
    found: dict[str, Payments] = dict.fromkeys(order_ids, ())
    for row in sorted(rows, key=lambda row: (DUE.index(row["purpose"]), row["payment_id"])):
        found[row["order_id"]] += (answer(OrderPayment, row),)
    return found


def money_of(row: Found, payments: Payments, refunds: Refunds) -> Found:
    """What an order's row, its payments and refunds say of its money."""
    whole = Money(row["total_minor"], row["currency"])
    taken = (each.amount for each in payments if each.stage == "captured")
    paid = total(taken, whole.currency)
    back = (each.amount for each in refunds if each.stage in ("under_way", "refunded"))
    refunded = total(back, whole.currency)
    return {
        "paid": paid,
        "refunded": refunded,
        "outstanding": Money(0, whole.currency) if row["stage"] in OVER else whole - paid,
        "payment_status": _status(whole, paid, refunded, payments),
    }


def _status(whole: Money, paid: Money, refunded: Money, payments: Payments) -> PaymentStatus:
    """Captured counts before held; what goes back before that, and a dispute before all."""
    if any(each.dispute in ("open", "lost") for each in payments):
        return "disputed"
    if refunded:
        return "part_refunded" if refunded < paid else "refunded"
    if paid:
        return "deposit" if paid < whole else "paid"
    return "authorised" if any(each.stage == "authorised" for each in payments) else "none"
