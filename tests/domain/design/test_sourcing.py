"""A stone that is still to be bought is described whole, or it is not bought at all."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.catalogue.media import Pick
from domain.design.choices import NOTHING_CHOSEN, Place, StoneSnapshot
from domain.design.judging.sourcing import (
    SpecificationIncomplete,
    described,
    refuse_undescribed,
    terms_of,
)
from domain.design.making.stone_words import stone_in_words
from domain.inventory.grading import GradeUnknown
from domain.inventory.sourcing import Sourcing, StoneSpecification
from tests.designs import NOON, style

CENTRE = Place("centre")
WISH = StoneSpecification(carat=Decimal("1.50"), colour="F", clarity="VS1")
TERMS = Sourcing(laboratories=("GIA",), origin_evidence=True)
WHOLE = StoneSnapshot(
    type="natural_diamond",
    shape="round",
    carat=Decimal("1.50"),
    colour="F",
    clarity="VS1",
    cut="VG",
    source="specification",
    sourcing=TERMS,
)


def whole(code: str, **wishes: Any) -> StoneSpecification:
    wish = replace(WISH, **wishes)
    return described(style(code), NOTHING_CHOSEN, CENTRE, wish, on=NOON.date())


def test_the_design_says_what_it_leaves_only_one_of() -> None:
    found = whole("SOL-CLAW")
    assert (found.type, found.shape) == ("natural_diamond", "round")
    assert whole("SOL-LAB").type == "laboratory_grown_diamond"


def test_what_several_are_left_of_is_never_guessed() -> None:
    with pytest.raises(SpecificationIncomplete) as refused:
        whole("SOL-VCLAW")
    assert refused.value.facts["missing"] == ("shape",)
    assert whole("SOL-VCLAW", shape="pear").shape == "pear"
    pear = NOTHING_CHOSEN.picking("shape", "pear")
    found = described(style("SOL-VCLAW"), pear, CENTRE, WISH, on=NOON.date())
    assert found.shape == "pear"
    assert Pick(option="shape", value="pear") in pear.picks


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"sourcing": None}, ("laboratories", "origin_evidence")),
        ({"sourcing": replace(TERMS, laboratories=())}, ("laboratories",)),
        ({"sourcing": replace(TERMS, origin_evidence=False)}, ("origin_evidence",)),
        ({"cut": None}, ("cut",)),
        ({"sourcing": None, "cut": None}, ("laboratories", "cut", "origin_evidence")),
    ],
)
def test_a_diamond_of_weight_needs_a_report_a_cut_and_an_origin(
    changed: dict[str, Any], missing: tuple[str, ...]
) -> None:
    refuse_undescribed(WHOLE)
    with pytest.raises(SpecificationIncomplete) as refused:
        refuse_undescribed(replace(WHOLE, **changed))
    assert refused.value.facts["missing"] == missing


def test_smaller_ones_other_shapes_and_other_stones_need_less() -> None:
    refuse_undescribed(replace(WHOLE, carat=Decimal("0.49"), cut=None, sourcing=None))
    refuse_undescribed(replace(WHOLE, shape="oval", cut=None))
    gem = replace(WHOLE, type="spinel", colour="red", clarity="eye_clean", cut=None, sourcing=None)
    refuse_undescribed(gem)
    refuse_undescribed(replace(WHOLE, source="owned", sourcing=None, colour="whatever it was"))


def test_a_specification_is_graded_by_its_scheme() -> None:
    with pytest.raises(GradeUnknown):
        refuse_undescribed(replace(WHOLE, colour="Premium", clarity="Premium"))
    grown = replace(WHOLE, type="laboratory_grown_diamond", cut=None)
    overall: dict[str, Any] = {"colour": None, "clarity": None, "grade": "premium"}
    refuse_undescribed(replace(grown, **overall))
    assert stone_in_words(replace(grown, **overall), None) == (
        "1.50 ct Premium round laboratory-grown diamond"
    )


def test_evidence_of_origin_is_promised_where_the_law_asks_for_it() -> None:
    known = replace(WISH, type="natural_diamond")
    assert terms_of(known).origin_evidence
    assert not terms_of(replace(known, carat=Decimal("0.49"))).origin_evidence
    assert not terms_of(replace(known, type="sapphire")).origin_evidence
    again = replace(WHOLE, sourcing=terms_of(replace(known, laboratories=("GIA",))))
    assert again.specification.laboratories == ("GIA",)


def test_other_stones_are_told_in_their_own_words() -> None:
    gem = replace(WHOLE, type="aquamarine", colour="light_blue", clarity="eye_clean", shape="oval")
    assert stone_in_words(gem, None) == "1.50 ct light-blue eye-clean oval aquamarine"
    pearl = replace(
        WHOLE,
        type="pearl",
        colour="white",
        clarity=None,
        lustre="very_good",
        width_mm=Decimal("7.5"),
    )
    assert stone_in_words(pearl, None) == "7.50 mm white very-good lustre round pearl"
