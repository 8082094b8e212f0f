"""The sides to be expected of a stone that nobody has seen yet, by its type, shape and weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.inventory.species import StoneType
from domain.inventory.stone import Shape
from domain.pricing.numbers import exactly, to_hundredth

THIRD = Decimal(1) / Decimal(3)


@dataclass(frozen=True, slots=True)
class Measures:
    """The long and the narrow side, in mm."""

    length_mm: Decimal
    width_mm: Decimal


@exactly
def expected_measures(
    shape: Shape, carat: Decimal, kind: StoneType = "natural_diamond"
) -> Measures:
    """Of a stone cut well, by the cube root of its weight: a round brilliant of 1 ct is 6.5 mm."""
    scale = (carat * DIAMOND / SPECIFIC_GRAVITY.get(kind, DIAMOND)) ** THIRD
    of_one = ONE_CARAT[shape]
    return Measures(to_hundredth(of_one.length_mm * scale), to_hundredth(of_one.width_mm * scale))


@exactly
def expected_carat(shape: Shape, length_mm: Decimal) -> Decimal:
    """What a diamond so long should weigh."""
    return to_hundredth((length_mm / ONE_CARAT[shape].length_mm) ** 3)


def _mm(length: str, width: str) -> Measures:
    return Measures(Decimal(length), Decimal(width))


ONE_CARAT: Mapping[Shape, Measures] = {
    "round": _mm("6.5", "6.5"),
    "oval": _mm("7.7", "5.7"),
    "princess": _mm("5.5", "5.5"),
    "emerald": _mm("6.9", "5.0"),
    "asscher": _mm("5.6", "5.6"),
    "cushion": _mm("6.2", "5.9"),
    "pear": _mm("8.5", "5.5"),
    "marquise": _mm("10.0", "5.0"),
    "radiant": _mm("6.6", "5.6"),
    "heart": _mm("6.5", "6.4"),
    "old_mine": _mm("6.3", "6.1"),
    "rose": _mm("7.2", "7.2"),
    "hexagon": _mm("6.6", "6.0"),
    "kite": _mm("8.8", "5.6"),
}
"""A diamond of 1 ct in each shape."""

DIAMOND = Decimal("3.52")
SPECIFIC_GRAVITY: Mapping[str, Decimal] = {
    kind: Decimal(gravity)
    for kind, gravity in {
        "sapphire": "4.00",
        "ruby": "4.00",
        "emerald": "2.72",
        "moissanite": "3.22",
        "opal": "2.10",
        "pearl": "6.87",
        "tanzanite": "3.35",
        "spinel": "3.60",
        "garnet": "3.90",
        "aquamarine": "2.72",
        "topaz": "3.53",
        "morganite": "2.80",
        "alexandrite": "3.73",
        "amethyst": "2.65",
    }.items()
}
"""Of what is not diamond: the lighter a stone, the larger one of the same weight. A pearl is a
whole ball: as heavy as a brilliant of its width would be of such a stuff."""
