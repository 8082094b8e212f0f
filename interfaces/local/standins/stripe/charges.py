"""Charges: one attempt at a card's or a bank's money, with what the bank and Radar said."""

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.cards import CARDS, Card, plastic

HOLD_SECONDS = 7 * 24 * 3600
AUTHENTICATED: Json = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "result": "authenticated",
    "version": "2.2.0",
}


def card_of(books: Books, method_id: str) -> Card:
    """What the test payment method behind a PaymentMethod does."""
    token = books.noted("token", method_id) or {}
    return CARDS[token["token"]]


def attempt(books: Books, intent: Json, three_d_secure: Json | None) -> Json:
    """A new charge for the intent, kept and returned: failed, pending, held or captured."""
    card = card_of(books, intent["payment_method"])
    method = books.find("payment_method", intent["payment_method"])
    held = intent["capture_method"] == "manual"
    charge = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "created": now(),
        "currency": intent["currency"],
        "disputed": False,
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": _outcome(card),
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(card, method, held, three_d_secure),
        "refunded": False,
        **_fate(card, 0 if held else intent["amount"]),
    }
    return books.keep(charge)


def _fate(card: Card, amount: int) -> Json:
    """Whether the money was taken, is held (amount 0), is on its way, or was refused."""
    taken = amount if card.decline is None and not card.slow else 0
    return {
        "amount_captured": taken,
        "captured": taken > 0,
        "failure_code": card.decline.code if card.decline else None,
        "failure_message": card.decline.message if card.decline else None,
        "paid": card.decline is None and not card.slow,
        "status": "failed" if card.decline else "pending" if card.slow else "succeeded",
    }


def _outcome(card: Card) -> Json:
    decline = card.decline
    kind = "authorized"
    if decline:
        kind = "blocked" if decline.by_radar else "issuer_declined"
    return {
        "reason": decline.decline_code if decline else None,
        "risk_level": card.risk_level,
        "risk_score": card.risk_score,
        "seller_message": "Payment complete." if not decline else decline.message,
        "type": kind,
    }


def _details(card: Card, method: Json, held: bool, three_d_secure: Json | None) -> Json:
    if card.slow:
        return {"type": "bacs_debit", "bacs_debit": method["bacs_debit"]}
    return {
        "type": "card",
        "card": {
            **plastic(card),
            "capture_before": now() + HOLD_SECONDS if held and not card.decline else None,
            "network": card.brand,
            "three_d_secure": three_d_secure,
        },
    }


def dispute(books: Books, charge: Json) -> None:
    """The card holder's bank asks the money back: announces `charge.dispute.created`."""
    charge = books.keep({**charge, "disputed": True})
    opened = {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount_captured"],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    books.announce("charge.dispute.created", books.keep(opened))
