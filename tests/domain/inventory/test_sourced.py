"""Which stones answer a description under which one was ordered."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.provenance import OriginTrouble
from domain.inventory.sourced import FoundStone, StoneNotAsOrdered, found_stone, refuse_unlike
from domain.inventory.sourcing import Sourcing, StoneSpecification
from domain.inventory.stone import Certificate
from tests.domain.inventory.facts import ON_OFFER, STONE
from tests.domain.inventory.test_asset_origin import RUSSIAN, traced
from tests.scenario import NOON, given

WANTED = StoneSpecification(
    type="natural_diamond",
    shape="round",
    carat=Decimal("1.00"),
    colour="G",
    clarity="VS2",
    cut="VG",
)
TERMS = Sourcing(laboratories=("GIA", "TEST"), fluorescence="faint", origin_evidence=True)
EXACTLY = replace(TERMS, substitution="none")
LIKE = replace(
    STONE, carat=Decimal("1.00"), colour="G", clarity="VS2", cut="VG", fluorescence="None"
)
FOUND = FoundStone(stone=LIKE, certificate=Certificate(lab="TEST", report_no="T1"), trouble=None)


def differs(found: FoundStone, terms: Sourcing = TERMS, **wanted: Any) -> tuple[str, ...]:
    try:
        refuse_unlike(replace(WANTED, **wanted), terms, found)
    except StoneNotAsOrdered as refusal:
        told: tuple[str, ...] = refusal.facts["differs"]
        return told
    return ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ()),
        ({"type": "laboratory_grown_diamond"}, ("type",)),
        ({"shape": "oval"}, ("shape",)),
        ({"carat": Decimal("1.05")}, ()),
        ({"carat": Decimal("0.95")}, ()),
        ({"carat": Decimal("1.06")}, ("carat",)),
        ({"carat": Decimal("0.94")}, ("carat",)),
        ({"colour": "D", "clarity": "IF", "cut": "EX"}, ()),
        ({"colour": "H"}, ("colour",)),
        ({"colour": "fancy"}, ("colour",)),
        ({"clarity": "SI1"}, ("clarity",)),
        ({"clarity": None}, ("clarity",)),
        ({"cut": "G"}, ("cut",)),
        ({"cut": None}, ("cut",)),
        ({"fluorescence": "faint"}, ()),
        ({"fluorescence": "Medium"}, ("fluorescence",)),
        ({"fluorescence": None}, ("fluorescence",)),
    ],
)
def test_the_same_or_better(changed: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert differs(replace(FOUND, stone=replace(LIKE, **changed))) == expected


@pytest.mark.parametrize("changed", [{"carat": Decimal("1.01")}, {"colour": "F"}, {"cut": "EX"}])
def test_nothing_else_where_that_was_agreed(changed: dict[str, Any]) -> None:
    assert differs(FOUND, EXACTLY) == ()
    other = replace(FOUND, stone=replace(LIKE, **changed))
    assert differs(other, EXACTLY) == tuple(changed)


def test_grades_of_another_scheme_do_not_answer() -> None:
    grown = replace(LIKE, colour=None, clarity=None, cut=None, grade="premium")
    wish: dict[str, Any] = {"colour": None, "clarity": None, "cut": None, "grade": "standard"}
    assert differs(replace(FOUND, stone=grown), **wish) == ()
    assert differs(FOUND, **wish) == ("grade",)
    worse = replace(FOUND, stone=replace(grown, grade="standard"))
    assert differs(worse, **wish | {"grade": "premium"}) == ("grade",)


def test_a_report_of_a_laboratory_that_was_agreed() -> None:
    other = Certificate(lab="IGI", report_no="T1")
    assert differs(replace(FOUND, certificate=other)) == ("laboratory",)
    assert differs(replace(FOUND, certificate=None)) == ("laboratory",)
    assert differs(replace(FOUND, certificate=None), replace(TERMS, laboratories=())) == ()


def test_where_it_comes_from_is_a_condition_whatever_was_agreed() -> None:
    sanctioned = replace(FOUND, trouble=OriginTrouble("origin_sanctioned", "country_mined"))
    for terms in (TERMS, replace(TERMS, origin_evidence=False)):
        assert differs(sanctioned, terms) == ("origin",)
    for known, trouble in ((ON_OFFER, None), ((*ON_OFFER, traced(RUSSIAN)), "origin_sanctioned")):
        state = given(ASSET, *known).state
        assert isinstance(state, Present)
        found = found_stone(state, STONE, NOON)
        assert (found.trouble.reason if found.trouble else None) == trouble
