"""Estimated mass of a piece's metal, from its measures and the alloy's density."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from domain.kernel import Fault
from domain.pricing.numbers import exactly, refuse_inexact, to_hundredth
from domain.pricing.rule_set.rules import RuleSet

UM_PER_MM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band of one profile; circumference is the inner one, in micrometres."""

    metal: str
    width_mm: Decimal
    thickness_mm: Decimal
    circumference_um: int
    profile: str

    def __post_init__(self) -> None:
        refuse_inexact(self.width_mm, self.thickness_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A head and a shank weighed in a reference alloy and size, scaled to this piece's.

    Without an alloy it was weighed in whatever the metal's name meant before alloys had names.
    """

    metal: str
    reference_metal: str
    head_reference_g: Decimal
    shank_reference_g: Decimal
    reference_circumference_um: int
    thickness_mm: Decimal
    circumference_um: int
    reference_alloy: str | None = None

    def __post_init__(self) -> None:
        refuse_inexact(self.head_reference_g, self.shank_reference_g, self.thickness_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain by length; its mass per centimetre is that of the alloy it is made in."""

    metal: str
    length_cm: Decimal
    mass_g_per_cm: Decimal

    def __post_init__(self) -> None:
        refuse_inexact(self.length_cm, self.mass_g_per_cm)


Shape = Band | Mount | Chain


@exactly
def mass(shape: Shape, rule_set: RuleSet) -> Decimal:
    """Grams, half-up to 0.01; raises `MetalUnknown`, `AlloyUnknown` or `ProfileUnknown`."""
    return to_hundredth(unrounded(shape, rule_set))


@exactly
def unrounded(shape: Shape, rule_set: RuleSet) -> Decimal:
    """Grams, as exactly as decimals are; raises the same."""
    density = rule_set.metal(shape.metal).alloy.density_g_per_cm3
    match shape:
        case Band():
            return _band(shape, density, rule_set)
        case Mount():
            return _mount(shape, density, rule_set)
        case Chain():
            return shape.length_cm * shape.mass_g_per_cm
        case _:
            assert_never(shape)


def _band(band: Band, density: Decimal, rule_set: RuleSet) -> Decimal:
    if band.profile not in rule_set.profile_factor:
        raise ProfileUnknown(profile=band.profile)
    section = band.width_mm * band.thickness_mm * rule_set.profile_factor[band.profile]
    middle = _middle_um(band.circumference_um, band.thickness_mm, rule_set)
    return section * middle * density / (UM_PER_MM * 1000)


def _mount(mount: Mount, density: Decimal, rule_set: RuleSet) -> Decimal:
    weighed = rule_set.weighed_in(mount.reference_metal, mount.reference_alloy)
    here = _middle_um(mount.circumference_um, mount.thickness_mm, rule_set)
    there = _middle_um(mount.reference_circumference_um, mount.thickness_mm, rule_set)
    scaled = mount.head_reference_g * there + mount.shank_reference_g * here
    return scaled * density / (there * weighed.density_g_per_cm3)


def _middle_um(circumference_um: int, thickness_mm: Decimal, rule_set: RuleSet) -> Decimal:
    """The circumference along the middle of the metal, in micrometres."""
    return circumference_um + rule_set.pi * thickness_mm * UM_PER_MM


class ProfileUnknown(Fault):
    """The rule set has no band profile called {profile}."""
