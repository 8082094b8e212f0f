"""A quote and its order: honoured to the penny, and alive again when the order lapses."""

from datetime import timedelta

import pytest

from domain.inventory.asset.hold import holder_of
from domain.money import total
from domain.pricing.price_books.price_book import MetalRateNotPinned
from domain.selling.cart.checkout import CartReopened
from domain.selling.order import ORDER
from domain.selling.order.placing import Engraved
from domain.selling.order.stage import found_order
from tests.application.quoting_steps import (
    WEEK,
    held_for,
    hold,
    lose_hold,
    quote,
    seen,
    the_line,
    without_gold,
)
from tests.application.store.ledger import Ledger
from tests.application.trading import Market, Shopper, log

TICK = timedelta(microseconds=1)


def test_honoured_to_the_penny_after_rates_have_moved(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    market.wait(hours=167)
    today = seen(shopper, told.quote_id).today
    assert today is not None and today.price.total > told.price.total
    shopper.add("quote", told.quote_id)
    shopper.checkout()
    answer = shopper.place()
    assert (answer.total, answer.vat) == (told.price.total, told.price.vat)
    line = the_line(market, answer.order_id)
    assert (line.kind, line.ref, line.quote_id) == ("design", gold_ring, told.quote_id)
    assert line.gross == total(part.inc_vat for part in line.price.lines)
    order = found_order(market.state(ORDER, answer.order_id))
    assert order.placed.engravings == (Engraved(line.line_id, "ALWAYS"),)
    accepted = seen(shopper, told.quote_id)
    assert (accepted.status, accepted.order_id) == ("accepted", answer.order_id)
    market.report(answer, "authorised")
    assert market.review_or_capture(answer.order_id) is None
    market.clear(answer.order_id)
    assert market.review_or_capture(answer.order_id)
    market.report(answer, "captured")
    Ledger().follow(market.store.journal)


def test_honoured_although_the_design_has_no_price_today(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    market.prices = without_gold(market.prices)
    with pytest.raises(MetalRateNotPinned):
        shopper.add("design", gold_ring)
    assert shopper.buy("quote", told.quote_id).total == told.price.total


def test_cart_then_quote_then_order_hold_the_stone_once(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    shopper.add("design", gold_ring)
    assert held_for(market) == ("cart", shopper.cart_id)
    told = quote(shopper, gold_ring)
    assert held_for(market) == ("quote", holder_of(shopper.token_hash))
    shopper.checkout()
    kept = hold(market)
    assert kept is not None and (kept.purpose, kept.expires_at) == ("quote", told.valid_until)
    shopper.remove(shopper.cart.lines[0].line_id)
    assert hold(market) == kept
    shopper.add("quote", told.quote_id)
    assert shopper.checkout().held_until == told.valid_until
    shopper.place()
    paying = hold(market)
    assert paying is not None and (paying.purpose, paying.holder) == ("payment", shopper.cart_id)
    assert paying.expires_at == told.valid_until
    Ledger().follow(market.store.journal)


def test_a_quoted_design_can_still_be_bought_at_the_present_price(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    """The stone goes with the order; when that lapses the quote, which lived on, has it back."""
    told = quote(shopper, gold_ring)
    answer = shopper.buy("design", gold_ring)
    assert held_for(market) == ("payment", shopper.cart_id)
    market.wait(minutes=61)
    assert market.expire(answer.order_id)
    kept = hold(market)
    assert kept is not None and kept.expires_at == told.valid_until
    assert seen(shopper, told.quote_id).status == "open"
    Ledger().follow(market.store.journal)


@pytest.mark.parametrize("how", ["lapsed", "cancelled"])
def test_alive_again_when_the_order_comes_to_nothing(
    market: Market, shopper: Shopper, gold_ring: str, how: str
) -> None:
    told = quote(shopper, gold_ring)
    answer = shopper.buy("quote", told.quote_id)
    market.wait(minutes=61)
    if how == "lapsed":
        market.expire(answer.order_id)
        assert shopper.cart.lines[0].ref == told.quote_id
        assert [reopened.lost for reopened in log(market, CartReopened)] == [()]
    else:
        market.cancel(answer.order_id, "system")
    again = seen(shopper, told.quote_id)
    assert (again.status, again.valid_until, again.order_id) == ("open", told.valid_until, None)
    kept = hold(market)
    assert kept is not None
    assert (kept.purpose, kept.expires_at) == ("quote", told.valid_until)
    Ledger().follow(market.store.journal)


def test_bought_again_at_the_quoted_price_after_a_lapse(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    answer = shopper.buy("quote", told.quote_id)
    market.wait(hours=3)
    market.expire(answer.order_id)
    shopper.checkout()
    assert shopper.place().total == told.price.total


def test_over_when_the_order_lapses_after_its_end(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    market.clock.pass_time(WEEK - TICK)
    answer = shopper.buy("quote", told.quote_id)
    market.wait(minutes=61)
    market.expire(answer.order_id)
    assert seen(shopper, told.quote_id).status == "expired"
    assert hold(market) is None


def test_over_when_its_stone_went_to_somebody_else_meanwhile(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    answer = shopper.buy("quote", told.quote_id)
    lose_hold(market)
    second = Shopper(market, "second")
    second.add("design", second.design())
    market.wait(minutes=61)
    second.checkout()
    market.expire(answer.order_id)
    assert seen(shopper, told.quote_id).status == "expired"
    assert held_for(market) == ("checkout", second.cart_id)


def test_over_when_the_design_was_quoted_anew_meanwhile(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    """Only without a stone: one that an order holds cannot be quoted."""
    told = quote(shopper, gold_ring)
    answer = shopper.buy("quote", told.quote_id)
    lose_hold(market)
    newer = quote(shopper, gold_ring)
    market.wait(minutes=61)
    market.expire(answer.order_id)
    assert seen(shopper, told.quote_id).status == "expired"
    assert seen(shopper, newer.quote_id).status == "open"
    assert held_for(market) == ("quote", holder_of(shopper.token_hash))
