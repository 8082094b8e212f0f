"""Several shoppers want the same few things, in any order of events and at the same moment."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from application.selling.holds.asset_holds import hold_of
from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Expire, HeldByAnother
from domain.inventory.stock.reservation import InsufficientStock
from domain.kernel import Refusal
from tests.application.conftest import BUYERS
from tests.application.store.ledger import Ledger
from tests.application.trading import Market, OrderAnswer, Shopper
from tests.set_clock import SetClock
from tests.threads import everybody

WHO = st.sampled_from(["ann", "ben", "cay"])
WHAT = st.sampled_from(["P-1", "P-2", "design", "CHA-1", "CHA-1"])
WHICH = st.integers(0, 30)
ASSETS = st.sampled_from(["P-1", "P-2", "ST-1"])
STATUS = st.sampled_from(["authorised", "authorised", "captured", "cancelled", "processing"])
PAUSES = st.sampled_from([1, 10, 31, 60, 61, 24 * 60])


class Crowd(RuleBasedStateMachine):
    """Two pieces, one stone in everybody's design, three chains; a penny from a review."""

    @initialize()
    def open(self) -> None:
        clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.market = Market(EventStore(in_memory(MemoryKeyring()), clock), clock)
        self.market.receive_piece("P-1", 120_000)
        self.market.receive_piece("P-2", 300_000)
        self.market.receive_chains(3)
        self.market.receive_stone()
        self.shoppers = {name: Shopper(self.market, name) for name in ("ann", "ben", "cay")}
        self.designs = {name: shopper.design() for name, shopper in self.shoppers.items()}
        self.orders: list[OrderAnswer] = []
        self.ledger = Ledger()

    @rule(who=WHO, what=WHAT, quantity=st.integers(1, 2))
    def add(self, who: str, what: str, quantity: int) -> None:
        shopper = self.shoppers[who]
        with suppress(Refusal):
            if what == "design":
                shopper.add("design", self.designs[who])
            else:
                shopper.add("stock" if what == "CHA-1" else "asset", what, quantity)

    @rule(who=WHO, which=WHICH)
    def remove(self, who: str, which: int) -> None:
        lines = self.shoppers[who].cart.lines
        if lines:
            with suppress(Refusal):
                self.shoppers[who].remove(lines[which % len(lines)].line_id)

    @rule(who=WHO, which=WHICH, quantity=st.integers(1, 3))
    def change(self, who: str, which: int, quantity: int) -> None:
        lines = self.shoppers[who].cart.lines
        if lines:
            with suppress(Refusal):
                self.shoppers[who].change(lines[which % len(lines)].line_id, quantity)

    @rule(who=WHO)
    def check_out(self, who: str) -> None:
        shopper = self.shoppers[who]
        with suppress(Refusal):
            shopper.acknowledge(shopper.total)
            shopper.checkout()

    @rule(who=WHO, what=WHAT, quantity=st.integers(1, 2))
    def buy(self, who: str, what: str, quantity: int) -> None:
        """One thing more, and everything in the cart is ordered."""
        self.add(who, what, quantity)
        self.check_out(who)
        self.order(who)

    @rule(who=WHO)
    def order(self, who: str) -> None:
        with suppress(Refusal):
            self.orders.append(self.shoppers[who].place())

    @rule(minor=st.sampled_from([120_000, 125_000]))
    def reprice(self, minor: int) -> None:
        with suppress(Refusal):
            self.market.reprice_piece("P-1", minor)

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, status=STATUS)
    def report(self, which: int, status: str) -> None:
        """A fact: it is never refused."""
        self.market.report(self.orders[which % len(self.orders)], status)

    @precondition(lambda self: self.orders)
    @rule(which=WHICH)
    def look(self, which: int) -> None:
        """What the policy does: review, or capture, which then succeeds."""
        answer = self.orders[which % len(self.orders)]
        if self.market.review_or_capture(answer.order_id):
            self.market.report(answer, "captured")

    @precondition(lambda self: self.orders)
    @rule(which=WHICH)
    def settle(self, which: int) -> None:
        """Paid and seen through to its end."""
        self.report(which, "authorised")
        self.look(which)
        self.decide(which, "clear")
        self.look(which)

    @precondition(lambda self: self.orders)
    @rule(which=WHICH)
    def forget(self, which: int) -> None:
        """Not paid in time."""
        self.wait(61)
        self.decide(which, "expire")

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, who=WHO, what=WHAT, status=STATUS)
    def overtake(self, which: int, who: str, what: str, status: str) -> None:
        """The clock stood still for a day: holds lapsed, others came, and then money does."""
        self.wait(24 * 60)
        self.add(who, what, 2)
        self.report(which, status)

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, wish=st.sampled_from(["clear", "cancel", "expire"]))
    def decide(self, which: int, wish: str) -> None:
        order_id = self.orders[which % len(self.orders)].order_id
        with suppress(Refusal):
            getattr(self.market, wish)(order_id)

    @rule(minutes=PAUSES)
    def wait(self, minutes: int) -> None:
        self.market.wait(minutes=minutes)

    @rule(asset=ASSETS)
    def expire_hold(self, asset: str) -> None:
        """The clock's command; early it does nothing."""
        hold = hold_of(self.market.state(ASSET, asset))
        if hold is not None:
            over = Expire(reservation_id=hold.reservation_id)
            self.market.do(lambda d: d.decide(ASSET, asset, over))

    @invariant()
    def the_ledger_balances(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.follow(self.market.store.journal)


Crowd.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestAnyOrderOfEvents = Crowd.TestCase


@pytest.fixture
def market(crowded: Market) -> Market:
    return crowded


def test_of_sixteen_who_want_the_same_stone_one_gets_it(market: Market) -> None:
    market.receive_stone()
    shoppers = [Shopper(market, str(number)) for number in range(BUYERS)]
    designs = [shopper.design() for shopper in shoppers]
    pairs = zip(shoppers, designs, strict=True)
    won, refused = everybody(*(lambda s=s, d=d: s.add("design", d) for s, d in pairs))
    assert won == 1
    assert [type(refusal) for refusal in refused] == [HeldByAnother] * (BUYERS - 1)
    assert {refusal.code for refusal in refused if isinstance(refusal, Refusal)} == {
        "asset_reserved"
    }
    until = market.clock.now() + timedelta(minutes=30)
    assert all(r.facts["expires_at"] == until for r in refused if isinstance(r, Refusal))
    assert sum(len(shopper.cart.lines) for shopper in shoppers) == 1
    Ledger().follow(market.store.journal)


def test_of_sixteen_who_want_one_of_five_chains_five_get_one(market: Market) -> None:
    market.receive_chains(5)
    shoppers = [Shopper(market, str(number)) for number in range(BUYERS)]
    won, refused = everybody(*(lambda s=s: s.add("stock", "CHA-1") for s in shoppers))
    assert won == 5
    assert {type(refusal) for refusal in refused} == {InsufficientStock}
    Ledger().follow(market.store.journal)


def test_an_order_that_sixteen_clicks_ask_for_is_placed_once(market: Market) -> None:
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    shopper.checkout()
    won, refused = everybody(*[shopper.place] * BUYERS)
    assert won == 1
    assert {r.code for r in refused if isinstance(r, Refusal)} == {"cart_closed"}


def test_a_payment_reported_sixteen_times_at_once_is_captured_once(market: Market) -> None:
    answer = Shopper(market).buy("asset", market.receive_piece())
    won, refused = everybody(*[lambda: market.report(answer, "captured")] * BUYERS)
    assert (won, refused) == (BUYERS, [])
    ledger = Ledger()
    ledger.follow(market.store.journal)
    assert ledger.invoices == [1]
