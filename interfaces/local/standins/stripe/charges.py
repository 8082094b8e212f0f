"""Charges: one attempt at a card's or a bank's money, with what the bank and Radar said."""

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import balance
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.cards import CARDS, Card, plastic

HOLD_SECONDS = 7 * 24 * 3600
AUTHENTICATED: Json = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": "2.2.0",
}
EMPTY = (
    *("application", "application_fee", "application_fee_amount", "balance_transaction"),
    *("calculated_statement_descriptor", "customer", "failure_balance_transaction"),
    *("on_behalf_of", "receipt_number", "receipt_url", "review", "source", "source_transfer"),
    *("statement_descriptor", "transfer_data", "transfer_group"),
)
OF_THE_INTENT = (
    *("amount", "currency", "description", "metadata", "receipt_email", "shipping"),
    "statement_descriptor_suffix",
)
UNAVAILABLE = {"status": "unavailable"}
ON_THE_NETWORK = {
    "authorized": "approved_by_network",
    "issuer_declined": "declined_by_network",
    "blocked": "not_sent_to_network",
}


def card_of(books: Books, method_id: str) -> Card:
    """What the test payment method behind a PaymentMethod does."""
    token = books.noted("token", method_id) or {}
    return CARDS[token["token"]]


def attempt(books: Books, intent: Json, three_d_secure: Json | None) -> Json:
    """A new charge for the intent, kept and returned: failed, pending, held or captured."""
    card = card_of(books, intent["payment_method"])
    method = books.find("payment_method", intent["payment_method"])
    charge = {
        "id": new_id("py" if card.slow else "ch"),
        "object": "charge",
        **dict.fromkeys(EMPTY),
        **{name: intent[name] for name in OF_THE_INTENT},
        **_said(card),
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "captured": False,
        "created": now(),
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(card, method, intent["amount"], three_d_secure),
        "refunded": False,
    }
    if charge["status"] != "succeeded":
        return books.keep(charge)
    if intent["capture_method"] == "manual":
        return _held(books, charge)
    return taken(books, charge, charge["amount"])


def _said(card: Card) -> Json:
    """What the bank and Radar answered."""
    return {
        "failure_code": card.decline.code if card.decline else None,
        "failure_message": card.decline.message if card.decline else None,
        "outcome": _outcome(card),
        "paid": card.decline is None and not card.slow,
        "status": "failed" if card.decline else "pending" if card.slow else "succeeded",
    }


def taken(books: Books, charge: Json, amount: int) -> Json:
    """The charge once so much of it is ours, and in the balance."""
    kind: balance.Kind = "charge" if charge["id"].startswith("ch_") else "payment"
    entry = balance.enter(books, kind, charge, amount)
    caught = {"captured": True, "amount_captured": amount, "balance_transaction": entry["id"]}
    return books.keep({**charge, **caught, "paid": True, "status": "succeeded"})


def _held(books: Books, charge: Json) -> Json:
    details = charge["payment_method_details"]
    card = {**details["card"], "capture_before": now() + HOLD_SECONDS}
    return books.keep({**charge, "payment_method_details": {**details, "card": card}})


def _outcome(card: Card) -> Json:
    decline = card.decline
    kind = "authorized"
    if decline:
        kind = "blocked" if decline.by_radar else "issuer_declined"
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": ON_THE_NETWORK[kind],
        "reason": decline.decline_code if decline else None,
        "risk_level": card.risk_level,
        "risk_score": card.risk_score,
        "seller_message": "Payment complete." if not decline else decline.message,
        "type": kind,
    }


def _details(card: Card, method: Json, amount: int, three_d_secure: Json | None) -> Json:
    if card.slow:
        return {"type": "bacs_debit", "bacs_debit": {**method["bacs_debit"], "mandate": None}}
    return {
        "type": "card",
        "card": {
            **plastic(card),
            "amount_authorized": amount,
            "authorization_code": None,
            "extended_authorization": {"status": "disabled"},
            "incremental_authorization": UNAVAILABLE,
            "installments": None,
            "mandate": None,
            "multicapture": UNAVAILABLE,
            "network": card.brand,
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": amount, **UNAVAILABLE},
            "three_d_secure": three_d_secure,
            "transaction_link_id": None,
        },
    }
