"""Letters about what people did with an order: help that is wanted, and another address."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.policies.letter_effects import SendAttentionLetter, SendOrderLetter
from domain.selling.order import ORDER
from domain.selling.order.attention import DeliveryAddressChanged, VerificationAsked
from domain.selling.order.leaving import Cancel
from domain.selling.order.reviewing import AskVerification
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper
from tests.domain.selling.facts import HOME
from tests.interfaces.worker.letter_desk import Desk, asked, both
from tests.interfaces.worker.test_desk_letters import reviewed
from tests.interfaces.worker.test_payment_letters import happens

ELSEWHERE = replace(HOME, line1="2 Other Street", city="Leeds", postcode="LS1 4AP")


@pytest.fixture
def order(market: Market) -> OrderAnswer:
    return reviewed(market)


def want_help(market: Market, order: OrderAnswer, days: int = 2) -> SendAttentionLetter:
    until = market.clock.now() + timedelta(days=days)
    wish = AskVerification(what=("call_back", "identity"), until=until, by="staff-1")
    market.do(lambda d: d.decide(ORDER, order.order_id, wish))
    effect = asked(market, VerificationAsked)[-1]
    assert isinstance(effect, SendAttentionLetter)
    return effect


def test_help_is_asked_for_with_the_day_and_no_document_by_mail(
    market: Market, desk: Desk, order: OrderAnswer
) -> None:
    letter = desk.letter(want_help(market, order))
    assert (letter.kind, letter.to) == ("M02", BUYER.email)
    for text in both(letter):
        for said in ("4 March 2026, 09:00", "passport", "by telephone", "no documents by e-mail"):
            assert said in text, said
        assert "bank statement" not in text


def test_help_that_came_too_late_is_not_asked_for(
    market: Market, desk: Desk, order: OrderAnswer
) -> None:
    effect = want_help(market, order)
    market.wait(days=2)
    assert desk.withheld(effect) == "superseded"


def test_only_the_last_wish_is_told(market: Market, desk: Desk, order: OrderAnswer) -> None:
    first = want_help(market, order)
    last = want_help(market, order, days=3)
    assert desk.withheld(first) == "superseded"
    assert "5 March 2026" in desk.letter(last, "d-2").text


def move(market: Market, order: OrderAnswer) -> SendAttentionLetter:
    changed = DeliveryAddressChanged(
        subject="s",
        delivery=ELSEWHERE,
        before=HOME,
        by="customer",
        reason="customer",
        risk_rerun=False,
    )
    happens(market, ORDER, order.order_id, changed)
    (effect,) = asked(market, DeliveryAddressChanged)
    assert isinstance(effect, SendAttentionLetter)
    return effect


def test_another_address_is_told_and_neither_is_written_in_full(
    market: Market, desk: Desk, order: OrderAnswer
) -> None:
    letter = desk.letter(move(market, order))
    assert (letter.kind, letter.to) == ("M09", BUYER.email)
    for text in both(letter):
        for said in ("•••, London, EC1A •••", "•••, Leeds, LS1 •••"):
            assert said in text, said
        for hidden in (HOME.line1 + ", London, EC1A", ELSEWHERE.line1, "4AP", HOME.recipient + "<"):
            assert hidden not in text


def test_a_letter_of_the_order_says_where_it_goes_now(
    market: Market, desk: Desk, order: OrderAnswer
) -> None:
    move(market, order)
    letter = desk.letter(SendOrderLetter(template="M01", order_id=order.order_id))
    assert ELSEWHERE.line1 in letter.text


def test_without_a_cause_there_is_nothing_to_tell(market: Market, desk: Desk) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    effect = SendAttentionLetter(template="M09", order_id=placed.order_id)
    assert desk.withheld(effect) == "superseded"


@pytest.mark.parametrize("held", [False, True])
def test_a_cancelled_order_releases_only_what_was_reserved(
    market: Market, desk: Desk, held: bool
) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    if held:
        market.report(placed, "authorised")
    gone = Cancel(by="customer", reason="customer")
    market.do(lambda d: d.decide(ORDER, placed.order_id, gone))
    letter = desk.letter(SendOrderLetter(template="M05", order_id=placed.order_id))
    for text in both(letter):
        assert "no money was taken" in text
        assert ("reserved on your card" in text) == held
