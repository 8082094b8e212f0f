"""Quotes among everything else that shoppers do, in any order of events and at the same moment."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from domain.kernel import Refusal
from domain.selling.quote import QuoteAlreadyAccepted
from domain.selling.quote.book import QuoteExists
from tests.application.conftest import BUYERS
from tests.application.quoting_steps import (
    FurtherCart,
    extended,
    over,
    prices_with_dearer_gold,
    quote,
    read_rates,
    seen,
)
from tests.application.selling.test_many_buyers import WHO, Crowd
from tests.application.store.ledger import Ledger
from tests.application.trading import Market, Shopper
from tests.threads import everybody

CARTS = 8
HOURS = st.sampled_from([1, 168])


class QuotingCrowd(Crowd):
    """The same, with a quote of everybody's design, and metal that gets dearer."""

    @initialize()
    def no_quotes(self) -> None:
        self.quotes: dict[str, str] = {}

    @rule(who=WHO)
    def quote(self, who: str) -> None:
        with suppress(Refusal):
            read_rates(self.market)
        with suppress(Refusal):
            self.quotes[who] = quote(self.shoppers[who], self.designs[who]).quote_id

    @rule(who=WHO)
    def buy_quoted(self, who: str) -> None:
        """Quoted, if it is not yet, and ordered with whatever else is in the cart."""
        self.quote(who)
        with suppress(Refusal):
            self.shoppers[who].add("quote", self.quotes.get(who, ""))
        self.check_out(who)
        self.order(who)

    @rule(who=WHO, hours=HOURS)
    def extend(self, who: str, hours: int) -> None:
        with suppress(Refusal):
            extended(self.market, self.quotes.get(who, ""), timedelta(hours=hours))

    @rule(who=WHO, hours=HOURS)
    def pass_on(self, who: str, hours: int) -> None:
        """Time, and the clock's word."""
        self.market.wait(hours=hours)
        over(self.market, self.quotes.get(who, ""))

    @rule()
    def make_gold_dearer(self) -> None:
        self.market.prices = prices_with_dearer_gold(self.market.clock.now())


QuotingCrowd.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestQuotesInAnyOrderOfEvents = QuotingCrowd.TestCase


@pytest.fixture
def market(crowded: Market) -> Market:
    return crowded


def test_a_design_that_is_quoted_sixteen_times_at_once_has_one_quote(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    won, refused = everybody(*[lambda: quote(shopper, gold_ring)] * BUYERS)
    assert won == 1
    assert {type(refusal) for refusal in refused} == {QuoteExists}
    Ledger().follow(market.store.journal)


def test_a_quote_that_is_accepted_from_many_carts_at_once_makes_one_order(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    carts = [shopper, *(FurtherCart(market, shopper.name, n) for n in range(1, CARTS))]
    for cart in carts:
        cart.add("quote", told.quote_id)
        cart.checkout()
    market.wait(hours=100)
    won, refused = everybody(*(cart.place for cart in carts))
    assert won == 1
    assert {type(refusal) for refusal in refused} == {QuoteAlreadyAccepted}, refused
    assert seen(shopper, told.quote_id).status == "accepted"
    Ledger().follow(market.store.journal)
