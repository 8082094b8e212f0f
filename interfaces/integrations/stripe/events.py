"""Stripe's webhooks: signed, and a hint at which payment to look, or what went back of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import stripe
import structlog

from application.ids import new_id
from application.policies.effects import MoneyEffect, ReadPayment, SetPaymentAside
from application.selling.money.payments import SignatureExpired, SignatureInvalid, WebhookMalformed
from domain.money import Money
from domain.selling.payment.aside import ReviewReason
from interfaces.integrations.stripe.ids import ID, fits, id_of
from interfaces.postgres.deliveries import Deliveries, Order

TOLERANCE_SECONDS = 300
INTENT_ID = re.compile(r"pi_[A-Za-z0-9_-]{1,250}")
CURRENCY = re.compile(r"[a-z]{3}")
LARGEST = 10**12
SAID_BY_INTENT = frozenset(
    {"payment_intent.created", "charge.succeeded", "charge.captured", "charge.updated"}
)
"""Of what we did ourselves, or of what the intent has an event of its own for: to look once more
finds nothing."""
REFUND_UPDATED = ("charge.refund.updated", "refund.updated")
ASIDE: dict[str, ReviewReason] = {
    "charge.dispute.created": "dispute",
    "refund.created": "foreign_refund",
    "refund.failed": "refund_failed",
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WebhookNotice:
    """What a webhook is good for: which intent to look at, under which event id, once.

    `about` and `amount` are the refund's or dispute's that it tells of, where it tells them whole.
    """

    event_id: str
    kind: str
    provider_id: str
    payment_id: str | None
    about: str | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class StripeWebhook:
    """Implements `Webhook`: the worker looks at the intent's present state.

    `live` is the mode of our secret key; None when it does not tell.
    """

    deliveries: Deliveries
    secret: str = field(repr=False)
    live: bool | None = None

    def receive(self, body: bytes, signature: str) -> None:
        event = signed_event(body, signature, self.secret)
        notice = noticed(event)
        if notice is None or _is_elsewhere(event, self.live):
            return
        effect: MoneyEffect = ReadPayment(provider_id=notice.provider_id)
        if reason := ASIDE.get(notice.kind):
            effect = _aside(notice, reason)
        correlation_id = notice.payment_id or new_id()
        self.deliveries.order(
            Order(
                policy="stripe",
                cause=notice.event_id,
                effect=effect,
                correlation_id=correlation_id,
            )
        )


def mode_of(secret_key: str) -> bool | None:
    """Whether a secret or restricted key moves real money; None for a key that does not tell."""
    _, _, rest = secret_key.partition("_")
    return {"live": True, "test": False}.get(rest.partition("_")[0])


def signed_event(body: bytes, signature: str, secret: str) -> Mapping[str, Any]:
    """Check the signature on the raw bytes and its age both ways, then read them.

    The SDK bounds the age only; a timestamp ahead of us by more than the tolerance is refused too.
    """
    if not signature.isascii():
        raise SignatureInvalid  # the SDK cannot even compare it
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        late = "tolerance" in str(error)
        raise (SignatureExpired if late else SignatureInvalid) from None
    if _signed_at(signature) > time.time() + TOLERANCE_SECONDS:
        raise SignatureExpired
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookMalformed from None
    if not isinstance(event, dict) or not fits(ID, event.get("id")):
        raise WebhookMalformed
    return event


def noticed(event: Mapping[str, Any]) -> WebhookNotice | None:
    """What an event says of a payment; None for one that is about no payment.

    A thin event names its subject in `related_object`, and its kind has a version before it.
    """
    kind, subject = event.get("type"), _within(event.get("data"), "object")
    subject = subject or _within(event, "related_object")
    if not isinstance(kind, str) or subject is None:
        return None
    is_intent = "payment_intent" in (subject.get("object"), subject.get("type"))
    provider_id = id_of(subject if is_intent else subject.get("payment_intent"))
    if not fits(INTENT_ID, provider_id):
        return None
    kind = _as_today(kind.removeprefix("v1."), subject)
    if kind in SAID_BY_INTENT:
        return None
    if not is_intent:
        about = subject.get("id") if fits(ID, subject.get("id")) else None
        return WebhookNotice(event["id"], kind, provider_id, None, about, _amount(subject))
    ours = (_within(subject, "metadata") or {}).get("payment_id")
    return WebhookNotice(event["id"], kind, provider_id, ours if fits(ID, ours) else None)


def _as_today(kind: str, subject: Mapping[str, Any]) -> str:
    """Accounts on an older version hear of a refund that failed as of one that was updated."""
    failed = subject.get("status") in ("failed", "canceled")
    return "refund.failed" if kind in REFUND_UPDATED and failed else kind


def _aside(notice: WebhookNotice, reason: ReviewReason) -> SetPaymentAside:
    return SetPaymentAside(
        provider_id=notice.provider_id,
        reason=reason,
        about=notice.about,
        minor=notice.amount.minor if notice.amount else None,
        currency=notice.amount.currency if notice.amount else None,
    )


def _amount(subject: Mapping[str, Any]) -> Money | None:
    minor, currency = subject.get("amount"), subject.get("currency")
    if type(minor) is not int or not 0 <= minor <= LARGEST:
        return None
    return Money(minor, str(currency).upper()) if fits(CURRENCY, currency) else None


def _is_elsewhere(event: Mapping[str, Any], live: bool | None) -> bool:
    """Of a connected account, or of the other mode: our key could not even look at it."""
    mode = event.get("livemode")
    other_mode = live is not None and isinstance(mode, bool) and mode != live
    elsewhere = other_mode or isinstance(event.get("account"), str)
    if elsewhere:
        log.warning("webhook.elsewhere", event_id=event["id"], livemode=mode)
    return elsewhere


def _within(thing: object, name: str) -> dict[str, Any] | None:
    found = thing.get(name) if isinstance(thing, dict) else None
    return found if isinstance(found, dict) else None


def _signed_at(signature: str) -> int:
    """The first timestamp, which is the one that the SDK checked."""
    return next(int(part[2:]) for part in signature.split(",") if part.startswith("t="))
