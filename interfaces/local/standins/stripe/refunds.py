"""Refunds: captured money given back, whole or in parts, never more than was captured."""

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import charges
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.refusals import StripeRefused


def create(books: Books, asked: Json) -> Json:
    """A new refund of a charge or of a PaymentIntent's charge; announced.

    A test card makes it turn to `failed` right after it was answered.
    Raises Refused for money that is not there: `charge_already_refunded`, `charge_disputed`.
    """
    charge = _charge(books, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    _check(charge, amount, left)
    card = charges.card_of(books, charge["payment_method"])
    refund = _refund(charge, amount)
    returned = charge["amount_refunded"] + amount
    charge = {**charge, "amount_refunded": returned, "refunded": returned == charge["amount"]}
    books.announce("refund.created", books.keep(refund))
    books.announce("charge.refunded", books.keep(charge))
    if card.refund_fails:
        fail(books, refund)
    return refund


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


def _check(charge: Json, amount: int, left: int) -> None:
    if charge["disputed"]:
        raise StripeRefused(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
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


def _refund(charge: Json, amount: int) -> Json:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "status": "succeeded",
    }


def fail(books: Books, refund: Json) -> Json:
    """The bank sent the money back: the charge is no longer refunded by that amount."""
    gone = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    refund = books.keep({**refund, **gone})
    charge = books.find("charge", refund["charge"])
    returned = charge["amount_refunded"] - refund["amount"]
    books.keep({**charge, "amount_refunded": returned, "refunded": False})
    books.announce("refund.updated", refund)
    books.announce("refund.failed", refund)
    return refund
