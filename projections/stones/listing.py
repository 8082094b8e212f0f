"""The offered stones that fit, a page at a time, in a time that has a bound."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal, assert_never

from sqlalchemy import ColumnElement, Connection, Select, select

from domain.pricing.engine.stones import StoneTariff
from projections.kit.paging import Found, Page, Sort, Turn, page_size
from projections.stones.card import StoneCard, card
from projections.stones.filter import (
    SETS,
    UNITS,
    Columns,
    StoneFilter,
    among_choices,
    costs,
    whole,
    within_spans,
)
from projections.stones.fold import CELL, OFFERED, STONE
from projections.stones.grades import clarity_rank, colour_rank

StoneOrder = Literal["carat", "price", "colour", "clarity"]
BY_CARAT: Turn[StoneOrder] = Turn("carat")
Conditions = list[ColumnElement[bool]]
Fitting = Callable[[Columns], Conditions]
NEAR = 2000


def stones(
    connection: Connection,
    wanted: StoneFilter,
    turn: Turn[StoneOrder] = BY_CARAT,
    tariff: StoneTariff | None = None,
) -> Page[StoneCard]:
    """The offered stones that fit, D and flawless first, at their prices by a tariff.

    Raises `InvalidCursor`.
    """
    ids, following = walk(connection, wanted, turn, tariff, size=page_size(turn.limit))
    return Page(cards(connection, ids, tariff), following)


def walk(
    connection: Connection,
    wanted: StoneFilter,
    turn: Turn[StoneOrder],
    tariff: StoneTariff | None,
    *,
    size: int,
) -> tuple[list[str], str | None]:
    """The ids of the next stones that fit, in order, and where to go on."""
    by, cursor = turn.by, turn.cursor
    sort, fitting = sort_of(turn), partial(_fitting, wanted, tariff)
    value = sort.value
    possible = select(STONE).where(OFFERED, *_bounds(wanted, by, value, tariff))
    rows = _near(connection, fitting, sort, sort.behind(possible, cursor), size=size)
    if wanted != StoneFilter() and len(rows) <= size:
        # Walking on along the index would take long where hardly any stones fit: all that fit
        # are sorted instead, by a value that no index has.
        every = replace(sort, value=value + 0)
        all_of_them = select(STONE.c.asset_id).where(OFFERED, *fitting(STONE.c))
        further = every.behind(all_of_them, cursor).limit(size + 1)
        rows = [dict(row) for row in connection.execute(further).mappings()]
    found, following = sort.cut(rows, size)
    return [row["asset_id"] for row in found], following


def sort_of(turn: Turn[StoneOrder]) -> Sort:
    """What a stone costs us is in no cursor."""
    key = STONE.c.asset_id
    return Sort(turn.by, _value(turn.by), key, turn.descending, secret=turn.by == "price")


def stone(
    connection: Connection, asset_id: str, tariff: StoneTariff | None = None
) -> StoneCard | None:
    """One offered stone."""
    return next(iter(cards(connection, [asset_id], tariff)), None)


def cards(
    connection: Connection, asset_ids: list[str], tariff: StoneTariff | None
) -> tuple[StoneCard, ...]:
    """The stones in the order of their ids; only so few are worth reading whole."""
    kinds = (CELL.c[name] for name in SETS)
    entire = select(*STONE.c, *kinds).join(CELL, CELL.c.cell == STONE.c.cell).where(OFFERED)
    rows = connection.execute(entire.where(STONE.c.asset_id.in_(asset_ids))).mappings()
    found = {row["asset_id"]: card(dict(row), tariff) for row in rows}
    return tuple(found[asset_id] for asset_id in asset_ids if asset_id in found)


def _near(
    connection: Connection, fitting: Fitting, sort: Sort, ordered: Select[Any], *, size: int
) -> list[Found]:
    """Those that fit among the next stones in order: for most filters that is page enough."""
    near = ordered.limit(NEAR).subquery()
    ends = (near.c.sort_value, near.c.sort_key)
    found = select(near.c.asset_id, *ends).where(*fitting(near.c))
    rows = connection.execute(sort.arranged(found, *ends).limit(size + 1)).mappings()
    return [dict(row) for row in rows]


def _bounds(
    wanted: StoneFilter, by: StoneOrder, value: ColumnElement[int], tariff: StoneTariff | None
) -> Conditions:
    """What the filter says of the very value that is sorted by: where to begin and to end."""
    low, high = _ends(wanted, by, tariff)
    above = [] if low is None else [value >= low]
    return above if high is None else [*above, value <= high]


def _ends(
    wanted: StoneFilter, by: StoneOrder, tariff: StoneTariff | None
) -> tuple[int | None, int | None]:
    match by:
        case "carat":
            return whole(wanted.carat, UNITS["carat"])
        case "price":
            return costs(wanted.price_minor, tariff) if tariff else (None, None)
        case "colour":
            return _range([colour_rank(colour) for colour in wanted.colour])
        case "clarity":
            return _range([clarity_rank(clarity) for clarity in wanted.clarity])
        case _:
            assert_never(by)


def _range(ranks: list[int]) -> tuple[int | None, int | None]:
    return min(ranks, default=None), max(ranks, default=None)


def _fitting(wanted: StoneFilter, tariff: StoneTariff | None, columns: Columns) -> Conditions:
    spans = within_spans(wanted, columns, tariff)
    if not wanted.chosen():
        return spans
    among = select(CELL.c.cell).where(*among_choices(wanted, CELL.c))
    return [*spans, columns["cell"].in_(among)]


def _value(by: StoneOrder) -> ColumnElement[int]:
    """What costs us more is never priced less: the order of prices is that of costs."""
    match by:
        case "carat":
            return STONE.c.carat
        case "price":
            return STONE.c.cost
        case "colour":
            return STONE.c.colour_rank
        case "clarity":
            return STONE.c.clarity_rank
        case _:
            assert_never(by)
