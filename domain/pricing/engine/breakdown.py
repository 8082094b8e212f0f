"""The customer's view of a price: gross shares per line, five groups, and differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.money import Money, allocate
from domain.pricing.engine.result import PriceLine, PriceResult
from domain.pricing.numbers import exactly
from domain.pricing.vat import with_vat

THOUSANDTH = Decimal("0.001")
STONES = ("centre", "side")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "stone": ("centre", "side", "melee"),
    "metal": ("metal",),
    "making_and_setting": ("labour", "design", "setting"),
    "personalisation": ("engraving", "surcharge"),
    "hallmark_and_packaging": ("hallmark", "packaging"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """The gross amount of one line or one group."""

    code: str
    inc_vat: Money


def spread(gross: Money, ex_vat: Sequence[int]) -> tuple[Money, ...]:
    """The gross price over lines by largest remainder on their ex-VAT minor units."""
    return tuple(Money(part, gross.currency) for part in allocate(gross.minor, ex_vat))


@exactly
def customer_lines(price: PriceResult) -> tuple[PriceLine, ...]:
    """The lines as customers see them, VAT inside: a stone is what its card says that it is.

    The other lines share the rest, shelf rounding in it, by largest remainder. Where nothing is
    there to share it, the lines stay as the engine spread them; the sum is the price either way.
    """
    stones = {line.code: _with_vat(line, price) for line in price.lines if line.code in STONES}
    others = [line for line in price.lines if line.code not in STONES]
    rest, weights = price.total.minor - sum(stones.values()), [o.ex_vat.minor for o in others]
    if rest < 0 or not any(weights) or min(weights) < 0:
        return price.lines
    shares = {line.code: share for line, share in zip(others, allocate(rest, weights), strict=True)}
    return tuple(
        replace(line, inc_vat=Money((stones | shares)[line.code], price.total.currency))
        for line in price.lines
    )


def _with_vat(line: PriceLine, price: PriceResult) -> int:
    """At the rate that the price was made by: the law has none with more places than these."""
    net, gross = price.net.minor, price.total.minor - price.rounding.minor
    rate = (Decimal(gross - net) / net).quantize(THOUSANDTH) if 0 < net <= gross <= 2 * net else 0
    return with_vat(Money(line.ex_vat.minor), Decimal(rate)).minor


def groups(lines: Sequence[PriceLine]) -> tuple[Share, ...]:
    """At most five groups that sum to the price; empty ones stay, at zero."""
    currency = lines[0].inc_vat.currency
    return tuple(
        Share(code, Money(sum(_inc_vat(lines, name) for name in members), currency))
        for code, members in GROUPS.items()
    )


def difference(old: PriceResult, new: PriceResult) -> tuple[Share, ...]:
    """Why the price moved, line by line where it did; sums to the difference of the totals."""
    return line_differences(customer_lines(old), customer_lines(new))


def line_differences(old: Sequence[PriceLine], new: Sequence[PriceLine]) -> tuple[Share, ...]:
    """`difference` on the lines alone; a line that is there only once moves by all of itself."""
    codes = dict.fromkeys(line.code for line in (*new, *old))
    moved = (
        Share(code, Money(_inc_vat(new, code) - _inc_vat(old, code), new[0].inc_vat.currency))
        for code in codes
    )
    return tuple(share for share in moved if share.inc_vat)


def _inc_vat(lines: Sequence[PriceLine], code: str) -> int:
    return sum(line.inc_vat.minor for line in lines if line.code == code)
