"""What was paid of an order, and what that makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domain.money import Money, total
from projections.kit.answer import answer
from projections.kit.paging import Found

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


def by_order(order_ids: Iterable[str], rows: Iterable[Found]) -> dict[str, Payments]:
    """The payments of some orders by order id; an order without any has an empty entry."""
    found: dict[str, Payments] = dict.fromkeys(order_ids, ())
    for row in sorted(rows, key=lambda row: row["payment_id"]):
        found[row["order_id"]] += (answer(OrderPayment, row),)
    return found


def money_of(row: Found, payments: Payments) -> Found:
    """What an order's row and its payments say of its money; captured counts before held."""
    whole = Money(row["total_minor"], row["currency"])
    taken = (each.amount for each in payments if each.stage == "captured")
    paid = total(taken, whole.currency)
    status: PaymentStatus = "none"
    if paid:
        status = "deposit" if paid < whole else "paid"
    elif any(each.stage == "authorised" for each in payments):
        status = "authorised"
    return {"paid": paid, "outstanding": whole - paid, "payment_status": status}
