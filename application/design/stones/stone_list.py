"""What a carat costs by size, colour and clarity: the list for stones bought by specification."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from application.reference import FOLDER, read_document

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


@cache
def shipped_stone_list(version: str = "2026-1") -> Mapping[Cell, ListPrice]:
    """US dollars per carat by bracket, colour and clarity; what is not listed is on request."""
    rows = read_document(FOLDER / f"stone-list-{version}.json")["cells"]
    return {
        Cell(Decimal(from_ct), colour, clarity): ListPrice(Decimal(usd_per_ct), stones)
        for from_ct, colour, clarity, usd_per_ct, stones in rows
    }
