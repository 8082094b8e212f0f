"""Stripe's test payment methods and what each of them does. Source: docs.stripe.com/testing."""

from dataclasses import dataclass
from typing import Literal

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.refusals import StripeRefused


@dataclass(frozen=True, slots=True)
class Decline:
    """A bank's or Radar's no: Stripe's `decline_code`, sentence and `code`."""

    decline_code: str
    message: str = "Your card was declined."
    code: str = "card_declined"
    by_radar: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a card holder tells their bank; an inquiry only asks, and takes no money yet."""

    reason: str
    case: Literal["chargeback", "inquiry"] = "chargeback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One test payment method; amounts play no part in what it does."""

    brand: str = "visa"
    last4: str = "4242"
    challenged: bool = False
    decline: Decline | None = None
    risk_level: str = "normal"
    risk_score: int = 24
    refunds: Literal["succeeds", "fails", "pends"] = "succeeds"
    claim: Claim | None = None
    slow: bool = False


ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
BILLED = ("email", "name", "phone", "tax_id")
GENERIC = Decline("generic_decline")
BLOCKED = Decline("fraudulent", by_radar=True)
BUSY = "An error occurred while processing your card. Try again in a little bit."
WRONG_CVC = "Your card's security code is incorrect."
DECLINES = {
    "": ("0002", GENERIC),
    "InsufficientFunds": (
        "9995",
        Decline("insufficient_funds", "Your card has insufficient funds."),
    ),
    "LostCard": ("9987", Decline("lost_card")),
    "StolenCard": ("9979", Decline("stolen_card")),
    "ExpiredCard": ("0069", Decline("expired_card", "Your card has expired.", "expired_card")),
    "IncorrectCvc": ("0127", Decline("incorrect_cvc", WRONG_CVC, "incorrect_cvc")),
    "ProcessingError": ("0119", Decline("processing_error", BUSY, "processing_error")),
    "VelocityLimitExceeded": ("6975", Decline("card_velocity_exceeded")),
}
CARDS: dict[str, Card] = {
    "pm_card_visa": Card(),
    "pm_card_visa_debit": Card(last4="5556"),
    "pm_card_mastercard": Card(brand="mastercard", last4="4444"),
    "pm_card_amex": Card(brand="amex", last4="8431"),
    "pm_card_gb": Card(last4="0000"),
    "pm_card_threeDSecure2Required": Card(last4="3220", challenged=True),
    "pm_card_threeDSecureRequired": Card(last4="3063", challenged=True),
    "pm_card_authenticationRequired": Card(last4="3184", challenged=True),
    "pm_card_threeDSecureRequiredChargeDeclined": Card(
        last4="1629", challenged=True, decline=GENERIC
    ),
    "pm_card_riskLevelElevated": Card(last4="9235", risk_level="elevated", risk_score=68),
    "pm_card_riskLevelHighest": Card(
        last4="4954", risk_level="highest", risk_score=92, decline=BLOCKED
    ),
    "pm_card_radarBlock": Card(last4="0019", risk_level="highest", risk_score=96, decline=BLOCKED),
    "pm_card_refundFail": Card(last4="5126", refunds="fails"),
    "pm_card_pendingRefund": Card(last4="7726", refunds="pends"),
    "pm_card_createDispute": Card(last4="0259", claim=Claim("fraudulent")),
    "pm_card_createDisputeProductNotReceived": Card(
        last4="2685", claim=Claim("product_not_received")
    ),
    "pm_card_createDisputeInquiry": Card(last4="1976", claim=Claim("fraudulent", "inquiry")),
    "pm_bacsDebit_success": Card(brand="bacs_debit", last4="2345", slow=True, refunds="pends"),
    **{
        f"pm_card_{brand}chargeDeclined{name}": Card(last4=last4, decline=decline)
        for name, (last4, decline) in DECLINES.items()
        for brand in ("", "visa_")
    },
}


def method(token: str, billing: Json | None = None) -> Json:
    """A new PaymentMethod for a test token.

    Raises Refused `resource_missing` for a token that the stand-in does not know.
    """
    card = CARDS.get(token)
    if card is None:
        raise StripeRefused(
            f"No such PaymentMethod: '{token}'", code="resource_missing", param="payment_method"
        )
    kind = "bacs_debit" if card.slow else "card"
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "type": kind,
        kind: _bank(card) if card.slow else _card(card),
        "allow_redisplay": "unspecified",
        "billing_details": _billing(billing or {}),
        "created": now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
    }


def _billing(told: Json) -> Json:
    """Whole, whatever was told of it."""
    given = {name: value for name, value in (told.get("address") or {}).items() if value}
    address = {**dict.fromkeys(ADDRESS), **given}
    return {**{name: told.get(name) or None for name in BILLED}, "address": address}


def _bank(card: Card) -> Json:
    return {"last4": card.last4, "sort_code": "108800", "fingerprint": f"bank{card.last4}"}


def plastic(card: Card) -> Json:
    """What may be told of a card, by itself and by its charges."""
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "GB",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"card{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "regulated_status": "unregulated",
        "wallet": None,
    }


def _card(card: Card) -> Json:
    return {
        **plastic(card),
        "display_brand": card.brand,
        "generated_from": None,
        "networks": {"available": [card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
    }
