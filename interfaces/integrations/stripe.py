"""Stripe through its SDK: one PaymentIntent a milestone, keys made of our ids, signed webhooks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe
import structlog

from application.ids import new_id
from application.policies.effects import MoneyEffect, ReadPayment, SetPaymentAside
from application.selling.paying import AmountDue, IntentReport, Status
from application.selling.payments import (
    Intent,
    ProviderDown,
    ProviderRefused,
    SignatureExpired,
    SignatureInvalid,
    UnknownToProvider,
    WebhookMalformed,
)
from domain.money import Money
from domain.selling.payment import ReviewReason
from interfaces.postgres.deliveries import Deliveries, Order

T = TypeVar("T")
TOLERANCE_SECONDS = 300
EXPANDED = {"expand": ["latest_charge"]}
STATUSES: Mapping[str, Status] = {
    "requires_payment_method": "wanted",
    "requires_confirmation": "wanted",
    "requires_action": "wanted",
    "processing": "processing",
    "requires_capture": "authorised",
    "succeeded": "captured",
    "canceled": "cancelled",
}
FINAL = ("captured", "cancelled")
MISSING = "resource_missing"
ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
REFUND_UPDATED = ("charge.refund.updated", "refund.updated")
CURRENCY = re.compile(r"[a-z]{3}")
LARGEST = 10**12
INTENT_ID = re.compile(r"pi_[A-Za-z0-9_-]{1,250}")
log = structlog.get_logger()

ASIDE: dict[str, ReviewReason] = {
    "charge.dispute.created": "dispute",
    "refund.created": "foreign_refund",
    "refund.failed": "refund_failed",
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """`address` is Stripe's API or a stand-in's; `secret_key` and `webhook_secret` stay secret."""

    address: str
    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    timeout: float = 10.0
    ca_bundle: str | None = None


class StripePayments:
    """Implements `application.selling.payments.Payments`."""

    def __init__(self, settings: StripeSettings) -> None:
        if settings.ca_bundle:
            stripe.ca_bundle_path = settings.ca_bundle
        self._client = stripe.StripeClient(
            settings.secret_key,
            base_addresses={"api": settings.address},
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=settings.timeout),
        )

    def create(self, due: AmountDue) -> Intent:
        """Stripe forgets keys after a day: an intent that we know of is found by its own id."""
        intents = self._client.v1.payment_intents
        if due.provider_id is not None:
            known = due.provider_id
            found = _asking(lambda: intents.retrieve(known))
            return Intent(found.id, _status(found), found.client_secret or "")
        params: Any = {
            "amount": due.amount.minor,
            "currency": due.amount.currency.lower(),
            "capture_method": "automatic" if due.purpose == "balance" else "manual",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {
                "payment_id": due.payment_id,
                "order_id": due.order_id,
                "purpose": due.purpose,
            },
        }
        options: Any = {"idempotency_key": f"{due.payment_id}:create"}
        made = _asking(lambda: intents.create(params, options))
        return Intent(made.id, _status(made), made.client_secret or "")

    def capture(self, due: AmountDue) -> IntentReport:
        return self._change("capture", due.payment_id, due.provider_id or "")

    def cancel(self, payment_id: str, provider_id: str) -> IntentReport:
        return self._change("cancel", payment_id, provider_id)

    def read(self, provider_id: str) -> IntentReport:
        params: Any = EXPANDED
        return _report(
            _asking(lambda: self._client.v1.payment_intents.retrieve(provider_id, params))
        )

    def _change(self, verb: str, payment_id: str, provider_id: str) -> IntentReport:
        """Capture or cancel; once the intent came to its end, either end is the answer."""
        change = getattr(self._client.v1.payment_intents, verb)
        options: Any = {"idempotency_key": f"{payment_id}:{verb}"}
        try:
            return _report(_asking(lambda: change(provider_id, EXPANDED, options)))
        except ProviderRefused:
            present = self.read(provider_id)
            if present.status not in FINAL:
                raise
            return present


@dataclass(frozen=True, slots=True)
class StripeWebhook:
    """Implements `Webhook`: the worker looks at the intent's present state.

    `live` is the mode of our secret key; None when it does not tell.
    """

    deliveries: Deliveries
    secret: str
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
    if not isinstance(event, dict) or not _fits(ID, event.get("id")):
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
    provider_id = _id_of(subject if is_intent else subject.get("payment_intent"))
    if not _fits(INTENT_ID, provider_id):
        return None
    kind = _as_today(kind.removeprefix("v1."), subject)
    if not is_intent:
        about = subject.get("id") if _fits(ID, subject.get("id")) else None
        return WebhookNotice(event["id"], kind, provider_id, None, about, _amount(subject))
    ours = (_within(subject, "metadata") or {}).get("payment_id")
    return WebhookNotice(event["id"], kind, provider_id, ours if _fits(ID, ours) else None)


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
    return Money(minor, str(currency).upper()) if _fits(CURRENCY, currency) else None


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


def _id_of(thing: object) -> Any:
    """A reference is an id, or the whole object where it was expanded."""
    return thing.get("id") if isinstance(thing, dict) else thing


def _fits(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _signed_at(signature: str) -> int:
    """The first timestamp, which is the one that the SDK checked."""
    return next(int(part[2:]) for part in signature.split(",") if part.startswith("t="))


def _asking(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise ProviderDown from error
    except stripe.StripeError as error:
        if (error.http_status or 500) >= 500:
            raise ProviderDown from error
        refused = UnknownToProvider if error.code == MISSING else ProviderRefused
        raise refused(reason=error.code or type(error).__name__) from error


def _status(intent: stripe.PaymentIntent) -> Status:
    """A word that Stripe adds one day is no end of anything."""
    return STATUSES.get(intent.status, "processing")


def _report(intent: stripe.PaymentIntent) -> IntentReport:
    """Stripe's PaymentIntent (with its latest charge expanded) in our words."""
    facts: dict[str, Any] = intent.to_dict()
    charge = facts.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    held_until = card.get("capture_before")
    # An attempt that failed is remembered while the next is under way; it failed only once.
    failed = intent.status == "requires_payment_method"
    error = (failed and facts.get("last_payment_error")) or {}
    status, ours = _status(intent), (facts.get("metadata") or {}).get("payment_id")
    return IntentReport(
        provider_id=facts["id"],
        payment_id=ours if _fits(ID, ours) else None,
        status=status,
        amount=Money(
            facts["amount_received"] if status == "captured" else facts["amount"],
            facts["currency"].upper(),
        ),
        capture_before=datetime.fromtimestamp(held_until, UTC) if held_until else None,
        three_d_secure=(card.get("three_d_secure") or {}).get("result"),
        risk_level=(charge.get("outcome") or {}).get("risk_level"),
        failure=error.get("decline_code") or error.get("code"),
        attempt=(_id_of(error.get("charge")) or facts["id"]) if error else None,
    )
