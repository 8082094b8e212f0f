"""What a letter says of ready-made goods: what they are called and what they are, for ever."""

from dataclasses import replace
from functools import partial
from html import unescape

import pytest

from domain.catalogue.product import PRODUCT, Withdraw
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.selling.letter import LetterKind
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.letters.order import SUBJECTS
from tests.application.trading import Market, Shopper
from tests.designs import publications, publish
from tests.interfaces.stationery import order_letter

SAID = (
    *("Tideline No. 1: Grey Spinel Halo", "Platinum 950", "L½", "5.10 g", "recorded, London"),
    *("Everyday Hoops", "18ct yellow gold", "4.20 g"),
)


def change_everything(market: Market, style_code: str) -> None:
    """Another name, and then no longer sold at all."""
    first = publications()[style_code]
    renamed = replace(first, rev="newer", style=replace(first.style, title="Another name"))
    market.do(lambda d: d.decide(PRODUCT, style_code, renamed))
    market.do(lambda d: d.decide(PRODUCT, style_code, Withdraw(reason="no longer made")))


@pytest.mark.parametrize("template", SUBJECTS)
def test_a_letter_says_what_was_ordered_whatever_became_of_it_since(
    market: Market, template: LetterKind
) -> None:
    shopper = Shopper(market)
    for style_code in ("ONE-TIDELINE", "HOO-PLAIN"):
        market.do(partial(publish, code=style_code))
    shopper.add("asset", market.receive_piece(style_code="ONE-TIDELINE"))
    shopper.add("stock", market.receive_chains(sku="HOO-PLAIN-AU750Y"))
    shopper.checkout()
    answer = shopper.place()
    change_everything(market, "ONE-TIDELINE")
    change_everything(market, "HOO-PLAIN")
    order = found_order(market.state(ORDER, answer.order_id))
    customer = market.state(CUSTOMER, order.placed.subject)
    assert isinstance(customer, Known)
    letter = order_letter(template, order, customer.profile)
    for told in (letter.text, unescape(letter.html)):
        assert [said for said in SAID if said not in told] == []
        assert not [code for code in ("HOO-PLAIN", "ONE-TIDELINE", "pt950") if code in told]
