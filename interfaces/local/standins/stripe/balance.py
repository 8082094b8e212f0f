"""Stripe's balance: an entry for each movement of money, with what Stripe keeps of it."""

from typing import Literal

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books

Kind = Literal["charge", "payment", "refund", "refund_failure", "dispute", "dispute_reversal"]
ADJUSTMENTS = ("dispute", "dispute_reversal")
RESTS_SECONDS = 3 * 24 * 3600
PERMILLE, PENCE = 15, 20
"""What Stripe keeps of a payment by a British card."""
DISPUTED = 2_000
"""What it asks for each dispute, whoever wins."""


def processing_fee(amount: int) -> int:
    """Stripe's share of a payment, in minor units."""
    return amount * PERMILLE // 1000 + PENCE


def enter(books: Books, kind: Kind, source: Json, amount: int) -> Json:
    """A kept BalanceTransaction of `amount` (negative when it leaves) for a charge or the like."""
    fee = _fee(kind, amount)
    return books.keep(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now() + RESTS_SECONDS,
            "balance_type": "payments",
            "created": now(),
            "currency": source["currency"],
            "description": source.get("description"),
            "exchange_rate": None,
            "fee": fee,
            "fee_details": _details(fee, source["currency"]),
            "net": amount - fee,
            "reporting_category": "charge" if kind == "payment" else kind,
            "source": source["id"],
            "status": "pending",
            "type": "adjustment" if kind in ADJUSTMENTS else kind,
        }
    )


def _fee(kind: Kind, amount: int) -> int:
    if kind in ("charge", "payment"):
        return processing_fee(amount)
    return DISPUTED if kind == "dispute" else 0


def _details(fee: int, currency: str) -> list[Json]:
    if not fee:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
