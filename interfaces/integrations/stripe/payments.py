"""Payments through Stripe's SDK: one PaymentIntent a milestone, keys made of our ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
import stripe

from application.selling.money.paying import AmountDue, IntentReport, Status
from application.selling.money.payments import (
    DisputeReport,
    Intent,
    ProviderAccessRefused,
    ProviderBroke,
    ProviderDown,
    ProviderRefused,
    RefundDue,
    RefundReport,
    RefundStatus,
    UnknownToProvider,
)
from domain.money import Money
from domain.people.payer import Payer
from domain.selling.payment.disputes import Outcome
from interfaces.integrations.over_all import CONNECT_SECONDS, TookTooLong, over_all, watched
from interfaces.integrations.stripe.ids import ID, fits, id_of
from interfaces.integrations.stripe.redaction import redact

T = TypeVar("T")
EXPANDED = {"expand": ["latest_charge"]}
OUTCOMES: Mapping[str, Outcome] = {
    "won": "won",
    "warning_closed": "won",
    "prevented": "won",
    "lost": "lost",
}
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
REFUNDS: Mapping[str, RefundStatus] = {
    "requires_action": "customer_awaited",
    "succeeded": "sent",
    "failed": "failed",
    "canceled": "failed",
}
MISSING = "resource_missing"
UNDER_WAY = 409
CLOCKS_APART = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """`address` is Stripe's API or a stand-in's; `secret_key` and `webhook_secret` stay secret.

    `timeout` is of one wait of one try, `patience` of all of them together, in seconds.
    """

    address: str
    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    timeout: float = 10.0
    patience: float = 15.0
    retries: int = 2
    ca_bundle: str | None = None


class StripePayments:
    """Implements `application.selling.money.payments.Payments`."""

    def __init__(self, settings: StripeSettings) -> None:
        if settings.ca_bundle:
            stripe.ca_bundle_path = settings.ca_bundle
        self._client = stripe.StripeClient(
            settings.secret_key,
            base_addresses={"api": settings.address},
            max_network_retries=settings.retries,
            http_client=stripe.RequestsClient(
                timeout=(CONNECT_SECONDS, settings.timeout), session=watched(requests.Session())
            ),
        )
        self._patience = settings.patience

    def create(self, due: AmountDue) -> Intent:
        """Stripe forgets keys after a day: an intent that we know of is found by its own id."""
        intents = self._client.v1.payment_intents
        if due.provider_id is not None:
            known = due.provider_id
            found = self._asking(lambda: intents.retrieve(known))
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
        options: Any = {"idempotency_key": _numbered(f"{due.payment_id}:create", due.number)}
        made = self._asking(lambda: intents.create(params, options))
        return Intent(made.id, _status(made), made.client_secret or "")

    def made_for(self, payment_id: str, since: datetime) -> tuple[IntentReport, ...]:
        """By Stripe's list, which knows at once what was made; its search lags."""
        made = self._listed({"gte": int(since.timestamp()) - CLOCKS_APART})
        return tuple(report for report in made if report.payment_id == payment_id)

    def made_between(self, since: datetime, until: datetime) -> Iterator[IntentReport]:
        window = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
        return self._listed(window)

    def _listed(self, created: Mapping[str, int]) -> Iterator[IntentReport]:
        """Page by page, the newest first."""
        wish: Any = {"created": created, "limit": 100, "expand": ["data.latest_charge"]}
        intents = self._client.v1.payment_intents
        pages = self._asking(lambda: intents.list(wish)).auto_paging_iter()
        while (intent := self._asking(lambda: next(pages, None))) is not None:
            yield _report(intent)

    def update_amount(self, due: AmountDue) -> IntentReport:
        """Without a key of ours: an amount may be due again after another, and is not replayed."""
        intents, known = self._client.v1.payment_intents, due.provider_id or ""
        params: Any = {"amount": due.amount.minor, **EXPANDED}
        try:
            return _report(self._asking(lambda: intents.update(known, params)))
        except ProviderRefused:
            present = self.read(known)
            if present.amount != due.amount:
                raise
            return present

    def capture(self, due: AmountDue, *, attempt: int = 1) -> IntentReport:
        key = f"{due.payment_id}:capture"
        return self._change("capture", due.provider_id or "", _numbered(key, attempt))

    def cancel(self, payment_id: str, provider_id: str, *, attempt: int = 1) -> IntentReport:
        """A payment's own intent and one that strayed are cancelled under a key of their own."""
        key = f"{payment_id}:cancel:{provider_id}"
        return self._change("cancel", provider_id, _numbered(key, attempt))

    def refund(self, due: RefundDue, *, attempt: int = 1) -> RefundReport:
        """Under one key Stripe tells its own fault for a day: so what there is, is read before.

        The next key is asked under only once the fault came to its end and made nothing.
        """
        for number in range(1, attempt):
            with suppress(ProviderBroke):
                return self._made(due) or self._send_back(due, number)
        return self._made(due) or self._send_back(due, attempt)

    def _made(self, due: RefundDue) -> RefundReport | None:
        listed = self.refunds(due.provider_id)
        return next((each for each in listed if each.refund_id == due.refund_id), None)

    def _send_back(self, due: RefundDue, number: int) -> RefundReport:
        params: Any = {
            "payment_intent": due.provider_id,
            "amount": due.amount.minor,
            "metadata": {"refund_id": due.refund_id, "payment_id": due.payment_id},
        }
        options: Any = {"idempotency_key": _numbered(f"refund:{due.refund_id}", number)}
        return _refund(self._asking(lambda: self._client.v1.refunds.create(params, options)))

    def refunds(self, provider_id: str) -> tuple[RefundReport, ...]:
        wish: Any = {"payment_intent": provider_id, "limit": 100}
        listed = self._asking(lambda: [*self._client.v1.refunds.list(wish).auto_paging_iter()])
        return tuple(map(_refund, listed))

    def disputes(self, provider_id: str) -> tuple[DisputeReport, ...]:
        wish: Any = {"payment_intent": provider_id, "limit": 100}
        listed = self._asking(lambda: [*self._client.v1.disputes.list(wish).auto_paging_iter()])
        return tuple(map(_dispute, listed))

    def read(self, provider_id: str) -> IntentReport:
        params: Any = EXPANDED
        return _report(
            self._asking(lambda: self._client.v1.payment_intents.retrieve(provider_id, params))
        )

    def forget(self, provider_id: str, *, key: str) -> str:
        return self._asking(lambda: redact(self._client, provider_id, key))

    def _asking(self, ask: Callable[[], T]) -> T:
        return _asking(ask, self._patience)

    def _change(self, verb: str, provider_id: str, key: str) -> IntentReport:
        """Capture or cancel; once the intent came to its end, either end is the answer.

        Stripe itself sees to it that neither happens twice, so another key is no danger.
        """
        change = getattr(self._client.v1.payment_intents, verb)
        options: Any = {"idempotency_key": key}
        try:
            return _report(self._asking(lambda: change(provider_id, EXPANDED, options)))
        except (ProviderRefused, ProviderBroke):
            present = self.read(provider_id)
            if present.status not in FINAL:
                raise
            return present


