"""What of the shelf is shown, stocked and priced only in part is told to staff, with the reason."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from application.store.event_store import stream_of
from domain.catalogue.style import StockPiece
from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import List
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.money import Money
from interfaces.local.seeding.demo_stock import finished_pieces
from interfaces.local.seeding.reception import decided
from projections.products.fold import PRODUCT_LISTING
from projections.products.product import product
from projections.products.shelf_gaps import ShelfGap, gap_count, shelf_gaps
from tests.designs import publications
from tests.projections.folding import Happened, folded, history
from tests.projections.products.publishing import (
    demonstration,
    finished,
    in_stock,
    published,
    where,
    withdrawn,
)
from tests.projections.samples import NOON

EMBER = published(publications()["ONE-EMBER"].style)
TITLE = finished("AAA").title
PRICE = SetPrice(price=Money(90_000))
DELIVERY = ReceiveGoods(qty=3, cost=Money(1), lot="1")


def at(place: str, *commands: ReceiveGoods | SetPrice) -> list[Happened]:
    key = stock_key("AAA", place)
    return [(stream_of(STOCK, key), event) for event in decided(STOCK, commands, NOON)]


def ember(*, listed: bool) -> list[Happened]:
    piece = next(each for each in finished_pieces() if each.style_code == "ONE-EMBER")
    commands = [each for each in piece.commands if listed or not isinstance(each, List)]
    stream = stream_of(ASSET, piece.asset_id)
    return [(stream, event) for event in decided(ASSET, commands, NOON)]


def goods(reason: str, style_code: str | None = "AAA") -> tuple[object, ...]:
    return "stock", "AAA", style_code, style_code and TITLE, reason


def piece(reason: str, title: str | None) -> tuple[object, ...]:
    return "asset", "ONE-EMBER-1", "ONE-EMBER", title, reason


NAMED = publications()["ONE-EMBER"].style.title
FOUND: dict[str, tuple[list[Happened], tuple[object, ...]]] = {
    "goods that never came": ([published(finished("AAA"))], goods("shown_not_stocked")),
    "goods priced, that never came": (
        [published(finished("AAA")), *at(SALES_LOCATION, PRICE)],
        goods("shown_not_stocked"),
    ),
    "goods at another place": (
        [published(finished("AAA")), *at("workshop:bench", DELIVERY, PRICE)],
        goods("shown_not_stocked"),
    ),
    "a single piece that never came": (
        [EMBER],
        ("asset", "ONE-EMBER", "ONE-EMBER", NAMED, "shown_not_stocked"),
    ),
    "goods of no style": (in_stock("AAA", 900), goods("stocked_not_shown", None)),
    "goods of a style withdrawn": (
        [published(finished("AAA")), *in_stock("AAA", 900), withdrawn("AAA")],
        goods("stocked_not_shown"),
    ),
    "a piece of no style": (ember(listed=True), piece("stocked_not_shown", None)),
    "a piece of a style withdrawn": (
        [EMBER, *ember(listed=True), withdrawn("ONE-EMBER")],
        piece("stocked_not_shown", NAMED),
    ),
    "goods without a price": (
        [published(finished("AAA")), *at(SALES_LOCATION, DELIVERY)],
        goods("stocked_without_price"),
    ),
    "a piece not listed": ([EMBER, *ember(listed=False)], piece("stocked_without_price", NAMED)),
}


@pytest.mark.parametrize("what", FOUND)
def test_each_gap_is_told_once_with_its_reason(pool: Engine, what: str) -> None:
    happened, (kind, ref, style_code, title, reason) = FOUND[what]
    with folded(pool, PRODUCT_LISTING, history(happened)) as connection:
        (gap,) = shelf_gaps(connection).items
        assert (gap.kind, gap.ref, gap.style_code, gap.title, gap.reason) == (
            *(kind, ref, style_code, title, reason),
        )
        assert (gap_count(connection), gap_count(connection, {gap.ref})) == (1, 0)


def test_a_tidy_shelf_has_no_gap(pool: Engine) -> None:
    events = [published(finished("AAA")), *in_stock("AAA", 900), EMBER, *ember(listed=True)]
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        assert shelf_gaps(connection).items == ()


def test_goods_of_a_style_withdrawn_are_shown_by_another_that_names_them_too(pool: Engine) -> None:
    other = replace(finished("BBB"), stock=finished("AAA").stock)
    events = [*map(published, (finished("AAA"), other)), *in_stock("AAA", 900), withdrawn("AAA")]
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        assert shelf_gaps(connection).items == ()


def test_of_the_demonstration_only_the_boxes_are_on_no_page(pool: Engine) -> None:
    with folded(pool, PRODUCT_LISTING, history(demonstration())) as connection:
        found = shelf_gaps(connection).items
    assert {(each.ref, each.reason) for each in found} == {
        ("BOX-RING", "stocked_not_shown"),
        ("BOX-NECKLACE", "stocked_not_shown"),
    }


def test_pages_make_the_whole(pool: Engine) -> None:
    skus = [f"SKU-{number}" for number in range(5)]
    stock = tuple(StockPiece(sku=sku, serialised=False, picks=(), masses_g=()) for sku in skus)
    events = [published(replace(finished("AAA"), stock=stock)), *ember(listed=True)]
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        whole, seen, cursor = shelf_gaps(connection).items, list[ShelfGap](), None
        for _ in whole:
            page = shelf_gaps(connection, cursor=cursor, limit=2)
            seen += page.items
            if (cursor := page.cursor) is None:
                break
    assert tuple(seen) == whole
    assert [each.ref for each in whole] == [*skus, "ONE-EMBER-1"]


def test_goods_delivered_and_priced_at_another_place_are_neither_shown_nor_priced(
    pool: Engine,
) -> None:
    events = [published(finished("AAA")), *at("workshop:bench", DELIVERY, PRICE)]
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        page = product(connection, "AAA", where)
    assert page is not None
    assert (page.standing, page.stock, page.price_from) == ("unavailable", (), None)
