"""Placing an order: everything as it was signed, or nothing at all."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from application.selling.holds.asset_holds import hold_of
from application.selling.orders.checkout import new_ids, place_order
from application.store.event_store import Decision, IdempotencyKey
from domain.countries import CountryUnknown
from domain.deadlines import local_date
from domain.design.making.lead_time import NeededEarlier
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.stock import STOCK
from domain.kernel import NotFound, Refusal
from domain.money import Money, total
from domain.people.address import (
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
)
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import EmailInvalid, NameInvalid, PhoneInvalid
from domain.people.customer.state import Known
from domain.selling.cart.cart_line import LineKind
from domain.selling.cart.checkout import CartEmpty, CheckoutNotStarted, PricesNotAcknowledged
from domain.selling.cart.state import CartIsClosed, Ordered
from domain.selling.order import ORDER
from domain.selling.order.order_line import ReturnClassNotAcknowledged, TotalChanged
from domain.selling.order.placing import Engraved, PlanNotAvailable, TermsNotAccepted, TermsOutdated
from domain.selling.order.stage import found_order
from domain.selling.order_number import ORDER_NUMBER, Used, numbers_for
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import found_payment
from tests.application.trading import BUYER, Market, Shopper, unchanged
from tests.asking import ask
from tests.domain.selling.facts import HOME

ABROAD = replace(HOME, city="Paris", postcode="75001", country="FR")


@pytest.fixture
def ready(market: Market, shopper: Shopper) -> Shopper:
    """Somebody at the checkout with a piece and two chains."""
    shopper.add("asset", market.receive_piece())
    shopper.add("stock", market.receive_chains(), 2)
    shopper.checkout()
    return shopper


def test_an_order_is_placed_with_everything_that_belongs_to_it(
    market: Market, ready: Shopper
) -> None:
    answer = ready.place()
    assert answer.total == Money(120_000 + 2 * 42_000)
    assert answer.vat == Money(20_000 + 14_000)
    assert answer.plan.due_now == answer.total
    assert answer.pay_before == market.clock.now() + timedelta(minutes=60)
    order = found_order(market.state(ORDER, answer.order_id))
    payment = found_payment(market.state(PAYMENT, answer.payment_id))
    assert order.placed.totals.total == total(line.gross for line in order.placed.lines)
    assert (payment.asked.amount, payment.asked.vat) == (answer.total, answer.vat)
    assert payment.asked.purpose == "full"
    customer = market.state(CUSTOMER, order.placed.subject)
    assert isinstance(customer, Known)
    assert customer.profile.name == BUYER.name
    assert isinstance(ready.cart, Ordered) and ready.cart.order_id == answer.order_id


def test_the_carts_holds_become_the_orders(market: Market, ready: Shopper) -> None:
    answer = ready.place()
    hold = hold_of(market.state(ASSET, "P-1"))
    assert hold is not None
    assert (hold.purpose, hold.holder) == ("payment", ready.cart_id)
    assert hold.expires_at == market.clock.now() + timedelta(hours=24)
    item = market.state(STOCK, "CHA-1-vault")
    chains = ready.cart.lines[1].line_id
    assert list(item.reservations.live) == [f"{answer.order_id}/{chains}"]
    assert (item.reserved, item.available) == (2, 2)


@pytest.mark.parametrize(
    "off", [{"expected_total": Money(1)}, {"expected_vat": Money(34_001)}], ids=["total", "vat"]
)
def test_a_wrong_total_gets_the_new_breakdown_and_changes_nothing(
    market: Market, ready: Shopper, off: dict[str, Any]
) -> None:
    refusal = unchanged(market, lambda: ready.place(**off), TotalChanged)
    assert refusal.facts["total"] == Money(204_000)
    assert refusal.facts["vat"] == Money(34_000)
    assert [line.now.gross for line in refusal.facts["lines"]] == [Money(120_000), Money(84_000)]
    assert ready.place().total == Money(204_000)


def test_a_price_that_moved_after_the_checkout_began_is_a_changed_total(
    market: Market, ready: Shopper
) -> None:
    market.reprice_piece("P-1", 130_000)
    refusal = unchanged(market, ready.place, TotalChanged)
    assert refusal.facts["total"] == Money(214_000)
    compared = [(each.before.total, each.now.price.total) for each in refusal.facts["lines"]]
    assert compared == [(Money(120_000), Money(130_000)), (Money(42_000), Money(42_000))]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"terms_version": None}, TermsNotAccepted),
        ({"terms_version": "2025-01"}, TermsOutdated),
        ({"delivery": replace(HOME, country="FR")}, DeliveryCountryNotServed),
        ({"delivery": replace(HOME, postcode="GY1 1AA")}, DeliveryCountryNotServed),
        ({"delivery": replace(HOME, postcode="12345")}, PostcodeInvalid),
        ({"delivery": replace(HOME, recipient=" ")}, AddressIncomplete),
        ({"invoice": replace(HOME, city="")}, AddressIncomplete),
        ({"invoice": replace(HOME, country="FR"), "delivery": ABROAD}, DeliveryCountryNotServed),
        ({"invoice": replace(HOME, country="Frankreich")}, CountryUnknown),
        ({"invoice": replace(HOME, postcode="12345")}, PostcodeInvalid),
        ({"delivery": replace(HOME, city="\u200b")}, AddressIncomplete),
        ({"buyer": replace(BUYER, email="a\u200b@example.com")}, EmailInvalid),
        ({"plan": "deposit_balance"}, PlanNotAvailable),
        ({"buyer": replace(BUYER, name="")}, NameInvalid),
        ({"buyer": replace(BUYER, email="nobody")}, EmailInvalid),
        ({"buyer": replace(BUYER, phone="020")}, PhoneInvalid),
        ({"token_hash": "another"}, NotFound),
        ({"cart_id": "another"}, NotFound),
    ],
)
def test_what_is_missing_or_wrong_is_refused_and_changes_nothing(
    market: Market, ready: Shopper, changed: dict[str, Any], refusal: type[Refusal]
) -> None:
    unchanged(market, lambda: ready.place(**changed), refusal)


def test_two_orders_never_have_one_number(market: Market, ready: Shopper) -> None:
    first = ready.place()
    other = Shopper(market, "other")
    other.add("asset", market.receive_piece("P-2"))
    other.checkout()
    forced = replace(new_ids(), order_no=first.order_no)
    second = other.place(forced)
    assert second.order_no != first.order_no
    assert second.order_no == next(numbers_for(second.order_id))
    for answer in (first, second):
        taken = market.state(ORDER_NUMBER, answer.order_no)
        assert taken == Used(answer.order_id)


def test_of_two_who_draw_one_number_at_once_one_draws_again(market: Market, ready: Shopper) -> None:
    other = Shopper(market, "other")
    other.add("asset", market.receive_piece("P-2"))
    other.checkout()
    drawn = new_ids()
    same = replace(new_ids(), order_no=drawn.order_no)
    overtaking = iter([same])

    def use_case(decision: Decision) -> str:
        place_order(decision, market.shop, ready.wish(), drawn, token_hash=ready.token_hash)
        for ids in overtaking:
            assert other.place(ids).order_no == drawn.order_no
        return found_order(decision.state(ORDER, drawn.order_id)).placed.order_no

    second = list(islice(numbers_for(drawn.order_id), 2))[1]
    assert market.do(use_case) == second


def test_an_invoice_may_go_abroad(market: Market, ready: Shopper) -> None:
    answer = ready.place(invoice=ABROAD)
    placed = found_order(market.state(ORDER, answer.order_id)).placed
    assert (placed.delivery, placed.invoice) == (HOME, ABROAD)


def test_a_checkout_comes_before_the_order(market: Market, shopper: Shopper) -> None:
    unchanged(market, shopper.place, CartEmpty)
    shopper.add("asset", market.receive_piece())
    unchanged(market, shopper.place, CheckoutNotStarted)
    market.reprice_piece("P-1", 130_000)
    shopper.checkout()
    unchanged(market, shopper.place, PricesNotAcknowledged)
    shopper.acknowledge(Money(130_000))
    unchanged(market, shopper.place, CheckoutNotStarted)
    shopper.checkout()
    assert shopper.place().total == Money(130_000)


def test_a_piece_lost_while_the_hold_had_lapsed_is_refused(market: Market, ready: Shopper) -> None:
    market.wait(minutes=31)
    second = Shopper(market, "second")
    second.add("asset", "P-1")
    unchanged(market, ready.place, HeldByAnother)


def test_a_lapsed_hold_that_nobody_took_is_taken_again(market: Market, ready: Shopper) -> None:
    market.wait(hours=5)
    assert ready.place().total == Money(204_000)


def test_a_cart_is_ordered_once(market: Market, ready: Shopper) -> None:
    ready.place()
    unchanged(market, ready.place, CartIsClosed)


def test_the_same_request_again_gets_the_same_order(market: Market, ready: Shopper) -> None:
    signed, whose = ready.wish(), ready.token_hash
    answers = [
        market.store.once(
            lambda d: place_order(d, market.shop, signed, new_ids(), token_hash=whose),
            ask(),
            IdempotencyKey("key-1", "digest"),
        )
        for _ in range(2)
    ]
    assert answers[0].body == answers[1].body
    assert answers[1].replayed


def test_a_personalised_design_is_ticked_line_by_line(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design(text="ALWAYS"))
    shopper.checkout()
    untold = unchanged(
        market, lambda: shopper.place(acknowledged_lines=()), ReturnClassNotAcknowledged
    )
    assert untold.facts["line_id"] == shopper.cart.lines[0].line_id
    order = found_order(market.state(ORDER, shopper.place().order_id))
    (line,) = order.placed.lines
    assert (line.return_class, line.ack_at) == ("personalised", market.clock.now())
    assert order.placed.engravings == (Engraved(line.line_id, "ALWAYS"),)
    assert "ALWAYS" not in repr(line.specification)


def test_a_made_piece_can_be_paid_in_two_parts_or_at_once(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    shopper.add("design", shopper.design())
    shopper.checkout()
    answer = shopper.place(plan="deposit_balance")
    assert answer.plan.due_now + answer.plan.balance == answer.total
    assert answer.plan.vat_due_now + answer.plan.vat_balance == answer.vat
    payment = found_payment(market.state(PAYMENT, answer.payment_id))
    assert (payment.asked.purpose, payment.asked.amount) == ("deposit", answer.plan.due_now)
    market.wait(hours=2)
    market.expire(answer.order_id)
    shopper.checkout()
    assert shopper.place(plan="full").plan.balance == Money(0)


def test_what_is_promised_after_the_day_it_is_needed_is_not_ordered(
    market: Market, ready: Shopper
) -> None:
    """R23: refused with the promised day; on that very day it is in time."""
    today = local_date(market.clock.now())
    late = unchanged(market, lambda: ready.place(needed_by=today), NeededEarlier)
    promised = late.facts["promised_on"]
    assert promised > today
    answer = ready.place(needed_by=promised)
    order = found_order(market.state(ORDER, answer.order_id))
    assert max(line.promised_on or today for line in order.placed.lines) == promised


def test_a_promised_day_is_stored_with_its_basis(market: Market, ready: Shopper) -> None:
    order = found_order(market.state(ORDER, ready.place().order_id))
    for line in order.placed.lines:
        assert line.promise is not None
        assert line.promise.promised_on == line.promised_on
        assert line.promise.confirmed_on == local_date(market.clock.now())
        assert "England and Wales, holidays " in line.promise.edition
        assert line.promise.holidays_known


@pytest.mark.parametrize("kind", ["asset", "stock"])
def test_whoever_cannot_have_a_line_any_more_is_told_which(
    market: Market, shopper: Shopper, kind: LineKind
) -> None:
    refs: dict[LineKind, str] = {"asset": market.receive_piece(), "stock": market.receive_chains(1)}
    for each, ref in refs.items():
        shopper.add(each, ref)
    shopper.checkout()
    market.wait(minutes=31)
    Shopper(market, "second").add(kind, refs[kind])
    lost = next(line for line in shopper.cart.lines if line.kind == kind)
    for attempt in (shopper.place, shopper.checkout):
        assert unchanged(market, attempt, Refusal).facts["line_id"] == lost.line_id
