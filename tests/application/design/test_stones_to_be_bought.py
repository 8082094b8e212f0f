"""Stones by specification: every type and shape on the list has a price, and nothing is guessed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from application.design.stones.stone_list import (
    Cell,
    measured_list,
    shape_factor,
    shipped_stone_list,
)
from application.design.stones.to_be_bought import specified_stone
from domain.inventory.sourcing import StoneSpecification
from domain.pricing.engine.stones import PriceOnRequest

WISH = StoneSpecification(
    type="natural_diamond",
    shape="round",
    carat=Decimal("1.20"),
    colour="F",
    clarity="VS1",
    cut="VG",
    laboratories=("GIA",),
)
LISTED = shipped_stone_list()


def priced(**changed: Any) -> Decimal:
    found = specified_stone(replace(WISH, **changed), LISTED).list_usd_per_ct
    assert found is not None
    return found


def test_a_shape_costs_its_share_of_a_round_one() -> None:
    assert priced() == measured_list()[Cell(Decimal("1.00"), "F", "VS1")].usd_per_carat
    factor = shape_factor("natural_diamond", "oval")
    assert factor == Decimal("0.86")
    assert priced(shape="oval", cut=None) == round(priced() * factor, 2)


def test_laboratory_grown_stones_have_a_list_of_their_own_in_both_schemes() -> None:
    grown = {"type": "laboratory_grown_diamond"}
    assert priced(**grown) == Decimal("420") * Decimal("1.12")
    overall = {"colour": None, "clarity": None, "grade": "premium"}
    assert priced(**grown, **overall) == Decimal("420") * Decimal("1.45")
    assert priced(**grown) < priced() / 5


@pytest.mark.parametrize(
    ("changed", "usd"),
    [
        ({"type": "sapphire", "colour": "blue", "clarity": "eye_clean"}, "1050.00"),
        ({"type": "emerald", "colour": "mint", "clarity": "slightly_included"}, "438.75"),
        ({"type": "pearl", "colour": "white", "clarity": None, "lustre": "good"}, None),
        (
            {"type": "pearl", "colour": "white", "clarity": None, "lustre": "good", "carat": "2.5"},
            "20.00",
        ),
        ({"type": "sapphire", "colour": "black", "clarity": "eye_clean"}, None),
        ({"shape": "kite"}, None),
        ({"colour": "Z", "cut": "VG"}, None),
    ],
)
def test_what_has_no_figures_is_priced_on_request(changed: dict[str, Any], usd: str | None) -> None:
    asked = {"cut": None} | changed | {"carat": Decimal(changed.get("carat", "1.20"))}
    if usd is None:
        with pytest.raises(PriceOnRequest):
            priced(**asked)
    else:
        assert priced(**asked) == Decimal(usd)


def test_it_is_as_large_as_its_shape_and_kind_are() -> None:
    oval = specified_stone(replace(WISH, shape="oval", carat=Decimal(1)), LISTED)
    assert (oval.length_mm, oval.width_mm) == (Decimal("7.70"), Decimal("5.70"))
