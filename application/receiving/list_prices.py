"""What a carat costs by size, colour and clarity: the list for stones bought by specification."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from application.receiving.diamonds import StoneRow

# The lower ends; a bracket reaches up to the next one.
BRACKETS = tuple(
    Decimal(hundredths).scaleb(-2)
    for hundredths in (18, 23, 30, 40, 50, 70, 90, 100, 150, 200, 300, 400, 500)
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Stones from `bracket` carat up to the next one."""

    bracket: Decimal
    colour: str
    clarity: str


@dataclass(frozen=True, slots=True)
class ListPrice:
    """The median in US dollars per carat, to the cent; `count` stones stand behind it."""

    usd_per_carat: Decimal
    count: int


def bracket_of(carat: Decimal) -> Decimal | None:
    """The lower end of the bracket that a mass falls into; None below the first."""
    return next((low for low in reversed(BRACKETS) if low <= carat), None)


def list_prices(rows: Iterable[StoneRow]) -> Mapping[Cell, ListPrice]:
    """The filled cells, from the rows without a fault."""
    seen: defaultdict[Cell, list[tuple[Decimal, StoneRow]]] = defaultdict(list)
    for row in rows:
        bracket = bracket_of(row.carat)
        if bracket is not None and row.fault is None:
            cell = Cell(bracket, row.colour, row.clarity)
            seen[cell].append((row.usd / row.carat, row))
    return {cell: ListPrice(_median(rated), len(rated)) for cell, rated in seen.items()}


def _median(rated: list[tuple[Decimal, StoneRow]]) -> Decimal:
    """Half-up to the cent; of an even number, the mean of the middle two."""
    rated.sort(key=lambda pair: pair[0])
    last = len(rated) - 1
    lower, upper = rated[last // 2][1], rated[(last + 1) // 2][1]
    return _to_the_cent((_per_carat(lower) + _per_carat(upper)) / 2)


def _per_carat(row: StoneRow) -> Fraction:
    return Fraction(row.usd) / Fraction(row.carat)


def _to_the_cent(dollars: Fraction) -> Decimal:
    cents = (200 * dollars.numerator + dollars.denominator) // (2 * dollars.denominator)
    return Decimal(cents).scaleb(-2)
