"""What a customer looks for in a stone, and the same as conditions of the database."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from projections.facets import choices
from projections.stone_grades import at_least, at_most

Columns = ReadOnlyColumnCollection[str, Any]

SETS = ("shape", "type", "colour", "clarity", "cut", "lab", "origin")
# How many stored units make one of each measure.
UNITS = {
    "carat": 1000,
    "length": 1000,
    "width": 1000,
    "height": 1000,
    "table": 100,
    "depth": 100,
    "price_minor": 1,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, both included; None leaves that end open."""

    low: Decimal | None = None
    high: Decimal | None = None


ANY = Span()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneFilter:
    """Empty fields do not filter. Sides in mm, `table` and `depth` in per cent, price in pence.

    `head` is the setting that the stone must fit: its narrow and its wide side lie inside. A
    stone without the measure (or the price) that is asked for is not found.
    """

    carat: Span = ANY
    length: Span = ANY
    width: Span = ANY
    height: Span = ANY
    table: Span = ANY
    depth: Span = ANY
    price_minor: Span = ANY
    head: Span = ANY
    shape: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    clarity: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    lab: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()

    def chosen(self) -> dict[str, frozenset[str]]:
        """The lists that were chosen from, by their name."""
        return choices({name: getattr(self, name) for name in SETS})


def within_spans(wanted: StoneFilter, columns: Columns) -> list[ColumnElement[bool]]:
    """The conditions on what is measured."""
    narrow, wide = whole(wanted.head, UNITS["width"])
    conditions = _within((narrow, None), columns["narrow"])
    conditions += _within((None, wide), columns["wide"])
    for name, unit in UNITS.items():
        conditions += _within(whole(getattr(wanted, name), unit), columns[name])
    return conditions


def among_choices(wanted: StoneFilter, columns: Columns) -> list[ColumnElement[bool]]:
    """The conditions on what is chosen from lists."""
    return [columns[name].in_(sorted(picked)) for name, picked in wanted.chosen().items()]


def whole(span: Span, unit: int) -> tuple[int | None, int | None]:
    """The stored numbers that a span reaches from and to."""
    low = None if span.low is None else at_least(span.low, unit)
    return low, None if span.high is None else at_most(span.high, unit)


def _within(
    ends: tuple[int | None, int | None], column: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    low, high = ends
    above = [] if low is None else [column >= low]
    return above if high is None else [*above, column <= high]
