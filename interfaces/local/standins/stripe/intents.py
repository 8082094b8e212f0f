"""PaymentIntents before the money moves: created and changed.

Source: docs.stripe.com/payments/paymentintents/lifecycle and the API reference.
"""

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books, merged
from interfaces.local.standins.stripe.cards import method
from interfaces.local.standins.stripe.refusals import StripeRefused, unexpected_state

# Smallest charge by currency, in minor units: docs.stripe.com/currencies
SMALLEST = {"gbp": 30, "eur": 50, "usd": 50, "chf": 50, "aud": 50, "cad": 50}
LARGEST = 99_999_999
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
EMPTY = (
    *("application", "application_fee_amount", "canceled_at", "cancellation_reason", "customer"),
    *("customer_account", "excluded_payment_method_types", "last_payment_error", "latest_charge"),
    *("managed_payments", "next_action", "on_behalf_of", "payment_method", "processing", "review"),
    *("setup_future_usage", "source", "statement_descriptor", "transfer_data", "transfer_group"),
)
CARD_OPTIONS: Json = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}
CONFIGURATION = "pmc_standin"
TOLD = ("description", "receipt_email", "shipping", "statement_descriptor_suffix")
"""What Stripe only keeps beside a payment, and shows."""


def create(books: Books, asked: Json) -> Json:
    """A new PaymentIntent, kept and announced; raises Refused for a wrong amount or currency."""
    _check_amount(asked["amount"], asked["currency"].lower())
    intent = _blank(new_id("pi"), asked)
    if "payment_method" in asked:
        intent = with_method(books, intent, asked["payment_method"])
    books.announce("payment_intent.created", books.keep(intent))
    return intent


def _blank(intent_id: str, asked: Json) -> Json:
    automatic = asked.get("automatic_payment_methods", {"enabled": True})
    return {
        "id": intent_id,
        "object": "payment_intent",
        **dict.fromkeys(EMPTY),
        **{name: asked.get(name) for name in TOLD},
        "amount": asked["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", **automatic},
        "capture_method": asked.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{new_id('', 25)[1:]}",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": asked["currency"].lower(),
        "livemode": False,
        "metadata": merged({}, asked.get("metadata")),
        "payment_method_configuration_details": (
            {"id": CONFIGURATION, "parent": None} if automatic["enabled"] else None
        ),
        "payment_method_options": {"card": CARD_OPTIONS},
        "payment_method_types": ["card", "bacs_debit"] if automatic["enabled"] else ["card"],
        "status": "requires_payment_method",
    }


def _check_amount(amount: int, currency: str) -> None:
    if currency not in SMALLEST:
        known = ", ".join(SMALLEST)
        raise StripeRefused(
            f"Invalid currency: {currency}. The stand-in supports: {known}", param="currency"
        )
    if amount < 1:
        raise StripeRefused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    if amount < SMALLEST[currency]:
        raise StripeRefused(
            f"Amount must be at least {SMALLEST[currency]} in the smallest unit of {currency}.",
            code="amount_too_small",
            param="amount",
        )
    if amount > LARGEST:
        raise StripeRefused(
            f"Amount must be no more than {LARGEST}.", code="amount_too_large", param="amount"
        )


def with_method(books: Books, intent: Json, name: str) -> Json:
    """The intent with a kept PaymentMethod, or with a new one made from a test token."""
    kept = books.shelf.get("stripe.payment_method", name) or new_method(books, name)
    if kept["type"] not in intent["payment_method_types"]:
        raise StripeRefused(
            f"The PaymentMethod provided ({kept['type']}) is not allowed for this PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="payment_method",
        )
    if kept["type"] == "bacs_debit" and intent["capture_method"] == "manual":
        raise StripeRefused(
            "bacs_debit cannot be captured manually.",
            code="payment_intent_invalid_parameter",
            param="payment_method",
        )
    return {**intent, "payment_method": kept["id"], "status": "requires_confirmation"}


def new_method(books: Books, token: str, billing: Json | None = None) -> Json:
    """A new PaymentMethod for a test token such as `pm_card_visa`, kept."""
    made = books.keep(method(token, billing))
    books.note("token", made["id"], {"token": token})
    return made


def update(books: Books, intent: Json, asked: Json) -> Json:
    """Its metadata and what else is only kept, at any time; its amount while nobody was asked.

    Raises Refused `payment_intent_unexpected_state` for the amount of any other.
    """
    if "amount" in asked:
        intent = _of_amount(intent, asked["amount"])
    told = {name: asked[name] for name in TOLD if name in asked}
    metadata = merged(intent["metadata"], asked.get("metadata"))
    return books.keep({**intent, **told, "metadata": metadata})


def _of_amount(intent: Json, amount: int) -> Json:
    """Whoever was authenticating another amount has to confirm this one."""
    if intent["status"] not in OPEN:
        raise unexpected_state(
            "This PaymentIntent's amount could not be updated because it has a status of"
            f" {intent['status']}. You may only update the amount of a PaymentIntent with one of"
            f" the following statuses: {', '.join(OPEN)}.",
            intent,
        )
    _check_amount(amount, intent["currency"])
    changed = {**intent, "amount": amount}
    if amount == intent["amount"] or intent["status"] != "requires_action":
        return changed
    return {**changed, "status": "requires_confirmation", "next_action": None}
