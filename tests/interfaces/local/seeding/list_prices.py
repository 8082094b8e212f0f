"""The list of prices for stones by specification, derived from real stones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from application.design.stones.stone_list import Cell, ListPrice, bracket_of
from interfaces.local.seeding.diamonds import StoneRow


def list_prices(rows: Iterable[StoneRow]) -> Mapping[Cell, ListPrice]:
    """The filled cells, from the rows without a fault."""
    seen: defaultdict[Cell, list[StoneRow]] = defaultdict(list)
    for row in rows:
        bracket = bracket_of(row.carat)
        if bracket is not None and row.fault is None:
            cell = Cell(bracket, row.colour, row.clarity)
            seen[cell].append(row)
    return {cell: ListPrice(_median(rated), len(rated)) for cell, rated in seen.items()}


def _median(rated: list[StoneRow]) -> Decimal:
    """Half-up to the cent; of an even number, the mean of the middle two."""
    rates = sorted(map(_per_carat, rated))
    last = len(rates) - 1
    return _to_the_cent((rates[last // 2] + rates[(last + 1) // 2]) / 2)


def _per_carat(row: StoneRow) -> Fraction:
    return Fraction(row.usd) / Fraction(row.carat)


def _to_the_cent(dollars: Fraction) -> Decimal:
    cents = (200 * dollars.numerator + dollars.denominator) // (2 * dollars.denominator)
    return Decimal(cents).scaleb(-2)
