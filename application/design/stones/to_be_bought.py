"""A stone that is still to be bought: as it is to be expected, at its list price."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from application.design.stones.stone_list import Cell, ListPrice, bracket_of, shape_factor
from domain.design.choices import StoneSnapshot
from domain.design.judging.sourcing import SpecificationIncomplete, refuse_undescribed, terms_of
from domain.design.measures import expected_measures
from domain.inventory.grading import clarity_grade, colour_grade
from domain.inventory.sourcing import StoneSpecification
from domain.pricing.engine.stones import STONES_FOR_A_PRICE, PriceOnRequest
from domain.pricing.numbers import exactly, to_hundredth

StoneList = Mapping[Cell, ListPrice]


def specified_stone(wish: StoneSpecification, known: StoneList) -> StoneSnapshot:
    """What is wrong with a wish is told before what it costs.

    Raises what `refuse_undescribed` raises, and `PriceOnRequest` when too few such are listed.
    """
    if wish.type is None or wish.shape is None:
        raise SpecificationIncomplete(missing=("type", "shape"))
    sides = expected_measures(wish.shape, wish.carat, wish.type)
    stone = StoneSnapshot(
        type=wish.type,
        shape=wish.shape,
        carat=wish.carat,
        colour=wish.colour,
        clarity=wish.clarity,
        grade=wish.grade,
        lustre=wish.lustre,
        cut=wish.cut,
        length_mm=sides.length_mm,
        width_mm=sides.width_mm,
        source="specification",
        sourcing=terms_of(wish),
    )
    refuse_undescribed(stone)
    return replace(stone, list_usd_per_ct=_listed(stone, known))


@exactly
def _listed(stone: StoneSnapshot, known: StoneList) -> Decimal:
    """What is not on the list, or rests on too few stones, has no price before somebody asks."""
    bracket, factor = bracket_of(stone.carat), shape_factor(stone.type, stone.shape)
    like = (colour_grade(stone), clarity_grade(stone), stone.type)
    found = known.get(Cell(bracket, *like)) if bracket else None
    if found is None or factor is None or found.count < STONES_FOR_A_PRICE:
        raise PriceOnRequest(stones=found.count if found else 0)
    return to_hundredth(found.usd_per_carat * factor)
