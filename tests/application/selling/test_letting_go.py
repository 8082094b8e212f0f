"""Orders that come to nothing: stones back, cart open again, money left to people."""

from datetime import timedelta

import pytest

from application.selling.holds.asset_holds import hold_of
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Expire, HeldByAnother
from domain.inventory.stock import STOCK
from domain.kernel import NotFound
from domain.selling.cart.state import Filled
from domain.selling.order import ORDER
from domain.selling.order.stage import OrderStateRefuses, found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentVoided, found_payment
from tests.application.trading import Market, OrderAnswer, Shopper


@pytest.fixture
def order(market: Market, shopper: Shopper) -> OrderAnswer:
    shopper.add("stock", market.receive_chains(), 2)
    return shopper.buy("asset", market.receive_piece(minor=300_000))


def stage(market: Market, answer: OrderAnswer) -> str:
    state = found_order(market.state(ORDER, answer.order_id))
    return state.stage


def lost(market: Market) -> tuple[str, ...]:
    """What the newest reopening of a cart reported as lost."""
    reopened = market.store.journal.after(0, 10_000, ["cart.reopened"])
    found: tuple[str, ...] = reopened[-1].event.lost
    return found


def test_too_early_nothing_expires(market: Market, order: OrderAnswer) -> None:
    market.clock.pass_time(timedelta(minutes=60) - timedelta(microseconds=1))
    assert not market.expire(order.order_id)
    assert stage(market, order) == "placed"


def test_an_unpaid_order_gives_everything_back(
    market: Market, shopper: Shopper, order: OrderAnswer
) -> None:
    market.wait(minutes=60)
    assert market.expire(order.order_id)
    assert not market.expire(order.order_id)
    assert hold_of(market.state(ASSET, "P-1")) is None
    assert market.state(STOCK, "CHA-1-vault").available == 4
    payment = found_payment(market.state(PAYMENT, order.payment_id))
    assert payment.stage == "voided"
    assert isinstance(shopper.cart, Filled)
    assert len(shopper.cart.lines) == 2
    assert lost(market) == ()
    Shopper(market, "second").add("asset", "P-1")


def test_a_reopened_cart_can_be_ordered_again(
    market: Market, shopper: Shopper, order: OrderAnswer
) -> None:
    market.wait(minutes=60)
    market.expire(order.order_id)
    shopper.checkout()
    again = shopper.place()
    market.report(again, "authorised")
    assert again.order_id != order.order_id
    assert market.state(STOCK, "CHA-1-vault").reserved == 2


def test_what_others_took_meanwhile_is_reported_and_left_to_them(
    market: Market, shopper: Shopper, order: OrderAnswer
) -> None:
    market.wait(hours=24)
    second = Shopper(market, "second")
    second.add("asset", "P-1")
    market.expire(order.order_id)
    assert lost(market) == ("P-1",)
    hold = hold_of(market.state(ASSET, "P-1"))
    assert hold is not None
    assert hold.holder == second.cart_id
    with pytest.raises(HeldByAnother):
        shopper.checkout()
    line = next(line for line in shopper.cart.lines if line.kind == "asset")
    shopper.remove(line.line_id)
    shopper.checkout()


def test_a_hold_that_the_clock_ended_first_is_not_a_loss(
    market: Market, order: OrderAnswer
) -> None:
    market.wait(hours=24)
    hold = hold_of(market.state(ASSET, "P-1"))
    assert hold is not None
    over = Expire(reservation_id=hold.reservation_id)
    market.do(lambda d: d.decide(ASSET, "P-1", over))
    market.expire(order.order_id)
    assert lost(market) == ()


def test_a_rejected_order_is_voided_and_its_goods_are_free(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    market.cancel(order.order_id)
    market.cancel(order.order_id)
    assert stage(market, order) == "cancelled"
    assert market.store.journal.after(0, 10_000, ["cart.reopened"]) == []
    (voided,) = market.store.journal.after(0, 10_000, ["payment.voided"])
    assert voided.event == PaymentVoided(order_id=order.order_id, cause="reject")
    assert hold_of(market.state(ASSET, "P-1")) is None
    assert market.state(STOCK, "CHA-1-vault").available == 4


def test_a_shopper_who_cancels_has_the_cart_back(
    market: Market, shopper: Shopper, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    market.cancel(order.order_id, "customer")
    (voided,) = market.store.journal.after(0, 10_000, ["payment.voided"])
    assert voided.event.cause == "cancel"
    assert isinstance(shopper.cart, Filled)
    assert len(shopper.cart.lines) == 2
    assert market.state(STOCK, "CHA-1-vault").available == 4
    shopper.checkout()
    assert shopper.place().order_id != order.order_id


def test_an_authorisation_near_its_end_is_voided_as_an_alarm(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    market.cancel(order.order_id, "authorisation_expiring")
    (voided,) = market.store.journal.after(0, 10_000, ["payment.voided"])
    assert voided.event.cause == "alarm"


def test_captured_money_of_a_cancelled_order_waits_for_a_person(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "captured")
    market.cancel(order.order_id)
    assert stage(market, order) == "cancelled"
    assert market.store.journal.after(0, 10_000, ["cart.reopened"]) == []
    asides = market.store.journal.after(0, 10_000, ["payment.needs_review"])
    assert [type(aside.event) for aside in asides] == [PaymentNeedsReview]
    assert asides[0].event.reason == "late_payment"
    assert asides[0].event.amount == order.total
    market.report(order, "captured")
    assert len(market.store.journal.after(0, 10_000, ["payment.needs_review"])) == 1


def test_a_cleared_order_is_cleared_once(market: Market, order: OrderAnswer) -> None:
    with pytest.raises(OrderStateRefuses):
        market.clear(order.order_id)
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    market.clear(order.order_id)
    assert stage(market, order) == "placed"
    with pytest.raises(OrderStateRefuses):
        market.clear(order.order_id)


def test_a_confirmed_order_is_not_cancelled_or_expired(market: Market, shopper: Shopper) -> None:
    answer = shopper.buy("asset", market.receive_piece())
    market.pay(answer)
    market.wait(days=1)
    assert not market.expire(answer.order_id)
    with pytest.raises(OrderStateRefuses):
        market.cancel(answer.order_id)


def test_there_is_nothing_to_let_go_of_an_order_nobody_placed(market: Market) -> None:
    with pytest.raises(NotFound):
        market.expire("nothing")
    with pytest.raises(NotFound):
        market.cancel("nothing")
