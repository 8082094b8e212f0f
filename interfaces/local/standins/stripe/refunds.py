"""Refunds: captured money given back, whole or in parts, never more than was captured."""

from typing import Literal

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import balance, charges, disputes
from interfaces.local.standins.stripe.books import Books, merged
from interfaces.local.standins.stripe.cards import Card
from interfaces.local.standins.stripe.refusals import StripeRefused

Status = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
BECOMES: dict[str, tuple[Status, ...]] = {
    "pending": ("requires_action", "succeeded", "failed", "canceled"),
    "requires_action": ("pending", "succeeded", "failed", "canceled"),
    "succeeded": ("failed",),
}
WHILE_UNDER_WAY = ("pending_reason", "next_action")
RETURNED = ("failed", "canceled")
ASKS_CUSTOMER: Json = {
    "type": "display_details",
    "display_details": {"email_sent": {"email_sent_at": 0, "email_sent_to": "buyer@example.com"}},
}
EMPTY = (
    *("customer", "customer_account", "receipt_number"),
    *("source_transfer_reversal", "transfer_reversal"),
)


def create(books: Books, asked: Json) -> Json:
    """A new refund of a charge or of a PaymentIntent's charge; announced.

    A test card makes it begin as `pending`, or turn to `failed` right after it was answered.
    Raises Refused for money that is not there: `charge_already_refunded`, `charge_disputed`.
    """
    charge = _charge(books, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    _check(books, charge, amount, left)
    card = charges.card_of(books, charge["payment_method"])
    refund = _made(charge, amount, card)
    told = {"metadata": merged({}, asked.get("metadata")), "reason": asked.get("reason")}
    entry = balance.enter(books, "refund", refund, -amount)
    refund = books.keep({**refund, **told, "balance_transaction": entry["id"]})
    charge = _sent_back(books, charge, amount)
    books.announce("refund.created", refund)
    books.announce("charge.refunded", charge)
    if card.refunds == "fails":
        becomes(books, refund, "failed")
    return refund


def becomes(books: Books, refund: Json, status: Status) -> Json:
    """What a bank or a customer makes of a refund later; money that came back is not refunded."""
    changed = {name: value for name, value in refund.items() if name not in WHILE_UNDER_WAY}
    changed["status"] = status
    if status in RETURNED:
        entry = balance.enter(books, "refund_failure", refund, refund["amount"])
        changed["failure_balance_transaction"] = entry["id"]
        changed["failure_reason"] = "expired_or_canceled_card" if status == "failed" else None
        _sent_back(books, books.find("charge", refund["charge"]), -refund["amount"])
    if status == "pending":
        changed["pending_reason"] = "processing"
    if status == "requires_action":
        changed["next_action"] = ASKS_CUSTOMER
    _announce(books, books.keep(changed), was=refund)
    return changed


def cancel(books: Books, refund: Json, asked: Json) -> Json:
    """Only while a customer has yet to say where the money is to go."""
    if asked or refund["status"] != "requires_action":
        raise StripeRefused(f"A refund with a status of {refund['status']} cannot be canceled.")
    return becomes(books, refund, "canceled")


def update(books: Books, refund: Json, asked: Json) -> Json:
    """Its metadata."""
    metadata = merged(refund["metadata"], asked.get("metadata"))
    changed = books.keep({**refund, "metadata": metadata})
    _announce(books, changed, was=refund)
    return changed


def _announce(books: Books, refund: Json, *, was: Json) -> None:
    books.announce("refund.updated", refund, was=was)
    books.announce("charge.refund.updated", refund, was=was)
    if refund["status"] == "failed":
        books.announce("refund.failed", refund, was=was)


def _sent_back(books: Books, charge: Json, amount: int) -> Json:
    total = charge["amount_refunded"] + amount
    whole = total == charge["amount_captured"]
    return books.keep({**charge, "amount_refunded": total, "refunded": whole})


def _charge(books: Books, asked: Json) -> Json:
    if ("charge" in asked) == ("payment_intent" in asked):
        raise StripeRefused(
            "One of the following params should be provided for this request: payment_intent or"
            " charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    if "charge" in asked:
        return books.find("charge", asked["charge"], "charge")
    intent = books.find("payment_intent", asked["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise StripeRefused(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return books.find("charge", intent["latest_charge"])


def _check(books: Books, charge: Json, amount: int, left: int) -> None:
    if disputes.forbids_refunds(books, charge):
        raise StripeRefused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if not charge["captured"]:
        raise StripeRefused(f"Charge {charge['id']} has not been captured.", param="charge")
    if left == 0:
        raise StripeRefused(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount < 1:
        raise StripeRefused(
            "Invalid positive integer", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        raise StripeRefused(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )


def _made(charge: Json, amount: int, card: Card) -> Json:
    pending = card.refunds == "pends"
    to_card = {
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
        "type": "card",
    }
    return {
        "id": new_id("re"),
        "object": "refund",
        **dict.fromkeys(EMPTY),
        **({"pending_reason": "processing"} if pending else {}),
        "amount": amount,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "destination_details": None if card.slow else to_card,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "status": "pending" if pending else "succeeded",
    }
