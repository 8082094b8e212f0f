"""What was conceded at the desk reaches the order, whatever happens to the cart on the way."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from html import unescape
from typing import Any

import pytest

from application.house_rules import Discretion
from application.selling.carts.conceding import give_concession, withdraw_concession
from application.selling.carts.merging import merge, undo_merge
from application.selling.carts.shopping import OwnCart
from domain.kernel import Refusal
from domain.money import Money
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.pricing.engine.floor import guard_floor, replacement_cost
from domain.selling.cart.checkout import PricesNotAcknowledged
from domain.selling.cart.conceding import ConcessionNotAuthorised, ConcessionReworked
from domain.selling.cart.concession import Concession, ConcessionTerms
from domain.selling.cart.reach import ConcessionBelowFloor
from domain.selling.order import ORDER
from domain.selling.order.order_line import TotalChanged
from domain.selling.order.stage import found_order
from tests.application.quoting_steps import FurtherCart, prices_with_dearer_gold, quote, the_line
from tests.application.store.ledger import Ledger
from tests.application.trading import Market, Shopper, log, unchanged
from tests.interfaces.stationery import order_letter

FIVE = Decimal("0.05")


def concede(shopper: Shopper, role: str = "associate", **said: Any) -> None:
    terms = replace(ConcessionTerms(reason="loyalty"), **said)
    market, cart_id = shopper.market, shopper.cart_id
    given = Concession(concession_id=f"k-{terms}", terms=terms, by="staff-1", role=role)
    market.do(lambda d: give_concession(d, market.shop, cart_id, given, note="third ring"))


def taken(shopper: Shopper) -> list[int]:
    return [line.taken.minor for line in shopper.cart.lines]


def readings(market: Market, **pounds: str) -> None:
    """What metals cost just now, per ounce."""
    spot = {metal: Decimal(figure) for metal, figure in pounds.items()}
    market.prices = replace(market.prices, spot=spot)


def test_a_deposit_is_of_what_is_left(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design())
    shopper.add("asset", market.receive_piece())
    full = shopper.total
    concede(shopper, share=FIVE)
    shopper.checkout()
    answer = shopper.place()
    made, stock = found_order(market.state(ORDER, answer.order_id)).placed.lines
    assert answer.total == made.gross + stock.gross
    assert full.minor - answer.total.minor == round(full.minor * 0.05)
    assert answer.plan.plan == "deposit_balance"
    share = market.shop.prices.at(market.clock.now()).price_book.deposit.share
    deposit = -int(-made.gross.minor * share // 1)
    assert answer.plan.due_now == stock.gross + Money(deposit)
    assert answer.plan.due_now + answer.plan.balance == answer.total
    assert answer.plan.vat_due_now + answer.plan.vat_balance == answer.vat == made.vat + stock.vat
    market.report(answer, "authorised")
    Ledger().follow(market.store.journal)


def test_a_letter_says_what_was_before_and_what_was_taken_off(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    concede(shopper, share=FIVE)
    shopper.checkout()
    order = found_order(market.state(ORDER, shopper.place().order_id))
    customer = market.state(CUSTOMER, order.placed.subject)
    assert isinstance(customer, Known)
    for kind in ("M01", "M03"):
        letter = order_letter(kind, order, customer.profile)
        for told in (letter.text, unescape(letter.html)):
            assert all(figure in told for figure in ("£1,200.00", "£60.00", "£1,140.00"))
            assert "courtesy" in told and "third ring" not in told and "loyalty" not in told


def test_a_price_that_moves_takes_the_concession_along_once_it_is_seen(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    concede(shopper, share=FIVE)
    market.reprice_piece("P-1", 130_000)
    shopper.checkout()
    assert (taken(shopper), shopper.checking_out) == ([6_500], False)
    with pytest.raises(PricesNotAcknowledged):
        shopper.place()
    shopper.acknowledge(Money(123_500))
    assert shopper.checkout().checking_out
    assert shopper.place().total == Money(123_500)


def test_an_amount_stays_where_the_price_rises(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    concede(shopper, amount=Money(5_000))
    market.reprice_piece("P-1", 130_000)
    shopper.checkout()
    assert shopper.total == Money(125_000)


def test_a_reading_that_rises_leaves_less_and_never_below_the_floor(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design())
    concede(shopper, "director", share=Decimal("0.15"))
    (before,) = taken(shopper)
    readings(market, platinum="9000")
    shopper.checkout()
    (now,) = taken(shopper)
    assert 0 < now < before and not shopper.checking_out
    assert [event.cause for event in log(market, ConcessionReworked)] == ["offer"]
    (line,), rules = shopper.cart.lines, market.shop.prices.at(market.clock.now())
    cost = replacement_cost(line.price, rules.rule_set, market.prices.spot)
    guard_floor(line.total - line.vat, cost, rules.rule_set)
    shopper.acknowledge(shopper.total)
    assert shopper.checkout().checking_out
    assert shopper.place().total == line.total


def test_a_reading_that_rises_in_the_checkout_is_told_as_another_total(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design())
    concede(shopper, "director", share=Decimal("0.15"))
    (line,) = shopper.checkout().lines
    readings(market, platinum="9000")
    refused = unchanged(market, shopper.place, TotalChanged)
    assert refused.facts["total"] > line.total
    (compared,) = refused.facts["lines"]
    assert compared.taken == line.courtesy > compared.now.taken


def test_it_is_refused_with_the_most_that_the_floor_leaves(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design())
    readings(market, platinum="9000")
    above = partial(concede, shopper, "director", share=Decimal("0.15"))
    most = unchanged(market, above, ConcessionBelowFloor).facts["most"]
    concede(shopper, "director", amount=most)
    assert taken(shopper) == [most.minor]


def test_a_role_that_the_house_does_not_know_gives_nothing(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    refusal: type[Refusal] = ConcessionNotAuthorised
    unchanged(market, lambda: concede(shopper, "concierge", amount=Money(1)), refusal)


def test_the_house_sets_what_a_role_may(market: Market, shopper: Shopper) -> None:
    stricter = Discretion(concession_limits={"associate": Decimal("0.02")})
    market.rules = replace(market.rules, discretion=stricter)
    shopper.add("asset", market.receive_piece())
    above = partial(concede, shopper, share=FIVE)
    assert unchanged(market, above, ConcessionNotAuthorised).facts["most"] == Money(2_400)


def test_a_quote_is_reduced_and_its_price_is_kept(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    market.wait(hours=167)
    shopper.add("quote", told.quote_id)
    concede(shopper, share=FIVE)
    shopper.checkout()
    line = the_line(market, shopper.place().order_id)
    assert (line.price.total, line.quote_id) == (told.price.total, told.quote_id)
    assert line.before - line.gross == Money(taken(shopper)[0])
    assert line.taken.minor == round(told.price.total.minor * 0.05)


def test_a_quote_that_ends_leaves_the_concession_to_its_design(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, gold_ring)
    shopper.add("quote", told.quote_id)
    concede(shopper, share=FIVE)
    market.prices = prices_with_dearer_gold(market.clock.now())
    market.wait(hours=169)
    shopper.checkout()
    (line,) = shopper.cart.lines
    assert (line.kind, line.ref) == ("design", gold_ring)
    assert line.before > told.price.total
    assert line.taken.minor == round(line.before.minor * 0.05)


def test_a_merge_keeps_what_each_cart_had_and_gives_it_back(
    market: Market, shopper: Shopper
) -> None:
    phone = FurtherCart(market)
    shopper.add("asset", market.receive_piece("P-1"))
    phone.add("asset", market.receive_piece("P-2", style_code="ONE-OTHER"))
    concede(shopper, share=FIVE)
    concede(phone, amount=Money(1_000))
    other = OwnCart(cart_id=phone.cart_id, token_hash=phone.token_hash)
    market.do(lambda d: merge(d, market.shop, shopper.own, other))
    assert taken(shopper) == [6_000, 1_000]
    market.do(lambda d: undo_merge(d, market.shop, shopper.own, phone.cart_id))
    assert (taken(shopper), taken(phone)) == ([6_000], [1_000])


def test_counted_goods_with_a_concession_stay_a_line_of_their_own(
    market: Market, shopper: Shopper
) -> None:
    phone = FurtherCart(market)
    chains = market.receive_chains()
    shopper.add("stock", chains)
    phone.add("stock", chains, 2)
    concede(phone, share=FIVE)
    other = OwnCart(cart_id=phone.cart_id, token_hash=phone.token_hash)
    market.do(lambda d: merge(d, market.shop, shopper.own, other))
    assert taken(shopper) == [0, 4_200]
    shopper.checkout()
    assert shopper.place().total == Money(3 * 42_000 - 4_200)


def test_a_line_that_is_taken_out_takes_its_part_along(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    chains = shopper.add("stock", market.receive_chains(), 2)
    concede(shopper, share=FIVE)
    assert taken(shopper) == [6_000, 4_200]
    shopper.change(chains.line_id or "", 1)
    assert taken(shopper) == [6_000, 2_100]
    shopper.remove(chains.line_id or "")
    assert (taken(shopper), shopper.total) == ([6_000], Money(114_000))
    assert shopper.checkout().checking_out


def test_an_order_that_comes_to_nothing_leaves_the_concession_in_the_cart(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    concede(shopper, share=FIVE)
    shopper.checkout()
    answer = shopper.place()
    market.wait(minutes=61)
    assert market.expire(answer.order_id)
    assert taken(shopper) == [6_000]


def test_what_is_taken_back_is_agreed_to_before_it_is_paid(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    concede(shopper, share=FIVE)
    shopper.checkout()
    market.do(lambda d: withdraw_concession(d, shopper.cart_id, "staff-2"))
    unchanged(market, lambda: shopper.place(expected_total=Money(114_000)), PricesNotAcknowledged)
    shopper.acknowledge(Money(120_000))
    shopper.checkout()
    assert shopper.place().total == Money(120_000)