def _numbered(key: str, number: int) -> str:
    """Under one key Stripe answers for a day as it did first, be it with a fault of its own."""
    return f"{key}:{number}" if number > 1 else key


def _asking(ask: Callable[[], T], patience: float) -> T:
    try:
        with over_all(patience):
            return ask()
    except (TookTooLong, stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise ProviderDown from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if status == UNDER_WAY:
            raise ProviderDown from error
        if status >= 500:
            raise ProviderBroke from error
        if status in (401, 403):
            raise ProviderAccessRefused(reason=error.code or type(error).__name__) from error
        refused = UnknownToProvider if error.code == MISSING else ProviderRefused
        raise refused(reason=error.code or type(error).__name__) from error


def _status(intent: stripe.PaymentIntent) -> Status:
    """A word that Stripe adds one day is no end of anything."""
    return STATUSES.get(intent.status, "processing")


def _refund(refund: stripe.Refund) -> RefundReport:
    facts: dict[str, Any] = refund.to_dict()
    named = facts.get("metadata") or {}
    ours, of = named.get("refund_id"), named.get("payment_id")
    return RefundReport(
        provider_ref=facts["id"],
        refund_id=ours if fits(ID, ours) else None,
        payment_id=of if fits(ID, of) else None,
        amount=Money(facts["amount"], facts["currency"].upper()),
        status=REFUNDS.get(facts.get("status") or "", "under_way"),
    )


def _dispute(dispute: stripe.Dispute) -> DisputeReport:
    """An inquiry that was closed took nothing, as a dispute that was won."""
    facts: dict[str, Any] = dispute.to_dict()
    due = (facts.get("evidence_details") or {}).get("due_by")
    return DisputeReport(
        provider_ref=facts["id"],
        amount=Money(facts["amount"], facts["currency"].upper()),
        reason=facts["reason"],
        evidence_due=datetime.fromtimestamp(due, UTC) if due else None,
        outcome=OUTCOMES.get(facts["status"]),
    )


def _payer(charge: Mapping[str, Any], card: Mapping[str, Any]) -> Payer | None:
    name = (charge.get("billing_details") or {}).get("name")
    payer = Payer(name=name, country=card.get("country"), last4=card.get("last4"))
    return payer if payer != Payer() else None


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
        refunded=_sent_back(charge, facts["currency"]) if status == "captured" else None,
        disputed=bool(charge.get("disputed")),
        payer=_payer(charge, card),
    )


def _sent_back(charge: Mapping[str, Any], currency: str) -> Money | None:
    """A hold that was released says the same of itself: this is for what was taken."""
    minor = charge.get("amount_refunded") or 0
    return Money(minor, currency.upper()) if minor else None
