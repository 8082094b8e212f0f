"""Stripe's test payment methods and what each of them does. Source: docs.stripe.com/testing."""

from dataclasses import dataclass
from typing import Literal

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.refusals import StripeRefused

Secure = Literal["unenrolled", "required", "optional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A bank's or Radar's no: Stripe's `code`, `decline_code` and sentence."""

    code: str
    decline_code: str
    message: str
    by_radar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One test payment method; amounts play no part in what it does."""

    brand: str = "visa"
    last4: str = "4242"
    secure: Secure = "unenrolled"
    decline: Decline | None = None
    risk_level: str = "normal"
    risk_score: int = 24
    address_check: str = "pass"
    cvc_check: str = "pass"
    refund: Literal["succeeded", "pending", "failed"] = "succeeded"
    disputed: bool = False
    slow: bool = False


def _declined(decline_code: str, message: str = "Your card was declined.") -> Decline:
    return Decline(code="card_declined", decline_code=decline_code, message=message)


def _wrong(code: str, message: str) -> Decline:
    return Decline(code=code, decline_code=code, message=message)


GENERIC = _declined("generic_decline")
BLOCKED = Decline(
    code="card_declined",
    decline_code="fraudulent",
    message="Your card was declined.",
    by_radar=True,
)
DECLINES = {
    "chargeDeclined": ("0002", GENERIC),
    "chargeDeclinedInsufficientFunds": (
        "9995",
        _declined("insufficient_funds", "Your card has insufficient funds."),
    ),
    "chargeDeclinedLostCard": ("9987", _declined("lost_card")),
    "chargeDeclinedStolenCard": ("9979", _declined("stolen_card")),
    "chargeDeclinedExpiredCard": ("0069", _wrong("expired_card", "Your card has expired.")),
    "chargeDeclinedIncorrectCvc": (
        "0127",
        _wrong("incorrect_cvc", "Your card's security code is incorrect."),
    ),
    "chargeDeclinedProcessingError": (
        "0119",
        _wrong(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    "chargeDeclinedVelocityLimitExceeded": ("6975", _declined("card_velocity_exceeded")),
}
CARDS: dict[str, Card] = {
    "pm_card_visa": Card(),
    "pm_card_visa_debit": Card(last4="5556"),
    "pm_card_mastercard": Card(brand="mastercard", last4="4444"),
    "pm_card_amex": Card(brand="amex", last4="8431"),
    "pm_card_gb": Card(last4="0000"),
    "pm_card_threeDSecure2Required": Card(last4="3220", secure="required"),
    "pm_card_threeDSecureRequired": Card(last4="3063", secure="required"),
    "pm_card_authenticationRequired": Card(last4="3184", secure="required"),
    "pm_card_threeDSecureOptional": Card(last4="3055", secure="optional"),
    "pm_card_threeDSecureRequiredChargeDeclined": Card(
        last4="1629", secure="required", decline=GENERIC
    ),
    "pm_card_riskLevelElevated": Card(last4="9235", risk_level="elevated", risk_score=68),
    "pm_card_riskLevelHighest": Card(
        last4="4954", risk_level="highest", risk_score=92, decline=BLOCKED
    ),
    "pm_card_radarBlock": Card(last4="0019", risk_level="highest", risk_score=96, decline=BLOCKED),
    "pm_card_avsFail": Card(last4="0010", address_check="fail"),
    "pm_card_cvcCheckFail": Card(last4="0101", cvc_check="fail"),
    "pm_card_pendingRefund": Card(last4="7726", refund="pending"),
    "pm_card_refundFail": Card(last4="5126", refund="failed"),
    "pm_card_createDispute": Card(last4="0259", disputed=True),
    "pm_bacsDebit_success": Card(brand="bacs_debit", last4="2345", slow=True),
    **{
        f"pm_card_{brand}{name}": Card(last4=last4, decline=decline)
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
        kind: _bank(card) if card.slow else plastic(card),
        "billing_details": billing or {"address": None, "email": None, "name": None, "phone": None},
        "created": now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
    }


def _bank(card: Card) -> Json:
    return {"last4": card.last4, "sort_code": "108800", "fingerprint": f"bank{card.last4}"}


def plastic(card: Card) -> Json:
    """What may be told of a card."""
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": card.address_check,
            "address_postal_code_check": card.address_check,
            "cvc_check": card.cvc_check,
        },
        "country": "GB",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"card{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "wallet": None,
    }
