"""Payments through Stripe's SDK: one PaymentIntent a milestone, keys made of our ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from application.selling.paying import AmountDue, IntentReport, Status
from application.selling.payments import (
    Intent,
    ProviderDown,
    ProviderRefused,
    UnknownToProvider,
)
from domain.money import Money
from interfaces.integrations.stripe.ids import ID, fits, id_of

T = TypeVar("T")
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
        payment_id=ours if fits(ID, ours) else None,
        status=status,
        amount=Money(
            facts["amount_received"] if status == "captured" else facts["amount"],
            facts["currency"].upper(),
        ),
        capture_before=datetime.fromtimestamp(held_until, UTC) if held_until else None,
        three_d_secure=(card.get("three_d_secure") or {}).get("result"),
        risk_level=(charge.get("outcome") or {}).get("risk_level"),
        failure=error.get("decline_code") or error.get("code"),
        attempt=(id_of(error.get("charge")) or facts["id"]) if error else None,
    )
