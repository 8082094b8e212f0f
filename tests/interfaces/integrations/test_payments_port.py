"""What every provider of payments keeps: Stripe through its adapter, and the twin in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.selling.money.paying import AmountDue
from application.selling.money.payments import (
    Payments,
    ProviderRefused,
    RefundDue,
    UnknownToProvider,
)
from domain.money import Money
from interfaces.integrations.stripe import StripePayments, StripeSettings
from tests.interfaces.api.world import BookedPayments
from tests.interfaces.local.standins.running import KEY, SECRET, Shop, client, serve

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DUE = AmountDue(
    order_id="o-1", payment_id="p-1", purpose="deposit", amount=Money(245_000), provider_id=None
)


@dataclass(frozen=True, slots=True)
class Provider:
    """The port, and what the customer does in their browser."""

    payments: Payments
    confirm: Callable[[str], object]

    def asked(self) -> AmountDue:
        return replace(DUE, provider_id=self.payments.create(DUE).provider_id)

    def held(self) -> AmountDue:
        due = self.asked()
        self.confirm(due.provider_id or "")
        return due

    def taken(self) -> AmountDue:
        due = self.held()
        assert self.payments.capture(due).status == "captured"
        return due


@pytest.fixture(params=["stripe", "memory"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    if request.param == "memory":
        booked = BookedPayments()
        yield Provider(booked, lambda intent: booked.becomes(intent, "authorised"))
        return
    with serve(tmp_path, Shop()) as url:
        settings = StripeSettings(address=f"{url}/stripe", secret_key=KEY, webhook_secret=SECRET)
        customer, card = client(url), {"payment_method": "pm_card_visa"}
        told: Any = card
        yield Provider(
            StripePayments(settings),
            lambda intent: customer.v1.payment_intents.confirm(intent, told),
        )


def test_asked_for_twice_it_is_one(provider: Provider) -> None:
    assert provider.payments.create(DUE) == provider.payments.create(DUE)
    found = provider.payments.made_for("p-1", LONG_AGO)
    assert [each.payment_id for each in found] == ["p-1"]
    later = datetime.now(UTC) + timedelta(days=1)
    assert [e.status for e in provider.payments.made_between(LONG_AGO, later)] == ["wanted"]


def test_another_amount_is_asked_for_until_it_was_confirmed(provider: Provider) -> None:
    due = provider.asked()
    less = replace(due, amount=Money(200_000))
    for each in (less, due, less):
        assert provider.payments.update_amount(each).amount == each.amount
    provider.confirm(due.provider_id or "")
    assert provider.payments.update_amount(less).status == "authorised"
    with pytest.raises(ProviderRefused, match="payment_intent_unexpected_state"):
        provider.payments.update_amount(due)
    assert provider.payments.read(due.provider_id or "").amount == Money(200_000)


def test_what_was_taken_stays_taken(provider: Provider) -> None:
    due = provider.taken()
    for _ in range(2):
        assert provider.payments.cancel("p-1", due.provider_id or "").status == "captured"
    assert provider.payments.capture(due).status == "captured"


def test_what_was_ended_is_not_taken(provider: Provider) -> None:
    due = provider.held()
    for _ in range(2):
        assert provider.payments.cancel("p-1", due.provider_id or "").status == "cancelled"
    assert provider.payments.capture(due).status == "cancelled"


def test_money_goes_back_once_for_each_id(provider: Provider) -> None:
    intent = provider.taken().provider_id or ""
    back = RefundDue(payment_id="p-1", provider_id=intent, refund_id="r-1", amount=Money(500))
    first = provider.payments.refund(back)
    assert (first.refund_id, first.amount, first.status) == ("r-1", Money(500), "sent")
    assert provider.payments.refund(back, attempt=2) == first
    assert provider.payments.refunds(intent) == (first,)
    assert provider.payments.disputes(intent) == ()


def test_nobody_knows_what_was_never_made(provider: Provider) -> None:
    with pytest.raises(UnknownToProvider):
        provider.payments.read("pi_nothing")
    with pytest.raises(UnknownToProvider):
        provider.payments.update_amount(replace(DUE, provider_id="pi_nothing"))
