"""Rounding, sharing and VAT as an accountant writes them down: fractions, and whole pence."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

Case = Mapping[str, Any]
VAT = Fraction(20, 100)


def q(amount: Fraction) -> int:
    """Half up to a whole penny."""
    return floor(amount + Fraction(1, 2))


def hundredths(amount: Fraction) -> str:
    """Half up to two places, as text."""
    whole = q(amount * 100)
    return f"{whole // 100}.{whole % 100:02d}"


def vat_in(gross: int) -> int:
    return q(gross * VAT / (1 + VAT))


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """By largest remainder, ties to the lower index."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [floor(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def shelf(gross: int, rounding: Case, bands: Sequence[Case]) -> int | None:
    """The price on the ticket; None for a rule that nobody wrote down."""
    match rounding["rule"]:
        case "bands":
            limits = (
                each for each in bands if each["below_pence"] is None or gross < each["below_pence"]
            )
            return shelf(gross, next(limits), bands)
        case "none":
            return gross
        case "nearest":
            return floor(Fraction(gross, _step(rounding)) + Fraction(1, 2)) * _step(rounding)
        case "up":
            return ceil(Fraction(gross, _step(rounding))) * _step(rounding)
        case "charm_up":
            return _charm(gross, rounding)
        case "charm_nearest":
            above = _charm(gross, rounding)
            below = above - int(rounding["every_pence"])
            return below if below >= 0 and gross - below <= above - gross else above
        case _:
            return None


def _step(rounding: Case) -> int:
    return int(rounding.get("step_pence") or rounding["step_minor"])


def _charm(gross: int, rounding: Case) -> int:
    ending, every = int(rounding["ending_pence"]), int(rounding["every_pence"])
    return max(0, ceil(Fraction(gross - ending, every))) * every + ending
