"""Ready-made goods in words: the catalogue's own for what was chosen, the record's for the rest."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.catalogue.media import Pick
from domain.catalogue.metal_name import METAL_NAMES
from domain.catalogue.option import METALS
from domain.design.making.ready_made import SetStone, counted_in_words, piece_in_words
from domain.design.making.specification import Specified
from domain.inventory.stone import Certificate, Hallmark, Piece
from tests.designs import publications, snapshot, stone_like, style

REPORT = Certificate(lab="GIA", report_no="2141438171")
TIDELINE = Piece(
    style_code="ONE-TIDELINE",
    metal="pt950",
    mass_g=Decimal("6.17"),
    hallmark=Hallmark(result="recorded", office="London"),
)


def said(words: tuple[Specified, ...]) -> dict[str, str]:
    return {each.option: each.value for each in words}


def test_counted_goods_are_told_in_the_words_of_the_catalogue() -> None:
    assert counted_in_words(style("CHA-TRACE"), "CHA-TRACE-AU750Y-45") == (
        Specified("Metal", "18ct yellow gold"),
        Specified("Length", "45 cm"),
        Specified("Mass", "3.83 g"),
    )


def test_a_pair_weighs_what_both_weigh() -> None:
    assert said(counted_in_words(style("HOO-PLAIN"), "HOO-PLAIN-AU750Y"))["Mass"] == "4.20 g"


def test_of_goods_that_a_style_does_not_show_any_more_nothing_is_said() -> None:
    assert counted_in_words(style("CHA-TRACE"), "HOO-PLAIN-AU750Y") == ()


def test_a_piece_weighs_what_was_recorded_of_it() -> None:
    assert piece_in_words(style("ONE-TIDELINE"), TIDELINE, (), None) == (
        Specified("Metal", "Platinum 950"),
        Specified("Ring size", "L½"),
        Specified("Mass", "6.17 g"),
        Specified("Hallmark", "recorded, London"),
    )


def test_its_stones_are_told_with_their_reports_and_so_is_its_own() -> None:
    stones = (SetStone(stone_like(snapshot()), REPORT), SetStone(stone_like(snapshot()), None))
    words = piece_in_words(style("ONE-TIDELINE"), TIDELINE, stones, REPORT)
    stone = "1.01 ct F VS1 round natural diamond"
    assert words[2:5] == (
        Specified("Stone", f"{stone}, GIA 2141438171"),
        Specified("Stone", stone),
        Specified("Report", "GIA 2141438171"),
    )


@pytest.mark.parametrize(
    ("hallmark", "told"),
    [
        (None, None),
        (Hallmark(result="exempt"), "exempt by weight"),
        (Hallmark(result="recorded"), "recorded"),
    ],
)
def test_a_hallmark_is_told_as_it_is_recorded(hallmark: Hallmark | None, told: str | None) -> None:
    piece = replace(TIDELINE, mass_g=None, hallmark=hallmark)
    words = said(piece_in_words(style("ONE-TIDELINE"), piece, (), None))
    assert words.get("Hallmark") == told
    assert "Mass" not in words


def test_a_size_is_told_only_where_the_style_has_one_such_piece() -> None:
    one = style("ONE-TIDELINE")
    other = replace(
        one.stock[0], sku="ONE-TIDELINE-M", picks=(Pick(option="metal", value="pt950"),)
    )
    two = replace(one, stock=(*one.stock, other))
    assert said(piece_in_words(two, TIDELINE, (), None)).keys() == {"Metal", "Mass", "Hallmark"}
    gold = replace(TIDELINE, metal="au750_y")
    assert said(piece_in_words(one, gold, (), None))["Metal"] == "18ct yellow gold"


def test_every_alloy_has_a_name_and_it_is_the_one_that_the_catalogue_uses() -> None:
    assert METAL_NAMES.keys() >= set(METALS)
    for command in publications().values():
        metal = command.style.option("metal")
        for named in metal.labels if metal else ():
            assert METAL_NAMES[named.value] == named.label
