"""Quotes: issued with their stones held, one a design and owner, extended once, over in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.pricing.rates import MetalRateStale
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import PRODUCT, Withdraw
from domain.design.design import DesignIncomplete
from domain.design.design.state import DesignStale
from domain.inventory.asset.hold import HeldByAnother, holder_of
from domain.kernel import NotFound
from domain.money import total
from domain.pricing.pin import MetalPinTooLow
from domain.selling.holdings import HoldLimitReached
from domain.selling.quote import QuoteExtensionUsed, StoneHoldLost
from domain.selling.quote.book import QUOTE_BOOK, QuoteExists
from domain.selling.quote.lock import QuoteExpired
from tests.application.quoting_steps import (
    WEEK,
    altered,
    extended,
    hold,
    lose_hold,
    mark_stale,
    over,
    prices_with_dearer_gold,
    quote,
    quote_as_concierge,
    read_platinum,
    read_rates,
    revise,
    seen,
    select_only,
    the_line,
)
from tests.application.trading import Market, Shopper, unchanged

TICK = timedelta(microseconds=1)


@pytest.fixture
def design(market: Market, shopper: Shopper) -> str:
    """A finished design of a shopper, and rates of today."""
    market.receive_stone()
    read_rates(market)
    return shopper.design()


def test_everything_that_was_said_is_kept(market: Market, shopper: Shopper, design: str) -> None:
    told = quote(shopper, altered(shopper, design, metal="au750_y"))
    assert told.status == "open"
    assert told.valid_until == told.issued_at + WEEK == market.clock.now() + WEEK
    assert told.price.total == total(line.inc_vat for line in told.price.lines)
    assert told.price.total == total(group.inc_vat for group in told.price.groups)
    assert (told.assets, told.terms_version, told.rates) == (("ST-1",), "2026-01", told.rates)
    assert told.today is not None
    assert (told.today.moved.minor, told.today.difference) == (0, ())
    assert seen(shopper, told.quote_id) == told


def test_its_stone_is_held_until_its_end(market: Market, shopper: Shopper, design: str) -> None:
    told = quote(shopper, design)
    held = hold(market)
    assert held is not None
    assert (held.purpose, held.holder) == ("quote", holder_of(shopper.token_hash))
    assert held.expires_at == told.valid_until
    second = Shopper(market, "second")
    market.wait(hours=168)
    assert second.add("design", second.design()).pieces == 1


def test_nobody_else_gets_a_quoted_stone(market: Market, shopper: Shopper, design: str) -> None:
    second = Shopper(market, "second")
    other = second.design()
    quote(shopper, design)
    unchanged(market, lambda: quote(second, other), HeldByAnother)
    unchanged(market, lambda: second.add("design", other), HeldByAnother)


def test_one_live_quote_of_a_design(market: Market, shopper: Shopper, design: str) -> None:
    told = quote(shopper, design)
    twin = unchanged(market, lambda: quote(shopper, design), QuoteExists)
    assert twin.facts == {"quote_id": told.quote_id}
    unchanged(market, lambda: quote_as_concierge(market, design), QuoteExists)
    market.wait(hours=168)
    read_rates(market)
    assert quote(shopper, design).quote_id != told.quote_id


def test_two_quotes_of_one_stone_share_its_hold(
    market: Market, shopper: Shopper, design: str
) -> None:
    first = quote(shopper, design)
    market.wait(hours=24)
    second = quote(shopper, altered(shopper, design, metal="au750_y"))
    held = hold(market)
    assert held is not None and held.expires_at == second.valid_until
    market.wait(hours=144)
    assert over(market, first.quote_id)
    assert hold(market) == held
    market.wait(hours=24)
    assert over(market, second.quote_id)
    assert hold(market) is None


def test_three_stones_are_quoted_at_a_time(market: Market, shopper: Shopper, design: str) -> None:
    for number in (2, 3, 4):
        market.receive_stone(f"ST-{number}")
    quote(shopper, design)
    quote(shopper, altered(shopper, design, "ST-2"))
    quote(shopper, altered(shopper, design, "ST-3"))
    altered(shopper, design, "ST-4")
    unchanged(market, lambda: quote(shopper, design), HoldLimitReached)
    altered(shopper, design, "ST-1", metal="au750_y")
    assert quote(shopper, design).assets == ("ST-1",)


def test_quoted_by_the_concierge_to_whoever_the_design_belongs_to(
    market: Market, shopper: Shopper, design: str
) -> None:
    told = quote_as_concierge(market, design)
    assert seen(shopper, told.quote_id) == told
    stranger = Shopper(market, "second")
    unchanged(market, lambda: seen(stranger, told.quote_id), NotFound)
    unchanged(market, lambda: quote(stranger, design), NotFound)
    unchanged(market, lambda: quote_as_concierge(market, "nothing"), NotFound)


def test_only_a_complete_design_that_is_sold_is_quoted(
    market: Market, shopper: Shopper, design: str
) -> None:
    select_only(shopper, design, "metal", "au750_y")
    unchanged(market, lambda: quote(shopper, design), DesignIncomplete)
    altered(shopper, design)
    mark_stale(market, design, "ST-1")
    unchanged(market, lambda: quote(shopper, design), DesignStale)
    altered(shopper, design, "ST-1", metal="pt950")
    revise(market)
    unchanged(market, lambda: quote(shopper, design), RevisionOutdated)
    market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made")))
    unchanged(market, lambda: quote(shopper, design), NoLongerSold)


def test_no_promise_on_rates_that_nobody_read_for_five_days(
    market: Market, shopper: Shopper, design: str
) -> None:
    market.wait(hours=5 * 24)
    assert quote(shopper, design)
    altered(shopper, design, ring_size="N")
    market.wait(seconds=1)
    unchanged(market, lambda: quote(shopper, design), MetalRateStale)
    read_rates(market)
    assert quote(shopper, design)


def test_no_promise_on_a_pin_far_under_its_reading(
    market: Market, shopper: Shopper, design: str
) -> None:
    market.wait(seconds=1)
    read_platinum(market, "1282.60")
    told = quote(shopper, design)
    altered(shopper, design, ring_size="N")
    market.wait(seconds=1)
    read_platinum(market, "1282.61")
    unchanged(market, lambda: quote(shopper, design), MetalPinTooLow)
    assert seen(shopper, told.quote_id).price == told.price
    market.wait(seconds=1)
    read_platinum(market, "1200.00")
    assert quote(shopper, design)


def test_extended_once_with_its_stone(market: Market, shopper: Shopper, design: str) -> None:
    told = quote(shopper, design)
    market.wait(hours=167)
    longer = extended(market, told.quote_id)
    assert longer.extended
    assert longer.valid_until == told.valid_until + WEEK
    held = hold(market)
    assert held is not None and held.expires_at == longer.valid_until
    unchanged(market, lambda: extended(market, told.quote_id), QuoteExtensionUsed)
    market.wait(hours=169)
    assert seen(shopper, told.quote_id).status == "expired"
    assert over(market, told.quote_id)


def test_not_extended_when_a_stone_cannot_follow(
    market: Market, shopper: Shopper, design: str
) -> None:
    told = quote(shopper, design)
    lose_hold(market)
    unchanged(market, lambda: extended(market, told.quote_id), StoneHoldLost)


def test_what_is_withdrawn_is_not_promised_for_longer(
    market: Market, shopper: Shopper, design: str
) -> None:
    told = quote(shopper, design)
    market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made")))
    unchanged(market, lambda: extended(market, told.quote_id), NoLongerSold)


def test_a_quote_keeps_its_words_and_the_order_by_it_has_them(
    market: Market, shopper: Shopper, design: str
) -> None:
    told = quote(shopper, design)
    revise(market)
    kept = seen(shopper, told.quote_id)
    assert (kept.title, kept.specification) == (told.title, told.specification)
    line = the_line(market, shopper.buy("quote", told.quote_id).order_id)
    assert (line.title, line.specification) == (told.title, told.specification)


def test_exactly_at_its_end_it_is_expired_for_everybody(
    market: Market, shopper: Shopper, design: str
) -> None:
    told = quote(shopper, design)
    market.clock.pass_time(WEEK - TICK)
    assert seen(shopper, told.quote_id).status == "open"
    assert not over(market, told.quote_id)
    market.clock.pass_time(TICK)
    assert seen(shopper, told.quote_id).status == "expired"
    refusal = unchanged(market, lambda: extended(market, told.quote_id), QuoteExpired)
    assert refusal.facts == {"current": told.price.total}
    assert over(market, told.quote_id)
    assert not over(market, told.quote_id)
    assert market.state(QUOTE_BOOK, shopper.token_hash).entries == ()
    assert hold(market) is None


def test_down_to_a_second_for_a_rehearsal(market: Market, shopper: Shopper, design: str) -> None:
    second = timedelta(seconds=1)
    market.rules = replace(market.rules, quote_lasts=second, quote_extension=2 * second)
    told = quote(shopper, design)
    assert extended(market, told.quote_id, second).valid_until == told.issued_at + 2 * second


def test_what_it_would_cost_today_and_why(market: Market, shopper: Shopper, design: str) -> None:
    market.prices = prices_with_dearer_gold(market.clock.now() + timedelta(hours=1))
    told = quote(shopper, altered(shopper, design, metal="au750_y"))
    market.wait(hours=1)
    later = seen(shopper, told.quote_id)
    assert later.price == told.price
    assert later.today is not None
    assert later.today.moved.minor > 0
    assert later.today.moved == later.today.price.total - told.price.total
    assert later.today.moved == total(share.inc_vat for share in later.today.difference)
    assert {"metal"} <= {share.code for share in later.today.difference}
    altered(shopper, design, metal="pt950")
    assert seen(shopper, told.quote_id).today is None
