"""The shipped list of prices for stones by specification: derived once from real stones."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from application.receiving.list_prices import Cell, ListPrice
from application.reference import FOLDER, read_document


@cache
def shipped_stone_list(version: str = "2026-1") -> Mapping[Cell, ListPrice]:
    """US dollars per carat by bracket, colour and clarity; what is not listed is on request."""
    rows = read_document(FOLDER / f"stone-list-{version}.json")["cells"]
    return {
        Cell(Decimal(from_ct), colour, clarity): ListPrice(Decimal(usd_per_ct), stones)
        for from_ct, colour, clarity, usd_per_ct, stones in rows
    }
