"""The bank holidays of England and Wales, from the library that keeps them."""

from datetime import date
from importlib.metadata import version

import holidays

COUNTRY, PART = "GB", "ENG"
"""England's list is that of England and Wales: the law has one for both."""
FIRST_YEAR, LAST_YEAR = 2025, 2035


def bank_holidays(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> frozenset[date]:
    """Every one of these years, both ends included."""
    years = range(first_year, last_year + 1)
    return frozenset(holidays.country_holidays(COUNTRY, subdiv=PART, years=years))


def edition() -> str:
    """Where the dates come from, to be kept with what was promised by them."""
    return f"England and Wales, holidays {version('holidays')}, {FIRST_YEAR}-{LAST_YEAR}"
