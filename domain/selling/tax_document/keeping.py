"""How long the name on a tax record is kept: then its key is destroyed, and not a day before."""

from datetime import date, datetime

from domain.deadlines import end_of_day

YEARS = 6
"""From the end of the calendar year of the record: at least the six years that VAT Act 1994, Sch 11
para 6(3), asks for."""


def kept_until(day: date) -> datetime:
    """The exclusive end, by the calendar of London."""
    return end_of_day(date(day.year + YEARS, 12, 31))
