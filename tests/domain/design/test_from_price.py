"""The price that a style begins at, told once for as long as it is the same."""

from dataclasses import replace

from domain.catalogue.media import Pick
from domain.design.choices import ChosenStone
from domain.design.from_price import (
    FROM_PRICE,
    Cheapest,
    FromPriceNotReached,
    FromPriceWorkedOut,
    WorkOut,
)
from domain.money import Money
from tests.designs import snapshot
from tests.scenario import given

FOUND = Cheapest(
    price=Money(130_500),
    picks=(Pick(option="metal", value="pt950"),),
    stones=(ChosenStone(slot="centre", asset_id="ST-4", snapshot=snapshot("0.29", "4.20")),),
)
FIND = WorkOut(style_code="SOL-CLAW", product_rev="r1", price_book="b1", as_of=7, found=FOUND)
TOLD = FromPriceWorkedOut(
    style_code="SOL-CLAW", product_rev="r1", price_book="b1", as_of=7, cheapest=FOUND
)
NONE = FromPriceNotReached(
    style_code="SOL-CLAW", product_rev="r1", price_book="b1", as_of=7, missing=("centre",)
)


def test_what_was_found_is_told() -> None:
    given(FROM_PRICE).when(FIND).then(TOLD)


def test_that_nothing_was_found_is_told_by_name() -> None:
    given(FROM_PRICE).when(replace(FIND, found=None, missing=("centre",))).then(NONE)


def test_the_same_again_is_no_news_whenever_it_is_looked_at() -> None:
    given(FROM_PRICE, TOLD).when(replace(FIND, as_of=9)).nothing()
    given(FROM_PRICE, NONE).when(replace(FIND, as_of=9, found=None, missing=("centre",))).nothing()


def test_another_book_revision_or_design_is_told_anew() -> None:
    given(FROM_PRICE, TOLD).when(replace(FIND, price_book="b2")).then(
        replace(TOLD, price_book="b2")
    )
    given(FROM_PRICE, TOLD).when(replace(FIND, product_rev="r2")).then(
        replace(TOLD, product_rev="r2")
    )
    cheaper = replace(FOUND, price=Money(120_000))
    given(FROM_PRICE, TOLD).when(replace(FIND, found=cheaper)).then(replace(TOLD, cheapest=cheaper))
    given(FROM_PRICE, TOLD).when(replace(FIND, found=None, missing=("centre",))).then(NONE)
    given(FROM_PRICE, NONE).when(FIND).then(TOLD)
