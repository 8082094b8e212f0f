"""What a payment is asked for: one milestone of an order, recorded before any money can move."""

from typing import Literal

from domain.kernel import command, event
from domain.money import Money

Purpose = Literal["full", "deposit", "balance"]


@command
class Initiate:
    """Record that money is wanted, before the provider hears of it. `vat` is inside `amount`."""

    order_id: str
    purpose: Purpose
    amount: Money
    vat: Money


@event("payment.initiated")
class PaymentInitiated:
    order_id: str
    purpose: Purpose
    amount: Money
    vat: Money


def initiated(wanted: Initiate) -> PaymentInitiated:
    return PaymentInitiated(
        order_id=wanted.order_id, purpose=wanted.purpose, amount=wanted.amount, vat=wanted.vat
    )
