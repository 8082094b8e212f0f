"""Between which amounts the house trades, whoever asks: a floor and a ceiling for each."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import AssetListed, List
from domain.inventory.asset.papers import StonesDeclared
from domain.inventory.asset.set_stones import SetStones
from domain.inventory.stock import STOCK, PriceNotPositive, ReceiveGoods, SetPrice, StockReceived
from domain.inventory.stone import Hallmark, Piece
from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.amounts import MOST, CostOutOfRange, PaymentOutOfRange, PriceOutOfRange
from domain.pricing.engine.floor import (
    ShelfPriceBelowFloor,
    guard_shelf_price,
    least_shelf_price,
)
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import Initiate
from tests.domain.inventory.facts import RECEIVE, RECEIVED
from tests.scenario import given

PIECE = Piece(
    style_code="ONE-TIARA",
    metal="pt950",
    hallmark=Hallmark(result="recorded"),
    photos=("tiara.jpg",),
)
READY = (
    replace(RECEIVED, attributes=PIECE, certificate=None),
    StonesDeclared(set_with=SetStones(), by="clerk"),
)
QUADRILLION = Money(10**15)
AT_COST = StockReceived(qty=4, cost=Money(10_000), lot="L1")
MARGINS = st.decimals("0", "0.99", places=2)
COSTS = st.integers(0, MOST.minor).map(Money)


@pytest.mark.parametrize(
    ("price", "refusal"),
    [
        (Money(-1), PriceNotPositive),
        (Money(0), PriceNotPositive),
        (Money(29), PriceOutOfRange),
        (MOST + Money(1), PriceOutOfRange),
        (QUADRILLION, PriceOutOfRange),
        (Money(11_999), ShelfPriceBelowFloor),
    ],
)
def test_what_is_no_shelf_price(price: Money, refusal: type[Refusal]) -> None:
    given(STOCK, AT_COST).when(SetPrice(price=price)).refused(refusal)


def test_the_least_margin_is_asked_for_beside_the_cost() -> None:
    wish = SetPrice(price=Money(12_000), min_margin=Decimal("0.10"))
    given(STOCK, AT_COST).when(wish).refused(ShelfPriceBelowFloor, least=Money(13_200))
    assert given(STOCK, AT_COST).when(SetPrice(price=Money(12_000))).events
    assert given(STOCK).when(SetPrice(price=Money(30))).events


@pytest.mark.parametrize(
    "cost", [Money(-1), MOST + Money(1), QUADRILLION, Money(-1, "USD"), Money(10**15, "USD")]
)
def test_what_nothing_costs_the_house(cost: Money) -> None:
    delivery = ReceiveGoods(qty=1, cost=cost, lot="L1")
    given(STOCK).when(delivery).refused(CostOutOfRange)
    given(ASSET).when(replace(RECEIVE, cost=cost)).refused(CostOutOfRange)


def test_what_was_paid_in_another_currency_is_received() -> None:
    assert given(ASSET).when(replace(RECEIVE, cost=Money(10, "USD"))).events


def test_a_delivery_that_cost_more_than_the_price_is_counted_all_the_same() -> None:
    dearer = ReceiveGoods(qty=1, cost=Money(90_000), lot="L2")
    priced = given(STOCK, AT_COST).when(SetPrice(price=Money(12_000))).events
    assert given(STOCK, AT_COST, *priced).when(dearer).events


@pytest.mark.parametrize(
    ("price", "refusal"),
    [
        (Money(29), PriceOutOfRange),
        (QUADRILLION, PriceOutOfRange),
        (Money(1_000), ShelfPriceBelowFloor),
    ],
)
def test_what_is_no_price_of_an_asset(price: Money, refusal: type[Refusal]) -> None:
    given(ASSET, *READY).when(List(price=price, wording_approved=True)).refused(refusal)


def test_an_asset_is_listed_at_its_least_price() -> None:
    cost = RECEIVED.cost
    least = least_shelf_price(cost, Decimal("0.25"))
    wish = List(price=least, wording_approved=True, min_margin=Decimal("0.25"))
    given(ASSET, *READY).when(wish).then(AssetListed(price=least, reason="ready"))
    lower = replace(wish, price=least - Money(1))
    given(ASSET, *READY).when(lower).refused(ShelfPriceBelowFloor, least=least)


@every(cost=COSTS, margin=MARGINS)
def test_the_least_price_that_a_refusal_names_is_accepted_and_a_penny_less_is_not(
    cost: Money, margin: Decimal
) -> None:
    least = least_shelf_price(cost, margin)
    guard_shelf_price(least, cost, margin)
    if least:
        with pytest.raises(ShelfPriceBelowFloor):
            guard_shelf_price(least - Money(1), cost, margin)


@pytest.mark.parametrize(
    ("due", "balance", "fits"),
    [
        (29, 0, False),
        (30, 0, True),
        (MOST.minor, 0, True),
        (MOST.minor + 1, 0, False),
        (100, 29, False),
        (100, MOST.minor, True),
        (100, MOST.minor + 1, False),
    ],
)
def test_one_payment_is_what_a_card_can_be_charged(due: int, balance: int, fits: bool) -> None:
    plan = PaymentPlan(
        plan="deposit_balance" if balance else "full",
        due_now=Money(due),
        balance=Money(balance),
        vat_due_now=Money(0),
        vat_balance=Money(0),
    )
    asked = given(PAYMENT).when(Initiate(order_id="order-1", plan=plan))
    assert bool(asked.events) == fits
    if not fits:
        asked.refused(PaymentOutOfRange)
