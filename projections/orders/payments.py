"""What was paid of an order, and what that makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from domain.money import Money, total
from projections.orders.fold import PAYMENT

PaymentStatus = Literal["none", "authorised", "deposit", "paid"]
Payments = tuple["OrderPayment", ...]


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """`amount` was asked for, is held or was taken, as `stage` says."""

    payment_id: str
    purpose: Literal["full", "deposit", "balance"]
    stage: Literal["initiated", "authorised", "captured", "voided"]
    amount: Money
    invoice_no: str | None


def payments_of(connection: Connection, order_ids: Iterable[str]) -> dict[str, Payments]:
    """The payments of some orders by order id; an order without any has an empty entry."""
    found: dict[str, list[OrderPayment]] = {order_id: [] for order_id in order_ids}
    wanted = select(PAYMENT).where(PAYMENT.c.order_id.in_(list(found)))
    for row in connection.execute(wanted.order_by(PAYMENT.c.payment_id)).mappings():
        amount = Money(row["amount_minor"], row["currency"])
        found[row["order_id"]].append(
            OrderPayment(row["payment_id"], row["purpose"], row["stage"], amount, row["invoice_no"])
        )
    return {order_id: tuple(payments) for order_id, payments in found.items()}


def captured(payments: Payments, currency: str) -> Money:
    return total((each.amount for each in payments if each.stage == "captured"), currency)


def status(payments: Payments, whole: Money) -> PaymentStatus:
    """What is captured counts before what is only held."""
    paid = captured(payments, whole.currency)
    if paid:
        return "deposit" if paid < whole else "paid"
    held = any(each.stage == "authorised" for each in payments)
    return "authorised" if held else "none"
