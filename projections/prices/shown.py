"""A price as customers see it: its lines with VAT, and nothing of what the piece costs us."""

from dataclasses import dataclass

from domain.money import Money
from domain.pricing.engine.breakdown import customer_lines
from domain.pricing.engine.result import PriceResult


@dataclass(frozen=True, slots=True)
class PriceLine:
    code: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """VAT lies inside the total; the lines sum to it."""

    total: Money
    vat: Money
    lines: tuple[PriceLine, ...]


def as_shown(price: PriceResult) -> ShownPrice:
    lines = tuple(PriceLine(line.code, line.label, line.inc_vat) for line in customer_lines(price))
    return ShownPrice(price.total, price.vat, lines)


def moved(before: ShownPrice, after: ShownPrice) -> tuple[PriceLine, ...]:
    """Why a price moved, line by line where it did; sums to the difference of the totals."""
    lines = {line.code: line for line in (*before.lines, *after.lines)}
    return tuple(
        PriceLine(code, line.label, by)
        for code, line in lines.items()
        if (by := _amount(after, code) - _amount(before, code))
    )


def _amount(price: ShownPrice, code: str) -> Money:
    amounts = (line.amount for line in price.lines if line.code == code)
    return next(amounts, Money.zero(price.total.currency))
