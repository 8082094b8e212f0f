"""Products on sale: found by word, counted by choice, paged in every order, never lost."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import StockPriced
from domain.money import Money
from projections.kit.facets import Facet
from projections.kit.paging import InvalidCursor, Turn
from projections.products.facets import product_facets
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter, ListingOrder, products
from projections.products.price_bands import price_band
from projections.products.product import product
from tests.designs import publications, style
from tests.projections.folding import fold, folded, history, recorded, same_in_all_batches
from tests.projections.products.publishing import (
    EVERYTHING,
    codes,
    demonstration,
    finished,
    in_stock,
    invented,
    published,
    revised,
    where,
    withdrawn,
)


def counts(facets: tuple[Facet, ...], name: str) -> dict[str, int]:
    (facet,) = (each for each in facets if each.name == name)
    return {each.value: each.count for each in facet.values}


def test_the_demonstration_folds_alike_in_all_batches(pool: Engine) -> None:
    same_in_all_batches(pool, PRODUCT_LISTING, history(demonstration()))


@pytest.mark.parametrize("by", ["newest", "price", "title"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_make_the_whole_in_every_order(
    pool: Engine, by: ListingOrder, descending: bool
) -> None:
    with folded(pool, PRODUCT_LISTING, history(demonstration())) as connection:
        whole = codes(connection, by=by, descending=descending)
        seen, cursor = list[str](), None
        for _ in range(len(whole)):
            turn = Turn(by, descending, cursor, limit=7)
            page = products(connection, EVERYTHING, where, turn)
            seen += [card.style_code for card in page.items]
            if (cursor := page.cursor) is None:
                break
        assert seen == whole
        assert len(whole) == len(publications())


def test_a_price_is_known_for_what_is_in_stock_and_the_others_come_last(pool: Engine) -> None:
    styles = map(published, [invented("AAA"), invented("BBB"), invented("CCC")])
    events = history([*styles, *in_stock("AAA", 900), *in_stock("CCC", 100)])
    with folded(pool, PRODUCT_LISTING, events) as connection:
        assert codes(connection, by="price") == ["CCC", "AAA", "BBB"]
        assert codes(connection, by="price", descending=True) == ["AAA", "CCC", "BBB"]
        cards = products(connection, EVERYTHING, where).items
        prices = {card.style_code: card.price_from for card in cards}
        assert prices == {"AAA": Money(90_000), "BBB": None, "CCC": Money(10_000)}


def test_a_new_price_of_the_shop_is_on_card_page_and_in_the_bands_at_once(pool: Engine) -> None:
    """The page took it from the catalogue: £6,400 were shown and £11,200 charged."""
    dearer = [(f"stock-AAA-{SALES_LOCATION}", StockPriced(price=Money(1_120_000)))]
    events = history([published(finished("AAA")), *in_stock("AAA", 6_400), *dearer])
    same_in_all_batches(pool, PRODUCT_LISTING, events)
    with folded(pool, PRODUCT_LISTING, events) as connection:
        (card,) = products(connection, ListingFilter(price_band=("10-25k",)), where).items
        page = product(connection, "AAA", where)
        assert page is not None
        assert card.price_from == page.price_from == page.stock[0].price == Money(1_120_000)
        assert counts(product_facets(connection, EVERYTHING).facets, "price_band") == {"10-25k": 1}


def test_a_price_somewhere_else_is_not_the_price_of_what_the_shop_sells(pool: Engine) -> None:
    elsewhere = [("stock-AAA-workshop:bench", StockPriced(price=Money(1)))]
    events = history([published(finished("AAA")), *in_stock("AAA", 900), *elsewhere])
    with folded(pool, PRODUCT_LISTING, events) as connection:
        (card,) = products(connection, EVERYTHING, where).items
    assert card.price_from == Money(90_000)


def test_the_newest_come_first_and_titles_by_the_alphabet(pool: Engine) -> None:
    styles = [invented("AAA", title="beta"), invented("BBB", title="Alpha")]
    with folded(pool, PRODUCT_LISTING, history(map(published, styles))) as connection:
        assert codes(connection) == ["BBB", "AAA"]
        assert codes(connection, descending=True) == ["AAA", "BBB"]
        assert codes(connection, by="title") == ["BBB", "AAA"]


def test_words_are_found_in_title_and_collection_by_stem_and_beginning(pool: Engine) -> None:
    ring = invented("RNG", title="Engagement rings of the coast", collection="tideline")
    kind: dict[str, Any] = {"category": "necklace", "making": "chain"}
    chain = invented("CHN", title="A trace chain", collection="arc", **kind)
    with folded(pool, PRODUCT_LISTING, history(map(published, (ring, chain)))) as connection:
        for words in ("ring", "engagem", "coast engagement", "tide", "TIDELINE rin", "ring's"):
            assert codes(connection, ListingFilter(words=words)) == ["RNG"], words
        for words in ("bracelet", "ring chain", "gement"):
            assert codes(connection, ListingFilter(words=words)) == [], words
        assert len(codes(connection, ListingFilter(words=" !?! "))) == 2


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.sampled_from(["'; DROP TABLE product; --", "a:*|!(b&", "\0'\\"]))
def test_no_words_do_harm(shop: Connection, words: str) -> None:
    wanted = ListingFilter(words=words, metal=(words,), category=(words,))
    products(shop, wanted, where)
    product_facets(shop, wanted)


@pytest.fixture(scope="module")
def shop(pool: Engine) -> Any:
    with folded(pool, PRODUCT_LISTING, history(demonstration())) as connection:
        yield connection


def test_a_facet_counts_what_the_other_choices_leave(shop: Connection) -> None:
    everything = product_facets(shop, EVERYTHING)
    assert everything.total == len(publications())
    rings = ListingFilter(category=("ring",))
    found = product_facets(shop, rings)
    assert counts(found.facets, "category") == counts(everything.facets, "category")
    assert found.total == counts(everything.facets, "category")["ring"]
    for name in ("collection", "metal", "nature", "price_band"):
        for value, count in counts(found.facets, name).items():
            choice: Any = {name: (value,)}
            both = replace(rings, **choice)
            assert len(codes(shop, both)) == count == product_facets(shop, both).total


def test_a_choice_without_results_stays_to_be_taken_back(shop: Connection) -> None:
    (facet, *_) = product_facets(shop, ListingFilter(category=("tiara",))).facets
    assert [(v.count, v.chosen) for v in facet.values if v.value == "tiara"] == [(0, True)]


def test_what_is_withdrawn_leaves_the_listing_and_stays_readable(pool: Engine) -> None:
    events = history([published(invented("AAA")), published(invented("BBB")), withdrawn("AAA")])
    same_in_all_batches(pool, PRODUCT_LISTING, events)
    with folded(pool, PRODUCT_LISTING, events) as connection:
        assert codes(connection) == ["BBB"]
        assert product_facets(connection, EVERYTHING).total == 1
        kept = product(connection, "AAA", where)
        assert kept is not None and not kept.on_sale
        again = recorded(9, *published(invented("AAA")))
        fold(connection, PRODUCT_LISTING, [again])
        assert codes(connection) == ["AAA", "BBB"]


def test_old_addresses_lead_to_the_product(pool: Engine) -> None:
    moved = replace(invented("AAA", title="Other"), slug="other")
    events = history([published(invented("AAA")), revised(moved)])
    same_in_all_batches(pool, PRODUCT_LISTING, events)
    with folded(pool, PRODUCT_LISTING, events) as connection:
        found = [product(connection, name, where) for name in ("AAA", "aaa", "other", "nowhere")]
    assert [each and (each.style_code, each.slug, each.title) for each in found] == [
        *(3 * [("AAA", "other", "Other")]),
        None,
    ]


def test_a_code_comes_before_an_address_that_is_like_it(pool: Engine) -> None:
    events = history([published(invented("aaa")), published(replace(invented("B"), slug="aaa"))])
    with folded(pool, PRODUCT_LISTING, events) as connection:
        found = product(connection, "aaa", where)
    assert found is not None and found.style_code == "aaa"


def test_a_product_is_shown_with_its_words_options_and_pictures(shop: Connection) -> None:
    found, wanted = product(shop, "SOL-CLAW", where), style()
    assert found is not None
    assert (found.title, found.stock) == (wanted.title, ())
    assert [(each.code, each.domain, each.required) for each in found.options] == [
        (each.code, each.domain, each.required) for each in wanted.options
    ]
    assert [each.help for each in found.options] == [
        None if each.help is None else json.loads(each.help) for each in wanted.options
    ]
    assert [(each.image, each.alt, each.when, each.url) for each in found.media] == [
        (each.image, each.alt, each.when, where(each.image, 1600)) for each in wanted.media
    ]
    assert found.on_sale and isinstance(found.story, list)
    assert product(shop, "NOTHING", where) is None


def test_a_cursor_of_another_order_is_refused(shop: Connection) -> None:
    cursor = products(shop, EVERYTHING, where, Turn("price", limit=5)).cursor
    turns: list[Turn[ListingOrder]] = [Turn("title", cursor=cursor), Turn("price", True, cursor)]
    for turn in turns:
        with pytest.raises(InvalidCursor):
            products(shop, EVERYTHING, where, turn)


def test_bands_include_their_lower_end() -> None:
    ends = (99_999, 100_000, 249_999, 250_000, 2_499_999, 2_500_000)
    assert [price_band(Money(minor)) for minor in ends] == [
        "0-1k",
        "1-2.5k",
        "1-2.5k",
        "2.5-5k",
        "10-25k",
        "25k-up",
    ]
