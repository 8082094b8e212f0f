"""The customer's view of a price: gross shares per line, five groups, and differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.money import Money, allocate
from domain.pricing.engine.result import PriceLine, PriceResult

GROUPS: Mapping[str, tuple[str, ...]] = {
    "stone": ("centre", "side", "melee"),
    "metal": ("metal",),
    "making_and_setting": ("labour", "setting"),
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


def groups(lines: Sequence[PriceLine]) -> tuple[Share, ...]:
    """At most five groups that sum to the price; empty ones stay, at zero."""
    currency = lines[0].inc_vat.currency
    return tuple(
        Share(code, Money(sum(_inc_vat(lines, name) for name in members), currency))
        for code, members in GROUPS.items()
    )


def difference(old: PriceResult, new: PriceResult) -> tuple[Share, ...]:
    """Why the price moved, line by line where it did; sums to the difference of the totals."""
    return line_differences(old.lines, new.lines)


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
