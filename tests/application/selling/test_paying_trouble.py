"""Money taken too early, lapsed, or for goods that are lost: recorded all the same."""

import pytest

from domain.inventory.asset import ASSET
from domain.inventory.asset.quarantine import Quarantine
from domain.inventory.stock import STOCK
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentCaptured
from tests.application.trading import Market, OrderAnswer, Shopper, log, reasons, stages


def quarantine(market: Market) -> None:
    wish = Quarantine(reason="unseen")
    market.do(lambda d: d.decide(ASSET, "P-1", wish))


@pytest.mark.parametrize("reviewed_first", [True, False])
def test_money_taken_before_the_review_was_cleared_confirms_when_it_is(
    market: Market, large: OrderAnswer, reviewed_first: bool
) -> None:
    market.report(large, "authorised")
    if reviewed_first:
        market.review_or_capture(large.order_id)
    market.report(large, "captured")
    market.review_or_capture(large.order_id)
    assert stages(market, large) == ("under_review", "captured")
    market.clear(large.order_id)
    assert market.review_or_capture(large.order_id) is None
    assert stages(market, large) == ("confirmed", "captured")


def test_a_lapsed_authorisation_cancels_the_order_and_frees_its_goods(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    market.report(order, "cancelled")
    assert stages(market, order) == ("cancelled", "voided")
    Shopper(market, "second").add("asset", "P-1")
    assert market.state(STOCK, "CHA-1-vault").available == 4


def test_an_intent_cancelled_before_it_was_used_leaves_the_order_to_expire(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "cancelled")
    assert stages(market, order) == ("placed", "voided")
    market.wait(minutes=60)
    assert market.expire(order.order_id)


def test_money_for_goods_that_were_lost_is_set_aside(market: Market, order: OrderAnswer) -> None:
    market.wait(hours=24)
    Shopper(market, "second").add("asset", "P-1")
    market.report(order, "authorised")
    market.report(order, "captured")
    held, taken = log(market, PaymentNeedsReview)
    assert (held.reason, held.held) == (taken.reason, not taken.held) == ("late_payment", True)
    assert stages(market, order) == ("placed", "initiated")
    assert market.expire(order.order_id)


def test_money_for_counted_goods_whose_reservation_ended_is_set_aside(
    market: Market, order: OrderAnswer
) -> None:
    market.wait(hours=24)
    Shopper(market, "second").add("stock", "CHA-1", 3)
    market.report(order, "captured")
    assert reasons(market) == ["late_payment"]
    assert market.state(STOCK, "CHA-1-vault").reserved == 3


def test_a_piece_set_aside_before_the_capture_brings_the_order_before_a_person(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    quarantine(market)
    assert market.review_or_capture(order.order_id) is None
    assert stages(market, order) == ("under_review", "authorised")
    market.clear(order.order_id)
    assert market.review_or_capture(order.order_id) is None
    assert stages(market, order) == ("under_review", "authorised")


def test_a_capture_is_recorded_even_if_its_piece_was_set_aside_meanwhile(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    assert market.review_or_capture(order.order_id)
    quarantine(market)
    market.report(order, "captured")
    assert stages(market, order) == ("under_review", "captured")
    assert len(log(market, PaymentCaptured)) == 1
