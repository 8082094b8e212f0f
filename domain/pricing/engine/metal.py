"""What metal costs: a mass of an alloy at a spot price, with waste and premium."""

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.money import Money
from domain.pricing.engine.mass import UM_PER_MM, Band, Mount, unrounded
from domain.pricing.numbers import exactly, to_hundredth, to_whole
from domain.pricing.rule_set.rules import Metal, RuleSet

MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Growing:
    """A ring's metal: grams at its inner circumference, and how many each millimetre more adds."""

    metal: str
    circumference_um: int
    mass_g: Decimal
    g_per_mm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeMetal:
    """Masses in grams before and after, the mass added (never below 0) and its cost."""

    mass_from_g: Decimal
    mass_to_g: Decimal
    added_mass_g: Decimal
    cost: Money


def metal_cost(mass_g: Decimal, metal: Metal, spot: Decimal, rule_set: RuleSet) -> int:
    """The cost of one article's metal in pence; spot in pounds per troy ounce."""
    return to_whole(mass_g * metal.cost_factor * spot / rule_set.grams_per_ozt_permille)


@exactly
def growing(shape: Band | Mount, rule_set: RuleSet) -> Growing:
    """How a ring of that shape grows, to the millionth of a gram."""
    here, longer = shape.circumference_um, shape.circumference_um + UM_PER_MM
    grams = unrounded(shape, rule_set)
    more = unrounded(replace(shape, circumference_um=longer), rule_set) - grams
    return Growing(
        metal=shape.metal,
        circumference_um=here,
        mass_g=grams.quantize(MILLIONTH),
        g_per_mm=more.quantize(MILLIONTH),
    )


@exactly
def growing_all_round(metal: str, circumference_um: int, mass_g: Decimal) -> Growing:
    """A ring of which only the whole mass is known: never less than it takes to make it larger."""
    per_mm = mass_g * UM_PER_MM / circumference_um
    return Growing(
        metal=metal,
        circumference_um=circumference_um,
        mass_g=mass_g,
        g_per_mm=per_mm.quantize(MILLIONTH),
    )


@exactly
def resize_metal(
    ring: Growing, circumference_um: int, spot: Decimal, rule_set: RuleSet
) -> ResizeMetal:
    """The metal a resize to another inner circumference needs, at a pinned spot."""
    longer_mm = Decimal(circumference_um - ring.circumference_um) / UM_PER_MM
    before = to_hundredth(ring.mass_g)
    after = to_hundredth(ring.mass_g + ring.g_per_mm * longer_mm)
    added = max(after - before, Decimal("0.00"))
    cost = metal_cost(added, rule_set.metal(ring.metal), spot, rule_set)
    return ResizeMetal(mass_from_g=before, mass_to_g=after, added_mass_g=added, cost=Money(cost))
