"""Which offered stones come nearest to one that is gone? As `projections.stones.nearest` says."""

from collections.abc import Collection, Sequence

import numpy as np

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.inventory.grading import clarity_grade, colour_grade
from projections.stones.filter import UNITS
from projections.stones.grades import clarity_rank, colour_rank, kind_of, stored
from projections.stones.memory.columns import Columns, Numbers
from projections.stones.memory.fitting import in_heads


def nearest_rows(
    columns: Columns,
    like: StoneSnapshot,
    heads: Sequence[Head],
    *,
    without: Collection[str],
    limit: int,
) -> list[int]:
    rows = _fitting(columns, like, heads, without)
    numbers = columns.numbers
    carat = stored(like.carat, UNITS["carat"]) or 0
    away = [
        np.abs(numbers[name].take(rows).astype(np.int64) - wanted)
        for name, wanted in (
            ("clarity_rank", clarity_rank(clarity_grade(like))),
            ("colour_rank", colour_rank(colour_grade(like))),
            ("carat", carat),
        )
    ]
    near = _no_farther(away[-1], limit)
    order = np.lexsort((rows[near], *(each[near] for each in away)))
    return [int(row) for row in rows[near][order[:limit]]]


def _fitting(
    columns: Columns, like: StoneSnapshot, heads: Sequence[Head], without: Collection[str]
) -> Numbers:
    numbers = columns.numbers
    fits = numbers["offered"] & ~numbers["held"]
    fits &= numbers["kind"] == kind_of(like.type, like.shape)
    for asset_id in without:
        if (row := columns.row_of(asset_id)) is not None:
            fits[row] = False
    rows: Numbers = np.flatnonzero(fits)
    if heads:
        few = {name: numbers[name].take(rows) for name in ("narrow", "wide")}
        rows = rows[in_heads(few, heads)]
    return rows


def _no_farther(distances: Numbers, limit: int) -> Numbers:
    """The places of all that are no farther in carat than the last that may be named."""
    if len(distances) <= limit:
        return np.arange(len(distances))
    farthest = np.partition(distances, limit - 1)[limit - 1]
    return np.flatnonzero(distances <= farthest)
