"""Letters to the desk: ids and a time, nobody's name, and nothing that was decided."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.policies.letter_effects import (
    LetterEffect,
    SendDeskLetter,
)
from domain.selling.letter import LetterSent
from interfaces.letters.words import money
from interfaces.particulars import DEMONSTRATION_DESK
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper, log
from tests.interfaces.worker.letter_desk import Desk, both


def reviewed(market: Market) -> OrderAnswer:
    """An order that waits for a person, whose authorisation lapses in a week."""
    placed = Shopper(market).buy("asset", market.receive_piece(minor=4_000_000))
    lapse = market.clock.now() + timedelta(days=7)
    market.report(placed, "authorised", capture_before=lapse)
    market.review_or_capture(placed.order_id)
    return placed


def test_the_desk_hears_of_an_order_to_review_and_of_nobody_in_it(
    market: Market, desk: Desk
) -> None:
    placed = reviewed(market)
    waiting: dict[str, LetterEffect] = {
        "I01": SendDeskLetter(template="I01", order_id=placed.order_id),
        "I02": SendDeskLetter(template="I02", order_id=placed.order_id),
    }
    for kind, effect in waiting.items():
        letter = desk.letter(effect, f"d-{kind}")
        assert (letter.kind, letter.to) == (kind, DEMONSTRATION_DESK.email)
        for text in both(letter):
            for said in (placed.order_id, placed.order_no, "Risk officer", "9 March 2026, 07:00"):
                assert said in text, said
            for personal in (BUYER.name, BUYER.email, "Example Street, London EC1A"):
                assert personal not in text
    assert all(sent.subject == "" for sent in log(market, LetterSent))


@pytest.mark.parametrize(
    "make",
    [
        lambda placed: SendDeskLetter(template="I01", order_id=placed.order_id),
        lambda placed: SendDeskLetter(template="I02", order_id=placed.order_id),
    ],
)
def test_what_was_decided_waits_for_nobody(market: Market, desk: Desk, make: Any) -> None:
    placed = reviewed(market)
    for officer in ("officer-1", "officer-2"):
        market.judge(placed.order_id, "reject", officer)
    assert desk.withheld(make(placed)) == "superseded"


def test_the_desk_hears_of_money_that_no_order_explains(market: Market, desk: Desk) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    more = replace(placed.plan.due_now, minor=placed.plan.due_now.minor + 1)
    market.report(placed, "authorised", amount=more)
    effect = SendDeskLetter(template="I07", order_id=placed.order_id, payment_id=placed.payment_id)
    letter = desk.letter(effect)
    for text in both(letter):
        for said in (placed.payment_id, money(more), "amount mismatch", "Concierge"):
            assert said in text, said
    assert letter.to == DEMONSTRATION_DESK.email


def test_money_that_was_explained_needs_nobody(market: Market, desk: Desk) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    effect = SendDeskLetter(template="I07", order_id=placed.order_id, payment_id=placed.payment_id)
    assert desk.withheld(effect) == "superseded"
