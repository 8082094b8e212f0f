"""The floor guard: no shelf price, concession or discount may go below cost and margin."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.engine.metal import metal_cost
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.result import PriceResult
from domain.pricing.numbers import exactly
from domain.pricing.rule_set.rules import RuleSet
from domain.pricing.vat import vat_inside, with_vat

Spot = Mapping[str, Decimal]
"""Pounds per troy ounce by metal, as last read."""

NO_READINGS: Spot = MappingProxyType({})


@exactly
def replacement_cost(found: PriceResult, rule_set: RuleSet, spot: Spot) -> Money:
    """What the piece costs with its metal bought at the higher of pin and reading.

    What was priced by hand was paid for, and costs what it cost.
    """
    if not isinstance(found.inputs, PieceInputs):
        return found.cost.total
    metal, (pin, *_) = rule_set.metal(found.inputs.metal), found.rates
    dearest = max(pin.gbp_per_ozt, spot.get(pin.metal, pin.gbp_per_ozt))
    now = sum(metal_cost(mass, metal, dearest, rule_set) for mass in found.inputs.articles)
    pinned = sum(each.minor for each in found.cost.metal_each)
    return found.cost.total + Money(now - pinned, found.total.currency)


@exactly
def guard_floor(ex_vat: Money, cost: Money, rule_set: RuleSet) -> None:
    """Raise `PriceBelowFloor` when ex-VAT income is below cost x (1 + the minimum margin)."""
    floor = cost.minor * (1 + rule_set.min_margin)
    if (ex_vat - cost).minor < floor - cost.minor:
        raise PriceBelowFloor(ex_vat=ex_vat)


@exactly
def least_ex_vat(cost: Money, rule_set: RuleSet) -> Money:
    """The smallest ex-VAT income that the guard lets through, to the penny."""
    return _least(cost, rule_set.min_margin)


def guard_shelf_price(price: Money, cost: Money, min_margin: Decimal) -> None:
    """Raise `ShelfPriceBelowFloor` when a price, VAT included, leaves less than that."""
    if price - vat_inside(price) < _least(cost, min_margin):
        raise ShelfPriceBelowFloor(price=price, least=least_shelf_price(cost, min_margin))


def least_shelf_price(cost: Money, min_margin: Decimal) -> Money:
    """The smallest price, VAT included, that the guard lets through, to the penny."""
    least = _least(cost, min_margin)
    price = with_vat(least)
    return price if price - vat_inside(price) >= least else price + Money(1, cost.currency)


@exactly
def _least(cost: Money, min_margin: Decimal) -> Money:
    floor = cost.minor * (1 + min_margin)
    return Money(int(floor.to_integral_value(rounding=ROUND_CEILING)), cost.currency)


class PriceBelowFloor(Refusal):
    """This is not sold at its price of today; choose otherwise, or ask our concierge."""


class ShelfPriceBelowFloor(Refusal):
    """{price} leaves less than the cost and the least margin; ask {least} or more."""

    code = "price_below_floor"
    least: Money
