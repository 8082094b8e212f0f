"""What a customer looks for in a stone, and the same as conditions of the database."""

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, false, literal, or_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from domain.catalogue.head import Head
from domain.catalogue.narrowing import Span as Closed
from domain.design.judging.seeking import Sought
from domain.pricing.engine.stones import StoneTariff
from projections.kit.facets import choices
from projections.stones.grades import at_least, at_most, clarity_rank, colour_rank, kind_of
from projections.words.question import query_of, terms_of

Columns = ReadOnlyColumnCollection[str, Any]

SETS = ("shape", "type", "colour", "clarity", "grade", "lustre", "cut", "lab", "origin")
LISTS_OF = attrgetter(*SETS)
# How many stored units make one of each measure.
UNITS = {
    "carat": 1000,
    "length": 1000,
    "width": 1000,
    "height": 1000,
    "table": 100,
    "depth": 100,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, both included; None leaves that end open."""

    low: Decimal | None = None
    high: Decimal | None = None


ANY = Span()
Ends = Span | Closed


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneFilter:
    """Empty fields do not filter. Sides in mm, `table` and `depth` in per cent, price in pence.

    `words` are of its number, its report or its kind.
    `head` is the setting that the stone must fit: its narrow and its wide side lie inside; one of
    `seats` it must be; `without` are assets that are not wanted. A stone without the measure
    (or the price) that is asked for is not found.
    """

    words: str = ""
    carat: Span = ANY
    length: Span = ANY
    width: Span = ANY
    height: Span = ANY
    table: Span = ANY
    depth: Span = ANY
    price_minor: Span = ANY
    head: Span = ANY
    seats: tuple[Sought, ...] = ()
    without: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    clarity: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    lustre: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    lab: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()

    def chosen(self) -> dict[str, frozenset[str]]:
        """The lists that were chosen from, by their name."""
        return choices(dict(zip(SETS, LISTS_OF(self), strict=True)))


def within_spans(
    wanted: StoneFilter, columns: Columns, tariff: StoneTariff | None
) -> list[ColumnElement[bool]]:
    """The conditions on what is measured, and on the price by a tariff: without one none is."""
    conditions = [*_across(wanted.head, columns), *_priced(wanted.price_minor, columns, tariff)]
    if query := query_of(terms_of(wanted.words)):
        conditions.append(columns["search"].op("@@")(cast(literal(query), TSQUERY)))
    if wanted.seats:
        conditions.append(or_(*(seated(seat, columns) for seat in wanted.seats)))
    if wanted.without:
        conditions.append(columns["asset_id"].not_in(wanted.without))
    for name, unit in UNITS.items():
        conditions += _within(getattr(wanted, name), unit, columns[name])
    return conditions


def costs(span: Span, tariff: StoneTariff) -> tuple[int | None, int | None]:
    """The least and the greatest cost whose price lies in the span."""
    low, high = whole(span, 1)
    least = None if low is None else tariff.least_cost(low)
    return least, None if high is None else tariff.least_cost(high + 1) - 1


def in_head(head: Head, columns: Columns) -> list[ColumnElement[bool]]:
    """Its wide and its narrow side are ones that the head takes; its shape is asked elsewhere."""
    unit = UNITS["width"]
    long = _within(head.length_mm, unit, columns["wide"])
    return [*long, *_within(head.width_mm, unit, columns["narrow"])]


def among_choices(wanted: StoneFilter, columns: Columns) -> list[ColumnElement[bool]]:
    """The conditions on what is chosen from lists."""
    return [columns[name].in_(sorted(picked)) for name, picked in wanted.chosen().items()]


def whole(span: Ends, unit: int) -> tuple[int | None, int | None]:
    """The stored numbers that a span reaches from and to."""
    low = None if span.low is None else at_least(span.low, unit)
    return low, None if span.high is None else at_most(span.high, unit)


def seated(seat: Sought, columns: Columns) -> ColumnElement[bool]:
    conditions = [columns["kind"].in_([kind_of(kind.type, kind.shape) for kind in seat.kinds])]
    if seat.heads:
        conditions.append(or_(*(and_(*in_head(head, columns)) for head in seat.heads)))
    if seat.carats:
        spans = (_within(span, UNITS["carat"], columns["carat"]) for span in seat.carats)
        conditions.append(or_(*(and_(*span) for span in spans)))
    if seat.colours:
        conditions.append(columns["colour_rank"].in_([colour_rank(c) for c in seat.colours]))
    if seat.clarities:
        conditions.append(columns["clarity_rank"].in_([clarity_rank(c) for c in seat.clarities]))
    return and_(*conditions)


def _across(span: Ends, columns: Columns) -> list[ColumnElement[bool]]:
    """Its narrow side is not below the span, and its wide side not above."""
    unit = UNITS["width"]
    narrow = _within(Span(low=span.low), unit, columns["narrow"])
    return [*narrow, *_within(Span(high=span.high), unit, columns["wide"])]


def _priced(span: Span, columns: Columns, tariff: StoneTariff | None) -> list[ColumnElement[bool]]:
    if span == ANY:
        return []
    if tariff is None:
        return [false()]
    low, high = costs(span, tariff)
    return [columns["currency"] == tariff.currency, *_between(low, high, columns["cost"])]


def _within(span: Ends, unit: int, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    return _between(*whole(span, unit), column)


def _between(
    low: int | None, high: int | None, column: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    above = [] if low is None else [column >= low]
    return above if high is None else [*above, column <= high]
