"""Beside every code stands what people call it, from one source."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy import Connection, Engine

from domain.catalogue.option import METALS, OPTION_CODES, PROFILES, SETTINGS, ValueLabel
from domain.catalogue.style import Style
from domain.inventory.species import StoneType
from domain.inventory.stone import Laboratory, Shape
from projections.products.facets import product_facets
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter, products
from projections.products.product import product
from projections.words.dictionary import label
from tests.designs import publications
from tests.projections.folding import folded, history
from tests.projections.products.publishing import (
    codes,
    content,
    demonstration,
    invented,
    published,
    where,
)


@pytest.fixture(scope="module")
def shop(pool: Engine) -> Any:
    named = [content("aurora", "First Light")]
    with folded(pool, PRODUCT_LISTING, history([*demonstration(), *named])) as connection:
        yield connection


def facet(connection: Connection, name: str) -> dict[str, str]:
    found = product_facets(connection, ListingFilter()).facets
    (values,) = (each.values for each in found if each.name == name)
    return {each.value: each.label for each in values}


def test_facets_say_what_their_codes_are_called(shop: Connection) -> None:
    assert facet(shop, "metal")["au750_w"] == "18ct white gold"
    assert facet(shop, "category") == {
        "bracelet": "Bracelets",
        "earrings": "Earrings",
        "necklace": "Necklaces",
        "pendant": "Pendants",
        "ring": "Rings",
    }
    assert facet(shop, "nature")["mto"] == "Made to order"
    assert facet(shop, "collection") | {"aurora": "First Light", "arc": "Arc"} == facet(
        shop, "collection"
    )
    assert facet(shop, "price_band").get("5-10k", "£5,000 to £10,000") == "£5,000 to £10,000"


def test_whatever_a_facet_shows_can_be_asked_for(shop: Connection) -> None:
    for each in product_facets(shop, ListingFilter()).facets:
        for value in each.values:
            choice: Any = {each.name: (value.value,)}
            assert len(codes(shop, ListingFilter(**choice))) == value.count > 0


def test_a_card_and_a_page_say_the_same_as_the_facets(shop: Connection) -> None:
    called = {name: facet(shop, name) for name in ("category", "nature", "collection", "metal")}
    for card in products(shop, ListingFilter(), where).items:
        page = product(shop, card.style_code, where)
        assert page is not None
        for name in ("category", "nature", "collection"):
            said = called[name][getattr(card, name)]
            assert said == getattr(card, f"{name}_label") == getattr(page, f"{name}_label")
        assert card.metal_labels == tuple(called["metal"][metal] for metal in card.metals)


def test_a_page_has_a_label_for_every_code_that_may_be_chosen(shop: Connection) -> None:
    for code in publications():
        page = product(shop, code, where)
        assert page is not None
        for option in page.options:
            if option.kind == "choice":
                assert [each.value for each in option.labels] == list(option.values)
    claw = product(shop, "SOL-CLAW", where)
    assert claw is not None
    shape = next(option for option in claw.options if option.code == "shape")
    assert shape.labels == (ValueLabel(value="round", label="Round brilliant"),)


def test_the_catalogue_has_the_word_before_the_house(pool: Engine) -> None:
    with folded(pool, PRODUCT_LISTING, history([published(renamed())])) as connection:
        assert facet(connection, "metal")["au750_w"] == "White gold of 750"
        (card,) = products(connection, ListingFilter(), where).items
        assert "White gold of 750" in card.metal_labels
        assert codes(connection, ListingFilter(words="gold of 750")) == ["AAA"]


def renamed() -> Style:
    ours = invented("AAA")
    own = (ValueLabel(value="au750_w", label="White gold of 750"),)
    options = (
        replace(option, labels=own) if option.code == "metal" else option for option in ours.options
    )
    return replace(ours, options=tuple(options))


def test_the_house_has_a_word_for_every_code_of_the_domain() -> None:
    """A code as its own label is only right where the trade speaks in it."""
    assert {"metal", "setting", "profile", "shape"} <= OPTION_CODES
    for name, values in (
        ("metal", METALS),
        ("setting", SETTINGS),
        ("profile", PROFILES),
        ("shape", get_args(Shape)),
        ("type", get_args(StoneType)),
        ("lab", get_args(Laboratory)),
    ):
        for value in values:
            said = label(name, value)
            assert "_" not in said and not said[0].islower(), (name, value)


def test_titles_are_sorted_as_people_sort(pool: Engine) -> None:
    titles = ("10 mm Band", "Émile", "emilia", "2 mm Band", "Zoë", "Zoe", "Ærial", "2.75 mm Band")
    sold = [published(invented(f"P{n}", title=title)) for n, title in enumerate(titles)]
    with folded(pool, PRODUCT_LISTING, history(sold)) as connection:
        found = [titles[int(code[1:])] for code in codes(connection, by="title")]
    assert found == [
        *("2 mm Band", "2.75 mm Band", "10 mm Band"),
        *("Ærial", "Émile", "emilia", "Zoe", "Zoë"),
    ]
