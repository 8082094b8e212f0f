"""Which rows fit: the conditions of `projections.stones.filter`, on columns."""

from collections.abc import Mapping, Sequence

import numpy as np

from domain.catalogue.head import Head
from domain.design.judging.seeking import Sought
from domain.pricing.engine.stones import StoneTariff
from projections.stones.filter import ANY, UNITS, Ends, Span, StoneFilter, costs, whole
from projections.stones.grades import clarity_rank, colour_rank, kind_of
from projections.stones.memory.columns import UNKNOWN, Cells, Columns, Mask, Numbers

Few = Mapping[str, Numbers]
MILLIMETRES = UNITS["width"]


def within_spans(columns: Columns, wanted: StoneFilter, tariff: StoneTariff | None) -> Mask:
    """The offered rows that fit in all but what is chosen from lists."""
    numbers, fits = columns.numbers, columns.numbers["offered"].copy()
    _keep(fits, numbers["narrow"], Span(low=wanted.head.low), MILLIMETRES)
    _keep(fits, numbers["wide"], Span(high=wanted.head.high), MILLIMETRES)
    for name, unit in UNITS.items():
        _keep(fits, numbers[name], getattr(wanted, name), unit)
    if wanted.price_minor != ANY:
        _priced(fits, columns, wanted.price_minor, tariff)
    for asset_id in wanted.without:
        if (row := columns.row_of(asset_id)) is not None:
            fits[row] = False
    if wanted.seats:
        _seated(fits, numbers, wanted.seats)
    return fits


def failing(cells: Cells, chosen: Mapping[str, frozenset[str]]) -> dict[str, Mask]:
    """For every list that was chosen from, the cells that have none of what was chosen."""
    found = {}
    for name, picked in chosen.items():
        codes = [code for code, value in enumerate(cells.names[name]) if value in picked]
        found[name] = ~np.isin(cells.lists[name], codes)
    return found


def in_heads(few: Few, heads: Sequence[Head]) -> Mask:
    """Those that one of the heads takes."""
    taken = np.zeros(len(few["wide"]), np.bool_)
    for head in heads:
        fits = few["wide"] != UNKNOWN
        _keep(fits, few["wide"], head.length_mm, MILLIMETRES)
        _keep(fits, few["narrow"], head.width_mm, MILLIMETRES)
        taken |= fits
    return taken


def _seated(fits: Mask, numbers: Few, seats: Sequence[Sought]) -> None:
    """Asked last, of those alone that are left."""
    rows = np.flatnonzero(fits)
    names = ("kind", "narrow", "wide", "carat", "colour_rank", "clarity_rank")
    few = {name: numbers[name].take(rows) for name in names}
    fits[rows] = np.logical_or.reduce([_takes(seat, few) for seat in seats])


def _takes(seat: Sought, few: Few) -> Mask:
    fits: Mask = np.isin(few["kind"], [kind_of(kind.type, kind.shape) for kind in seat.kinds])
    if seat.heads:
        fits &= in_heads(few, seat.heads)
    if seat.carats:
        fits &= np.logical_or.reduce([_span(few["carat"], span) for span in seat.carats])
    if seat.colours:
        fits &= np.isin(few["colour_rank"], [colour_rank(each) for each in seat.colours])
    if seat.clarities:
        fits &= np.isin(few["clarity_rank"], [clarity_rank(each) for each in seat.clarities])
    return fits


def _span(carats: Numbers, span: Ends) -> Mask:
    fits = np.ones(len(carats), np.bool_)
    _keep(fits, carats, span, UNITS["carat"])
    return fits


def _priced(fits: Mask, columns: Columns, span: Span, tariff: StoneTariff | None) -> None:
    if tariff is None or tariff.currency not in columns.currencies:
        fits[:] = False
        return
    fits &= columns.numbers["currency"] == columns.currencies.index(tariff.currency)
    _between(fits, columns.numbers["cost"], *costs(span, tariff))


def _keep(fits: Mask, column: Numbers, span: Ends, unit: int) -> None:
    _between(fits, column, *whole(span, unit))


def _between(fits: Mask, column: Numbers, low: int | None, high: int | None) -> None:
    """What is unknown is below all that is known, and is not found by a high end alone."""
    if low is not None or high is not None:
        fits &= column >= max(low or 0, 0)
    if high is not None:
        fits &= column <= high
