"""The record against the provider's list: what differs is told by kind, however long the log is."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

import pytest

from application.selling.money.paying import IntentReport
from application.selling.money.payments import ProviderDown
from application.selling.money.reconciling import Reconciled, Reconciling
from application.selling.orders.checkout import NewIds
from application.store.event_store import EventStore
from application.store.journal.log import Log
from domain.money import Money
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import ResolveReview
from domain.selling.payment.standing import Captured
from tests.application.trading import Market, Shopper
from tests.asking import ask
from tests.interfaces.api.world import BookedPayments
from tests.set_clock import SetClock
from tests.watched import Watched

DAY = timedelta(days=1)
NOTHING = Money(0)


@dataclass
class Till:
    """A shop whose payments are all taken, and the provider that took them."""

    market: Market
    provider: BookedPayments = field(default_factory=BookedPayments)

    def sells(self, name: str) -> IntentReport:
        """One more sale, paid now."""
        ids = NewIds(
            order_id=f"o-{name}",
            order_no=f"N-{name}",
            customer_id=f"c-{name}",
            payment_id=f"p-{name}",
        )
        market = self.market
        market.pay(Shopper(market, name).buy("asset", market.receive_piece(f"P-{name}"), ids))
        paid = market.state(PAYMENT, ids.payment_id)
        assert isinstance(paid, Captured)
        report = IntentReport(
            provider_id=paid.provider_id or "",
            payment_id=ids.payment_id,
            status="captured",
            amount=paid.taken,
        )
        self.provider.intents[report.provider_id] = report
        return report

    def reports(self, report: IntentReport) -> None:
        self.provider.intents[report.provider_id] = report

    def look(self) -> Reconciled:
        market, now = self.market, self.market.clock.now()
        reconciling = Reconciling(market.store, self.provider, lambda: market.shop, ask())
        return reconciling.between(now - DAY, now + DAY)

    def differences(self) -> list[tuple[str, Money, Money]]:
        return [(e.kind, e.provider_has, e.we_have) for e in self.look().differences]


@pytest.fixture
def till(memory_store: EventStore, clock: SetClock) -> Till:
    return Till(Market(memory_store, clock))


def test_what_agrees_is_counted_and_not_told(till: Till) -> None:
    till.sells("1")
    till.sells("2")
    assert till.look() == Reconciled(2, ())


def test_another_amount_at_the_provider_is_told(till: Till) -> None:
    sold = till.sells("1")
    more = sold.amount + Money(1)
    till.reports(replace(sold, amount=more))
    assert till.differences() == [("amount_differs", more, sold.amount)]


def test_money_that_the_provider_does_not_know_is_told(till: Till) -> None:
    sold = till.sells("1")
    del till.provider.intents[sold.provider_id]
    assert till.differences() == [("order_without_money", NOTHING, sold.amount)]


def test_money_that_the_provider_lists_as_not_taken_is_told(till: Till) -> None:
    sold = till.sells("1")
    till.reports(replace(sold, status="cancelled"))
    assert till.differences() == [("order_without_money", NOTHING, sold.amount)]


def test_money_of_nobody_is_told_until_a_person_decided(till: Till) -> None:
    till.reports(
        IntentReport(provider_id="pi_x", payment_id=None, status="captured", amount=Money(5_000))
    )
    assert till.differences() == [("money_without_order", Money(5_000), NOTHING)]
    ignored = ResolveReview(
        provider_ref="pi_x",
        decision="ignore",
        by="s",
        refund_id="r",
        note="a till of ours",
        subject="foreign-pi_x",
    )
    till.market.do(lambda d: d.decide(PAYMENT, "foreign-pi_x", ignored))
    assert till.differences() == []


def test_what_went_back_and_nobody_listed_is_told(till: Till) -> None:
    sold = till.sells("1")
    till.reports(replace(sold, refunded=Money(500)))
    assert till.differences() == [("refund_unexplained", Money(500), NOTHING)]


def test_a_dispute_that_is_not_listed_is_told(till: Till) -> None:
    sold = till.sells("1")
    till.reports(replace(sold, disputed=True))
    assert till.differences() == [("dispute_unlisted", sold.amount, NOTHING)]


def test_what_was_taken_before_the_period_is_not_asked_for(till: Till, clock: SetClock) -> None:
    sold = till.sells("1")
    clock.pass_time(DAY + DAY / 100)
    del till.provider.intents[sold.provider_id]
    assert till.differences() == []


def test_an_outage_is_no_difference(till: Till) -> None:
    till.provider.down = True
    with pytest.raises(ProviderDown):
        till.look()


def test_a_look_reads_its_own_period_and_not_all_that_ever_was_taken(
    till: Till, clock: SetClock
) -> None:
    for number in range(40):
        till.sells(f"old-{number}")
        clock.pass_time(DAY)
    till.provider.intents.clear()
    clock.pass_time(DAY)
    till.sells("new")
    watched = Watched(cast(Log, till.market.store.journal))
    store = EventStore(cast("Log", watched), clock)
    market, now = till.market, clock.now()
    looking = Reconciling(store, till.provider, lambda: market.shop, ask())
    assert looking.between(now - DAY / 2, now) == Reconciled(1, ())
    assert watched.brought < 20, "one payment, and what finds the beginning of its period"
