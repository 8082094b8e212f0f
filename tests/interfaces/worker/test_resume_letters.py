"""The letter about an order that is not complete: while there is something to complete."""

from datetime import timedelta

import pytest

from application.policies.effects import due_of
from application.policies.letter_effects import SendOrderLetter, SendResumeLetter
from domain.selling.order import ORDER
from domain.selling.order.leaving import OrderExpired
from domain.selling.order.stage import Unpaid, found_order
from domain.selling.payment.standing import PaymentFailed
from interfaces.letters.words import long_time
from interfaces.particulars import DEMONSTRATION
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper
from tests.interfaces.worker.letter_desk import Desk, asked, both


@pytest.fixture
def declined(market: Market) -> OrderAnswer:
    """An order whose card was declined."""
    placed = Shopper(market).buy("asset", market.receive_piece())
    decline(market, placed, "ch_1")
    return placed


def decline(market: Market, placed: OrderAnswer, attempt: str) -> None:
    market.report(placed, "wanted", failure="card_declined", attempt=attempt)


def wanted(market: Market) -> SendResumeLetter:
    """By the last attempt."""
    effect = asked(market, PaymentFailed)[-1]
    assert isinstance(effect, SendResumeLetter)
    return effect


def test_whoever_left_is_told_how_to_complete_it_and_until_when(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    effect = wanted(market)
    assert due_of(effect) == market.clock.now() + timedelta(minutes=10)
    letter = desk.letter(effect)
    assert (letter.kind, letter.to) == ("M06", BUYER.email)
    assert letter.subject == f"Your order {declined.order_no} is not complete yet"
    order = market.state(ORDER, declined.order_id)
    assert isinstance(order, Unpaid)
    for text in both(letter):
        for said in (
            *("Complete your order", DEMONSTRATION.page_of(declined.order_id)),
            f"held for you until {long_time(order.expires_at)}",
        ):
            assert said in text, said
        assert "bag" not in text


def test_whoever_paid_with_another_card_hears_of_that_alone(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    effect = wanted(market)
    market.report(declined, "authorised")
    assert desk.withheld(effect) == "superseded"


def test_whoever_still_tries_is_not_disturbed(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    first = wanted(market)
    decline(market, declined, "ch_2")
    assert desk.withheld(first) == "superseded"
    assert "did not go through" in desk.letter(wanted(market), "d-2").text


@pytest.mark.usefixtures("declined")
def test_nothing_that_is_over_is_to_be_completed(market: Market, desk: Desk) -> None:
    """Though nobody said so yet."""
    effect = wanted(market)
    market.wait(hours=1, minutes=1)
    assert desk.withheld(effect) == "superseded"


def test_of_an_order_that_came_to_nothing_the_bag_is_left(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    market.wait(hours=1, minutes=1)
    assert market.expire(declined.order_id)
    (effect,) = asked(market, OrderExpired)
    letter = desk.letter(effect)
    assert letter.subject == f"Your order {declined.order_no} was not completed"
    for text in both(letter):
        for said in (
            *("Return to your bag", DEMONSTRATION.bag_page),
            "back in your bag, though no longer held for you",
        ):
            assert said in text, said
        assert "somebody else" not in text


def test_what_somebody_else_has_meanwhile_is_said(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    market.wait(hours=24)
    Shopper(market, "second").add("asset", "P-1")
    assert market.expire(declined.order_id)
    (line,) = found_order(market.state(ORDER, declined.order_id)).placed.lines
    (effect,) = asked(market, OrderExpired)
    for text in both(desk.letter(effect)):
        assert f"meanwhile somebody else has {line.title}." in text


def test_an_order_that_was_paid_is_not_said_to_be_incomplete(
    market: Market, desk: Desk, declined: OrderAnswer
) -> None:
    """Whoever wants it written again."""
    market.report(declined, "authorised")
    effect = SendOrderLetter(template="M06", order_id=declined.order_id)
    assert desk.withheld(effect) == "superseded"
