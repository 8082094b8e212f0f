"""What is suggested while somebody types is there, is called by its name, and can be followed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter
from projections.products.product import product
from projections.products.suggestions import Suggestion, suggestions
from tests.projections.folding import folded, history
from tests.projections.products.publishing import (
    codes,
    content,
    demonstration,
    invented,
    published,
    where,
    withdrawn,
)
from tests.projections.words.typing import LETTERS, TITLES, mistyped

NAMED = [content("aurora", "Aurora"), content("arc", "The Arc")]


@pytest.fixture(scope="module")
def shop(pool: Engine) -> Any:
    gone = [published(invented("GONE", title="Vanished", collection="gone")), withdrawn("GONE")]
    events = history([*NAMED, *demonstration(), *gone])
    with folded(pool, PRODUCT_LISTING, events) as connection:
        yield connection


def told(connection: Connection, words: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in suggestions(connection, words, limit).items]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("solit", {("product", "SOL-CLAW")}),
        ("solta", {("product", "SOL-FINE")}),
        ("white go", {("metal", "au750_w"), ("metal", "au375_w")}),
        ("whtie gold", {("metal", "au750_w")}),
        ("plat", {("metal", "pt950")}),
        ("brac", {("category", "bracelet"), ("product", "BRA-TENNIS")}),
        ("auroa", {("collection", "aurora")}),
        ("besp", {("nature", "bespoke"), ("product", "BES-COMMISSION")}),
        ("SOL-BE", {("product", "SOL-BEZEL")}),
    ],
)
def test_what_is_begun_is_suggested(
    shop: Connection, words: str, wanted: set[tuple[str, str]]
) -> None:
    assert wanted <= set(told(shop, words, 20)), told(shop, words, 20)


def test_nothing_is_suggested_for_nothing_or_for_what_is_gone(shop: Connection) -> None:
    for words in ("", " - ", "vanished", "gone", "tiara"):
        assert told(shop, words) == [], words


def test_there_are_not_more_than_were_asked_for(shop: Connection) -> None:
    for limit in (1, 3, 20):
        assert len(told(shop, "gold", limit)) == limit


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["solitaire", "white gold", "rings", "aurora", "halo", "pavé", "18ct"]).flatmap(
        lambda words: st.integers(1, len(words)).map(lambda end: words[:end]) | mistyped(words)
    )
    | TITLES
    | st.text(LETTERS, min_size=1, max_size=3)
)
def test_every_suggestion_followed_finds_as_many_as_it_says(shop: Connection, words: str) -> None:
    for each in suggestions(shop, words, 20).items:
        assert each.count > 0 and each.label
        assert len(followed(shop, each)) == each.count


def followed(connection: Connection, suggestion: Suggestion) -> list[str]:
    if suggestion.kind == "product":
        found = product(connection, suggestion.value, where)
        return [found.style_code] if found and found.on_sale else []
    choice: Any = {suggestion.kind: (suggestion.value,)}
    return codes(connection, ListingFilter(**choice))
