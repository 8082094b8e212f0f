"""What becomes of a PaymentIntent's money: captured, received, released."""

from interfaces.local.standins.clock import now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import charges, disputes
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.refusals import StripeRefused, unexpected_state

CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)


def capture(books: Books, intent: Json, asked: Json) -> Json:
    """Takes held money, all or less; the rest is released. Raises Refused in any other state."""
    if intent["status"] != "requires_capture":
        raise unexpected_state(
            "This PaymentIntent could not be captured because it has a status of"
            f" {intent['status']}. Only a PaymentIntent with one of the following statuses may be"
            " captured: requires_capture.",
            intent,
        )
    amount: int = {"amount_to_capture": intent["amount_capturable"], **asked}["amount_to_capture"]
    if not 0 < amount <= intent["amount_capturable"]:
        raise StripeRefused(
            f"The amount to capture ({amount}) must be positive and no more than the amount"
            f" authorised ({intent['amount_capturable']}).",
            code="amount_too_large" if amount > 0 else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    charge = charges.taken(books, books.find("charge", intent["latest_charge"]), amount)
    books.announce("charge.captured", charge)
    return received(books, intent, charge)


def received(books: Books, intent: Json, charge: Json) -> Json:
    """The intent once its charge's money is ours."""
    done = {
        **intent,
        "status": "succeeded",
        "amount_capturable": 0,
        "amount_received": charge["amount_captured"],
        "latest_charge": charge["id"],
        "last_payment_error": None,
        "next_action": None,
        "processing": None,
    }
    books.announce("payment_intent.succeeded", books.keep(done))
    if claim := charges.card_of(books, intent["payment_method"]).claim:
        disputes.begin(books, charge, claim, charge["amount_captured"])
    return done


def cancel(books: Books, intent: Json, asked: Json) -> Json:
    """Ends an intent that has not succeeded and releases held money."""
    if intent["status"] not in CANCELABLE:
        raise unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            " Only a PaymentIntent with one of the following statuses may be canceled: "
            + ", ".join(CANCELABLE)
            + ".",
            intent,
        )
    return closed(books, intent, asked.get("cancellation_reason"))


def closed(books: Books, intent: Json, reason: str | None) -> Json:
    """The intent cancelled, with its hold given back and both announced."""
    if intent["status"] == "requires_capture":
        charge = books.find("charge", intent["latest_charge"])
        released = {**charge, "refunded": True, "amount_refunded": charge["amount"]}
        books.announce("charge.refunded", books.keep(released))
    ended: Json = {
        **intent,
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": now(),
        "cancellation_reason": reason,
        "next_action": None,
        "processing": None,
    }
    books.announce("payment_intent.canceled", books.keep(ended))
    return ended


def overdue(books: Books, intent: Json) -> Json:
    """The intent, cancelled as Stripe does by itself once its hold has run out."""
    if intent["status"] != "requires_capture":
        return intent
    charge = books.find("charge", intent["latest_charge"])
    before = charge["payment_method_details"]["card"]["capture_before"]
    return closed(books, intent, "automatic") if before <= now() else intent
