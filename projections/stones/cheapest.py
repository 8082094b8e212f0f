"""Which free stones are the cheapest that would do, and which became free or were lost since?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import array, distinct_on

from domain.design.judging.seeking import Sought
from projections.kit.answer import answer, rows
from projections.stones.filter import UNITS, in_head, seated
from projections.stones.fold import CELL, OFFERED, STONE
from projections.stones.grades import at_least

NO_CUT = ""
"""A stone whose cut nobody graded goes with every choice of cut."""


def cheapest_of_each_size(
    connection: Connection, sought: Sought, rungs: Sequence[Decimal], without: Collection[str]
) -> tuple[str, ...]:
    """For each head in its order, and in that for each span of carats from rung to rung."""
    head, rung = _head(sought), _rung(rungs)
    found = (
        _fitting(sought, without)
        .ext(distinct_on(head, rung))
        .order_by(head, rung, STONE.c.cost, STONE.c.asset_id)
    )
    return tuple(connection.scalars(found))


def cheapest_in_order(
    connection: Connection, sought: Sought, limit: int, without: Collection[str]
) -> tuple[str, ...]:
    found = _fitting(sought, without).order_by(STONE.c.cost, STONE.c.asset_id).limit(limit)
    return tuple(connection.scalars(found))


def _fitting(sought: Sought, without: Collection[str]) -> Select[Any]:
    found = select(STONE.c.asset_id).where(OFFERED, ~STONE.c.held, seated(sought, STONE.c))
    if sought.cuts:
        cut = select(CELL.c.cell).where(CELL.c.cut.in_([*sought.cuts, NO_CUT]))
        found = found.where(STONE.c.cell.in_(cut))
    return found.where(STONE.c.asset_id.not_in(sorted(without))) if without else found


def _head(sought: Sought) -> ColumnElement[int]:
    """The first that takes the stone: that is the one it is set in."""
    taking = [
        (and_(*in_head(head, STONE.c)), literal(place, Integer))
        for place, head in enumerate(sought.heads)
    ]
    return case(*taking, else_=literal(-1, Integer)) if taking else literal(-1, Integer)


def _rung(rungs: Sequence[Decimal]) -> ColumnElement[int]:
    if not rungs:
        return literal(0, Integer)
    ends = [at_least(rung, UNITS["carat"]) for rung in sorted(rungs)]
    return func.width_bucket(STONE.c.carat, array(ends))


@dataclass(frozen=True, slots=True)
class Moved:
    """A stone that became `free` to be chosen, or stopped being so, at a position of the log."""

    asset_id: str
    moved: int
    free: bool
    type: str
    cost: int


def last_moved(connection: Connection) -> int:
    """The position of the last change of any; 0 without stones."""
    found: int | None = connection.scalar(select(func.max(STONE.c.moved)))
    return found or 0


def moved_since(connection: Connection, position: int) -> tuple[Moved, ...]:
    """The stones that changed so after a position, as they are now, the last first."""
    free = and_(OFFERED, ~STONE.c.held).label("free")
    changed = (
        select(STONE.c.asset_id, STONE.c.moved, free, CELL.c.type, STONE.c.cost)
        .join(CELL, CELL.c.cell == STONE.c.cell)
        .where(STONE.c.moved > position)
        .order_by(STONE.c.moved.desc(), STONE.c.asset_id)
    )
    return tuple(answer(Moved, row) for row in rows(connection, changed))


def costs_of(connection: Connection, assets: Collection[str]) -> dict[str, int]:
    """What these stones cost us, in minor units."""
    wanted = select(STONE.c.asset_id, STONE.c.cost).where(STONE.c.asset_id.in_(list(assets)))
    return {row["asset_id"]: row["cost"] for row in rows(connection, wanted)}
