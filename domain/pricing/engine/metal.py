"""What metal costs: a mass of an alloy at a spot price, with waste and premium."""

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.money import Money
from domain.pricing.engine.mass import Band, mass
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.rule_set.rules import Metal, RuleSet


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
def resize_metal(
    band: Band, circumference_um: int, spot: Decimal, rule_set: RuleSet
) -> ResizeMetal:
    """The metal a resize of a band to another inner circumference needs, at a pinned spot."""
    resized = replace(band, circumference_um=circumference_um)
    before, after = mass(band, rule_set), mass(resized, rule_set)
    added = max(after - before, Decimal("0.00"))
    cost = metal_cost(added, rule_set.metal(band.metal), spot, rule_set)
    return ResizeMetal(mass_from_g=before, mass_to_g=after, added_mass_g=added, cost=Money(cost))
