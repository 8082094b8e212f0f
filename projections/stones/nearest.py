"""Which offered stones come nearest to one that is gone?"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.inventory.grading import clarity_grade, colour_grade
from domain.pricing.engine.stones import StoneTariff
from projections.stones.card import StoneCard
from projections.stones.filter import UNITS, in_head
from projections.stones.fold import OFFERED, STONE
from projections.stones.grades import clarity_rank, colour_rank, kind_of, stored
from projections.stones.listing import cards

WINDOWS = (0, 20, 200, None)
"""Thousandths of a carat to either side, looked at in turn until there are enough stones; the
last has no end. What is outside a window is farther away than whatever is inside."""


def nearest(
    connection: Connection,
    like: StoneSnapshot,
    heads: Sequence[Head] = (),
    *,
    without: Collection[str] = (),
    limit: int,
    tariff: StoneTariff | None = None,
) -> tuple[StoneCard, ...]:
    """Of the same type and shape, fit for one of the heads (any, if there are none), not held.

    By difference in carat, then in colour, then in clarity, then by id.
    """
    carat = stored(like.carat, UNITS["carat"]) or 0
    fitting = _fitting(like, heads, without)
    ids: list[str] = []
    for window in WINDOWS:
        near = fitting if window is None else fitting.where(_around(carat, window))
        ids = [*connection.scalars(_by_distance(near, like, carat).limit(limit))]
        if len(ids) >= limit:
            break
    return cards(connection, ids, tariff)


def _fitting(like: StoneSnapshot, heads: Sequence[Head], without: Collection[str]) -> Select[Any]:
    found = select(STONE.c.asset_id).where(
        OFFERED, ~STONE.c.held, STONE.c.kind == kind_of(like.type, like.shape)
    )
    if heads:
        found = found.where(or_(*(and_(*in_head(head, STONE.c)) for head in heads)))
    return found.where(STONE.c.asset_id.not_in(sorted(without))) if without else found


def _around(carat: int, window: int) -> ColumnElement[bool]:
    return STONE.c.carat.between(carat - window, carat + window)


def _by_distance(found: Select[Any], like: StoneSnapshot, carat: int) -> Select[Any]:
    return found.order_by(
        func.abs(STONE.c.carat - carat),
        func.abs(STONE.c.colour_rank - colour_rank(colour_grade(like))),
        func.abs(STONE.c.clarity_rank - clarity_rank(clarity_grade(like))),
        STONE.c.asset_id,
    )
