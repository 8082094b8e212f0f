"""The floor guard: no shelf price, concession or discount may go below cost and margin."""

from decimal import ROUND_CEILING

from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.numbers import exactly
from domain.pricing.rule_set.rules import RuleSet


@exactly
def guard_floor(ex_vat: Money, cost: Money, rule_set: RuleSet) -> None:
    """Raise `PriceBelowFloor` when ex-VAT income is below cost x (1 + the minimum margin)."""
    floor = cost.minor * (1 + rule_set.min_margin)
    if (ex_vat - cost).minor < floor - cost.minor:
        raise PriceBelowFloor(ex_vat=ex_vat)


@exactly
def least_ex_vat(cost: Money, rule_set: RuleSet) -> Money:
    """The smallest ex-VAT income that the guard lets through, to the penny."""
    floor = cost.minor * (1 + rule_set.min_margin)
    return Money(int(floor.to_integral_value(rounding=ROUND_CEILING)), cost.currency)


class PriceBelowFloor(Refusal):
    """This is not sold at its price of today; choose otherwise, or ask our concierge."""
