"""Shelf rounding: from the exact gross price to the price on the ticket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.kernel import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """A rule and its numbers in minor units.

    none; nearest(step), ties up; up(step); charm_up and charm_nearest(ending, every) to prices
    n x every + ending, ties to the lower; bands: the price book's own, by the unrounded price.
    """

    rule: str
    step: int = 0
    ending: int = 0
    every: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingBand:
    """The rule for unrounded prices below a limit; the last band has none."""

    below: int | None
    rounding: Rounding


BY_BANDS = Rounding(rule="bands")


def shelf_price(gross_raw: int, rounding: Rounding, bands: tuple[RoundingBand, ...] = ()) -> int:
    """The shelf price in minor units; raises `RoundingRuleUnknown`."""
    check_rounding(rounding, bands)
    rule = _band_of(gross_raw, bands) if rounding.rule == "bands" else rounding
    return _RULES[rule.rule](gross_raw, rule)


def check_rounding(rounding: Rounding, bands: tuple[RoundingBand, ...] = ()) -> None:
    """Refuse a rule this engine does not know, or one without the numbers it needs."""
    if rounding.rule == "bands":
        if not bands or bands[-1].below is not None:
            raise RoundingRuleUnknown(rule="bands")
        for band in bands:
            check_rounding(band.rounding)
    elif not (rounding.rule in _RULES and _has_numbers(rounding)):
        raise RoundingRuleUnknown(rule=rounding.rule)


def _has_numbers(rounding: Rounding) -> bool:
    match rounding.rule:
        case "nearest" | "up":
            return rounding.step > 0
        case "charm_up" | "charm_nearest":
            return 0 <= rounding.ending < rounding.every
        case _:
            return True


def _band_of(gross_raw: int, bands: tuple[RoundingBand, ...]) -> Rounding:
    return next(b.rounding for b in bands if b.below is None or gross_raw < b.below)


def _none(gross: int, _: Rounding) -> int:
    return gross


def _nearest(gross: int, rounding: Rounding) -> int:
    return (2 * gross + rounding.step) // (2 * rounding.step) * rounding.step


def _up(gross: int, rounding: Rounding) -> int:
    return -(-gross // rounding.step) * rounding.step


def _charm_up(gross: int, rounding: Rounding) -> int:
    steps = -(-(gross - rounding.ending) // rounding.every)
    return max(0, steps) * rounding.every + rounding.ending


def _charm_nearest(gross: int, rounding: Rounding) -> int:
    above = _charm_up(gross, rounding)
    below = above - rounding.every
    return below if below >= 0 and gross - below <= above - gross else above


_RULES: Mapping[str, Callable[[int, Rounding], int]] = {
    "none": _none,
    "nearest": _nearest,
    "up": _up,
    "charm_up": _charm_up,
    "charm_nearest": _charm_nearest,
}


class RoundingRuleUnknown(Fault):
    """There is no complete rounding rule called {rule}; choose one, with its numbers.

    none; nearest or up with a step; charm_up or charm_nearest with ending and every; bands.
    """
