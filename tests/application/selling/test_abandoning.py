"""A cart that is left alone: said once, with how far it came; money and orders keep theirs."""

import pytest

from application.selling.carts.abandoning import abandon_cart, reap_cart
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.cart.abandoning import CartAbandoned, CartReaped
from domain.selling.cart.state import Ordered
from tests.application.quoting_steps import hold
from tests.application.trading import Market, Shopper, log, unchanged


def abandoned(shopper: Shopper) -> bool:
    return shopper.market.do(lambda d: abandon_cart(d, shopper.cart_id))


def reaped(shopper: Shopper) -> bool:
    return shopper.market.do(lambda d: reap_cart(d, shopper.market.shop, shopper.cart_id))


def said(shopper: Shopper) -> CartAbandoned:
    (event,) = log(shopper.market, CartAbandoned)
    assert isinstance(event, CartAbandoned)
    return event


def test_a_cart_is_abandoned_after_a_day_and_that_is_said_once(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    market.wait(hours=23)
    assert not abandoned(shopper), "too early"
    market.wait(hours=2)
    assert abandoned(shopper)
    assert said(shopper) == CartAbandoned(stage="cart", value=Money(120_000), idle_minutes=25 * 60)
    market.wait(hours=48)
    shopper.add("stock", market.receive_chains())
    market.wait(hours=48)
    assert not abandoned(shopper)


def test_whatever_its_owner_does_begins_the_day_anew(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    market.wait(hours=20)
    shopper.checkout()
    market.wait(hours=20)
    assert not abandoned(shopper)
    market.wait(hours=4)
    assert abandoned(shopper)
    assert said(shopper).stage == "checkout"


def test_an_empty_cart_is_not_abandoned(market: Market, shopper: Shopper) -> None:
    market.wait(hours=48)
    assert not abandoned(shopper)


def test_a_cart_whose_order_came_to_nothing_was_abandoned_at_the_payment(
    market: Market, shopper: Shopper
) -> None:
    order = shopper.buy("asset", market.receive_piece())
    market.wait(hours=48)
    assert not abandoned(shopper), "an order is open"
    market.expire(order.order_id)
    market.wait(hours=24)
    assert abandoned(shopper)
    assert said(shopper).stage == "payment"


def test_a_cart_with_an_order_or_money_is_never_reaped(market: Market, shopper: Shopper) -> None:
    order = shopper.buy("asset", market.receive_piece())
    market.wait(days=100)
    assert not reaped(shopper)
    market.pay(order)
    market.wait(days=100)
    assert not reaped(shopper)
    assert isinstance(shopper.cart, Ordered)


def test_a_cart_is_gone_after_ninety_days_with_what_it_held(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    shopper.add("stock", market.receive_chains(), 2)
    market.wait(days=2)
    assert abandoned(shopper), "which is not what its owner did"
    market.wait(days=87)
    assert not reaped(shopper)
    market.wait(days=1)
    assert reaped(shopper)
    assert log(market, CartReaped) == [CartReaped(idle_minutes=90 * 24 * 60)]
    assert hold(market, "P-1") is None
    unchanged(market, shopper.checkout, NotFound)
    with pytest.raises(NotFound):
        shopper.add("stock", "CHA-1")
    assert not reaped(shopper)
