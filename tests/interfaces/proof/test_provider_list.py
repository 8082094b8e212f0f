"""INV-04 and INV-07: the provider's own list against the record, in both directions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from application.selling.money.paying import IntentReport
from application.selling.money.payments import Payments, ProviderDown, UnknownToProvider
from application.selling.orders.checkout import NewIds
from application.store.event_store import EventStore
from domain.money import Money
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import Captured
from interfaces.proof.invariants import Invariant, ProvidersList, check_invariants
from tests.application.trading import Market, Shopper
from tests.interfaces.proof.planted import planted
from tests.postgres import Database
from tests.set_clock import SetClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PERIOD = timedelta(days=30)


@dataclass
class Provider:
    """What it took, by intent; `listed` of them are of the time that is asked for."""

    took: dict[str, Money] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    down: bool = False

    def made_between(self, since: datetime, until: datetime) -> Iterator[IntentReport]:
        assert since < until
        if self.down:
            raise ProviderDown
        return (self.read(intent) for intent in sorted(self.listed))

    def read(self, intent: str) -> IntentReport:
        if intent not in self.took:
            raise UnknownToProvider(reason="resource_missing")
        amount = self.took[intent]
        return IntentReport(provider_id=intent, payment_id=None, status="captured", amount=amount)


@dataclass
class Sold:
    """A sale that was paid, and the provider that it was paid by."""

    database: Database
    provider: Provider
    intent: str
    amount: Money

    def check(self) -> dict[str, Invariant]:
        """Those two that need the provider."""
        listed = ProvidersList(cast("Payments", self.provider), NOON - PERIOD, NOON + PERIOD)
        found = check_invariants(self.database.app_url, provider=listed)
        return {one.id: one for one in found if one.id in ("INV-04", "INV-07")}

    def sentences(self, name: str) -> list[str]:
        return [each.sentence for each in self.check()[name].violations]


@pytest.fixture
def sold(database: Database, postgres_store: EventStore, clock: SetClock) -> Sold:
    market = Market(postgres_store, clock)
    ids = NewIds(order_id="o1", order_no="N-1", customer_id="c1", payment_id="p1")
    market.pay(Shopper(market).buy("asset", market.receive_piece(), ids))
    paid = market.state(PAYMENT, "p1")
    assert isinstance(paid, Captured)
    assert paid.provider_id
    took = {paid.provider_id: paid.taken}
    provider = Provider(took, set(took))
    return Sold(database, provider, paid.provider_id, paid.taken)


def test_what_both_know_holds(sold: Sold) -> None:
    found = sold.check()
    assert all(one.holds and one.checked == 1 for one in found.values()), found


def test_what_is_newer_than_the_list_is_asked_for(sold: Sold) -> None:
    sold.provider.listed.clear()
    assert sold.check()["INV-04"].holds


@pytest.mark.parametrize("amount", [Money(1), None])
def test_another_amount_or_none_at_the_provider_is_found(sold: Sold, amount: Money | None) -> None:
    sold.provider.took = {} if amount is None else {sold.intent: amount}
    sold.provider.listed = set(sold.provider.took)
    assert sold.sentences("INV-04") == [
        f"{sold.intent}: {sold.amount} by the events, {amount} by the provider"
    ]


def test_money_that_nobody_here_knows_is_found_until_it_is_set_aside(sold: Sold) -> None:
    sold.provider.took["pi_stranger"] = Money(123_456)
    sold.provider.listed.add("pi_stranger")
    assert sold.sentences("INV-07") == ["taken, paid 0 orders, and is not set aside"]
    aside: dict[str, Any] = {
        "order_id": None,
        "reason": "unknown_payment",
        "provider_ref": "pi_stranger",
        "amount": {"minor": 123_456, "currency": "GBP"},
    }
    planted(sold.database, "payment-foreign-pi_stranger", "payment.needs_review", aside)
    assert sold.check()["INV-07"].holds


def test_one_intent_that_paid_two_orders_is_found(sold: Sold) -> None:
    captured = {
        "order_id": "o2",
        "provider_id": sold.intent,
        "amount": {"minor": sold.amount.minor, "currency": "GBP"},
    }
    planted(sold.database, "payment-p2", "payment.captured", captured)
    assert "paid 2 orders" in sold.sentences("INV-07")[0]


def test_a_provider_that_does_not_answer_is_said_to_be_silent(sold: Sold) -> None:
    sold.provider.down = True
    silent = {one.not_checked for one in sold.check().values()}
    assert silent == {"the provider does not answer"}
