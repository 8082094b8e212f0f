"""A ring as it leaves the house: its size, how its metal grows with it, how far it can be resized.

What is told of it stands with what was ordered, so that it can be resized in ten years, whatever
became of its design.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from domain.catalogue.style import Style
from domain.design.making.drawing import Drawing, shapes
from domain.design.making.ready_made import made_as
from domain.design.resizing import NOT_AT_ALL, Reach, reach_of
from domain.design.ring_size import SIZES
from domain.inventory.stone import Piece
from domain.pricing.engine.mass import Band, Chain, Mount
from domain.pricing.engine.metal import Growing, growing, growing_all_round
from domain.pricing.rule_set.rules import RuleSet

SIZE = "ring_size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """`size` is a label of the table."""

    size: str
    metal: Growing
    reach: Reach


def ring_of(drawing: Drawing, rule_set: RuleSet) -> Ring | None:
    """None for what has no ring size."""
    size, made = drawing.value(SIZE), shapes(drawing)
    if size is None or len(made) != 1:
        return None
    match made[0]:
        case Band() | Mount() as shape:
            metal = growing(shape, rule_set)
            return Ring(size=size, metal=metal, reach=_reach(drawing))
        case Chain():
            return None
        case _:
            assert_never(made[0])


def ring_of_piece(style: Style, piece: Piece) -> Ring | None:
    """A finished ring, in the size in which its style says it was made."""
    such = made_as(style, piece)
    if such is None:
        return None
    size = next((pick.value for pick in such.picks if pick.option == SIZE), None)
    if size is None:
        return None
    mass_g = piece.mass_g or sum(such.masses_g, Decimal())
    metal = growing_all_round(piece.metal, SIZES[size].circumference_um, mass_g)
    return Ring(size=size, metal=metal, reach=reach_of(style))


def _reach(drawing: Drawing) -> Reach:
    """What was chosen may leave no metal to resize by, such as a tension setting."""
    derived = {effect.fact: effect.value for effect in drawing.settled.derived}
    never = derived.get("resizable") == "false"
    return NOT_AT_ALL if never else reach_of(drawing.style)
