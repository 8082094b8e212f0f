"""Words of people find the products that they mean, the best first."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from projections.kit.paging import Turn
from projections.products.facets import product_facets
from projections.products.finding import sought
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter, products
from projections.words.question import terms_of
from tests.designs import style
from tests.projections.folding import folded, history, same_in_all_batches
from tests.projections.products.publishing import (
    codes,
    content,
    demonstration,
    invented,
    published,
    revised,
    where,
)
from tests.projections.words.typing import TITLES, mistyped, without_accents

LONG = re.compile(r"[A-Za-z]{5,}")


@pytest.fixture(scope="module")
def shop(pool: Engine) -> Any:
    with folded(pool, PRODUCT_LISTING, history(demonstration())) as connection:
        yield connection


def best(connection: Connection, words: str) -> list[str]:
    return codes(connection, ListingFilter(words=words), "relevance")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("pave", {"SHO-PAVE", "HOO-PAVE"}),
        ("pave\u0301 hoops", {"HOO-PAVE"}),
        ("SOL-CLAW", {"SOL-CLAW"}),
        ("sol-cl", {"SOL-CLAW"}),
        ("solitare", {"SOL-CLAW", "PEN-SOLO"}),
        ("white gold", {"SOL-CLAW", "ETE-CLAW"}),
        ("18k white gold solitaire", {"SOL-CLAW"}),
        ("engagement ring", {"SOL-CLAW", "HAL-ROUND", "TRI-CLASSIC"}),
        ("engagment ring", {"SOL-CLAW", "HAL-ROUND", "TRI-CLASSIC"}),
        ("wedding band", {"BAN-COURT", "BAN-FLAT", "BAN-WAVE"}),
        ("lab grown studs", {"STU-LAB"}),
        ("three stone", {"TRI-CLASSIC", "TRI-GARDEN"}),
        ("eternity", {"ETE-CLAW", "ETE-CHANNEL", "ETE-HALF"}),
        ("grey spinel", {"ONE-TIDELINE"}),
        ("gray spinel", {"ONE-TIDELINE"}),
        ("pearl earings", {"DRO-PEARL"}),
        ("knife edge", {"BAN-KNIFE"}),
        ("knifeedge", {"BAN-KNIFE"}),
        ("au750_w", {"SOL-CLAW"}),
        ("platinum/claw", {"SOL-CLAW"}),
        ("45 cm chain", {"CHA-TRACE"}),
    ],
)
def test_what_people_type_finds_what_they_mean(
    shop: Connection, words: str, wanted: set[str]
) -> None:
    found = best(shop, words)
    assert wanted <= set(found), (words, found)
    assert len(found) < 35, "not simply everything"
    counted = product_facets(shop, ListingFilter(words=words))
    assert counted.total == len(found)
    for facet in counted.facets:
        for value in facet.values:
            choice: Any = {facet.name: (value.value,)}
            assert len(codes(shop, ListingFilter(words=words, **choice))) == value.count


def test_everything_that_is_made_is_jewellery(shop: Connection) -> None:
    assert set(best(shop, "jewelry")) == set(codes(shop, ListingFilter(), "newest"))
    assert set(best(shop, "white gold jewellery")) == set(best(shop, "white gold"))


def test_other_words_find_nothing(shop: Connection) -> None:
    for words in ("zirconium", "tiara", "solitaire tiara", "white gold tiara"):
        assert best(shop, words) == [], words


def test_the_best_comes_first(shop: Connection) -> None:
    assert best(shop, "SOL-CLAW")[0] == "SOL-CLAW"
    assert best(shop, "aurora halo")[0] == "HAL-ROUND"
    assert set(best(shop, "halo")[:3]) == {"HAL-ROUND", "HAL-OVAL", "ONE-TIDELINE"}
    assert set(best(shop, "signet")[:2]) == {"SIG-OVAL", "SIG-SILVER"}


def test_pages_make_the_whole_of_what_was_found(shop: Connection) -> None:
    wanted, seen, cursor = ListingFilter(words="ring"), list[str](), None
    while True:
        page = products(shop, wanted, where, Turn("relevance", cursor=cursor, limit=4))
        seen += [card.style_code for card in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == best(shop, "ring") and len(seen) > 20


def test_a_title_stands_before_a_story(pool: Engine) -> None:
    words = replace(style().content, story="As blue as a lagoon, and a lagoon is bluer.")
    told = [
        published(invented("AAA", title="Plain Lagoon")),
        published(invented("BBB", title="Other", content=words)),
        published(invented("CCC", title="Lagoonville")),
    ]
    with folded(pool, PRODUCT_LISTING, history(told)) as connection:
        assert best(connection, "lagoon") == ["AAA", "CCC", "BBB"]


def test_a_collection_is_found_by_the_title_that_it_has_now(pool: Engine) -> None:
    events = [
        content("aurora", "First Light"),
        published(invented("AAA", title="One", collection="aurora")),
        published(invented("BBB", title="Two", collection="arc")),
        content("arc", "Bogenspiel"),
        content("aurora", "Morgenröte"),
    ]
    same_in_all_batches(pool, PRODUCT_LISTING, history(events))
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        assert best(connection, "morgenrote") == ["AAA"]
        assert best(connection, "bogenspeil") == ["BBB"]
        assert best(connection, "first light") == []
        assert best(connection, "aurora") == ["AAA"]


def test_a_new_title_is_found_and_the_old_one_is_not(pool: Engine) -> None:
    events = [
        published(invented("AAA", title="Zephyr")),
        revised(invented("AAA", title="Mistral")),
    ]
    same_in_all_batches(pool, PRODUCT_LISTING, history(events))
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        assert (best(connection, "mistrall"), best(connection, "zephyr")) == (["AAA"], [])


@st.composite
def typed_again(draw: st.DrawFn) -> tuple[list[str], str]:
    """Some titles, and the first of them as somebody types it."""
    titles = draw(st.lists(TITLES, min_size=1, max_size=4, unique=True))
    typed = draw(st.sampled_from([titles[0], without_accents(titles[0])]))
    if draw(st.booleans()) and (words := list(LONG.finditer(typed))):
        word = draw(st.sampled_from(words))
        wrong = draw(mistyped(word[0]))
        typed = typed[: word.start()] + wrong + typed[word.end() :]
    turned = draw(st.sampled_from([typed, typed.upper(), typed.lower()]))
    return titles, unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), turned)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed_again())
def test_any_title_typed_again_finds_its_product(pool: Engine, told: tuple[list[str], str]) -> None:
    """With an error in a long word too, unless something else is called what was typed."""
    titles, typed = told
    assume(terms_of(titles[0]))
    events = [published(invented(f"P{n}", title=title)) for n, title in enumerate(titles)]
    with folded(pool, PRODUCT_LISTING, history(events)) as connection:
        asked = sought(connection, typed)
        found = best(connection, typed)
        assert asked is not None
        assert "P0" in found or (found and asked.terms == terms_of(typed)), (found, asked)
