"""Every type of stone is graded by a scheme of its own; free text is refused when it comes in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.inventory.asset import ASSET, Receive
from domain.inventory.grading import (
    FAR,
    GradeUnknown,
    around,
    check_grade,
    clarity_grade,
    colour_grade,
    grades_apart,
    scheme_of,
)
from domain.inventory.retired import graded_by_a_scheme
from domain.inventory.species import SPECIES, StoneType, delicate_types
from domain.inventory.stone import Stone
from tests.domain.inventory.facts import RECEIVE, STONE
from tests.scenario import NOON

UNGRADED: Mapping[str, Any] = dict.fromkeys(("colour", "clarity", "grade", "lustre"))


def graded(kind: StoneType, **grades: Any) -> Stone:
    return replace(STONE, type=kind, **{**UNGRADED, **grades})


def received(stone: Stone) -> Receive:
    return replace(RECEIVE, attributes=stone)


GOOD = [
    ("letters", graded("natural_diamond", colour="D", clarity="FL")),
    ("letters", graded("natural_diamond", colour="fancy", clarity="SI1")),
    ("letters", graded("laboratory_grown_diamond", colour="G", clarity="VS1")),
    ("overall", graded("laboratory_grown_diamond", grade="premium")),
    ("letters", graded("moissanite", colour="E", clarity="VVS1")),
    ("by_eye", graded("sapphire", colour="royal_blue", clarity="eye_clean")),
    ("by_eye", graded("alexandrite", colour="colour_change", clarity="slightly_included")),
    ("pearl", graded("pearl", colour="white", lustre="excellent")),
]
BAD = [
    ("colour", graded("laboratory_grown_diamond", colour="Premium", clarity="Premium")),
    ("colour", graded("laboratory_grown_diamond", grade="premium", colour="D")),
    ("clarity", graded("laboratory_grown_diamond", colour="D")),
    ("grade", graded("natural_diamond", colour="D", clarity="FL", grade="premium")),
    ("colour", graded("natural_diamond", colour="d", clarity="FL")),
    ("clarity", graded("natural_diamond", colour="D", clarity="very clean")),
    ("colour", graded("sapphire", colour="cornflower", clarity="eye_clean")),
    ("clarity", graded("ruby", colour="red", clarity="VS1")),
    ("lustre", graded("ruby", colour="red", clarity="eye_clean", lustre="good")),
    ("lustre", graded("pearl", colour="white")),
    ("clarity", graded("pearl", colour="white", lustre="good", clarity="eye_clean")),
    ("colour", graded("pearl", lustre="good")),
]


@pytest.mark.parametrize(("scheme", "stone"), GOOD)
def test_a_grade_of_its_scheme_is_taken(scheme: str, stone: Stone) -> None:
    assert scheme_of(stone) == scheme
    (event,) = ASSET.decide(ASSET.initial, received(stone), NOON)
    assert event.attributes == stone  # type: ignore[union-attr]  # received


@pytest.mark.parametrize(("part", "stone"), BAD)
def test_free_text_and_another_schemes_words_are_refused(part: str, stone: Stone) -> None:
    with pytest.raises(GradeUnknown) as refused:
        ASSET.decide(ASSET.initial, received(stone), NOON)
    assert (refused.value.facts["graded"], refused.value.place) == (part, part)


def test_the_refusal_says_how_such_a_stone_is_graded() -> None:
    with pytest.raises(GradeUnknown, match="or give its `grade` alone, premium or standard"):
        check_grade(graded("laboratory_grown_diamond", colour="Premium", clarity="Premium"))
    with pytest.raises(GradeUnknown, match="its lustre cannot be left out; choose one of: exc"):
        check_grade(graded("pearl", colour="white"))


def test_only_grades_of_one_scale_are_compared() -> None:
    assert grades_apart("D", "F") == 2
    assert grades_apart("excellent", "good") == 2
    assert grades_apart("premium", "premium") == 0
    assert {grades_apart(*two) for two in (("premium", "standard"), ("blue", "teal"))} == {FAR}
    assert (around("D", 1), around("blue", 1), around("VS1", 1)) == (
        ("D", "E"),
        ("blue",),
        ("VVS2", "VS1", "VS2"),
    )
    overall = graded("laboratory_grown_diamond", grade="premium")
    assert (colour_grade(overall), clarity_grade(overall)) == ("premium", "premium")


def test_what_was_written_as_an_overall_grade_reads_as_one() -> None:
    before = {"type": "laboratory_grown_diamond", "colour": "Premium", "clarity": "Premium"}
    read = graded_by_a_scheme({"attributes": before, "location": "vault"})
    assert read["attributes"] == {
        "type": "laboratory_grown_diamond",
        "colour": None,
        "clarity": None,
        "grade": "premium",
    }
    for other in (
        before | {"clarity": "Standard"},
        before | {"clarity": "VS1"},
        before | {"type": "natural_diamond"},
        {"kind": "piece", "metal": "pt950"},
    ):
        assert graded_by_a_scheme({"attributes": other})["attributes"] == other


def test_every_type_is_known_by_its_nature() -> None:
    assert set(SPECIES) == set(get_args(StoneType))
    assert {"emerald", "opal", "pearl", "tanzanite", "topaz"} <= set(delicate_types())
    assert not {"natural_diamond", "sapphire", "spinel", "alexandrite"} & set(delicate_types())
    assert all(
        "diamond" not in each.noun or "-" in each.noun or "natural" in each.noun
        for each in SPECIES.values()
    )
