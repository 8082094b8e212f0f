"""A page of rows in order, with the cursors of the table: either goes on where the other ended."""

from bisect import bisect_left, bisect_right

import numpy as np

from projections.kit.paging import Turn
from projections.stones.listing import StoneOrder, sort_of
from projections.stones.memory.columns import SORTED, Columns, Mask, Numbers

FIRST_LOOK = 1_024


class NotAtHand(LookupError):
    """Only the table can say."""


def walk(
    columns: Columns, fits: Mask, turn: Turn[StoneOrder], *, size: int
) -> tuple[list[int], str | None]:
    """The next rows that fit, in order, and where to go on.

    Raises `InvalidCursor`, and `NotAtHand` for a cursor whose stone is not here.
    """
    sort, values = sort_of(turn), columns.numbers[SORTED[turn.by]]
    ordered = columns.orders[turn.by]
    if turn.cursor is not None:
        *value, asset_id = sort.opened(turn.cursor)
        key = str(asset_id)
        at = int(value[0]) if value else _looked_up(columns, values, key)
        place = _place(columns, turn, at, key)
        ordered = ordered[:place] if turn.descending else ordered[place:]
    rows = _first(ordered[::-1] if turn.descending else ordered, fits, size + 1)
    ids = columns.texts["asset_id"]
    marked = [
        {"sort_value": int(values[row]), "sort_key": ids[row], "row": int(row)} for row in rows
    ]
    found, following = sort.cut(marked, size)
    return [each["row"] for each in found], following


def _looked_up(columns: Columns, values: Numbers, asset_id: str) -> int:
    row = columns.row_of(asset_id)
    if row is None:
        raise NotAtHand(asset_id)
    return int(values[row])


def _place(columns: Columns, turn: Turn[StoneOrder], value: int, asset_id: str) -> int:
    """Where the last page ended: among rows of the same value, before or behind this id."""
    ordered, values = columns.orders[turn.by], columns.numbers[SORTED[turn.by]]
    first = bisect_left(ordered, value, key=lambda row: int(values[row]))
    last = bisect_right(ordered, value, lo=first, key=lambda row: int(values[row]))
    before = columns.rows_up_to(asset_id, itself=not turn.descending)
    return bisect_left(ordered, before, lo=first, hi=last)


def _first(ordered: Numbers, fits: Mask, count: int) -> Numbers:
    """The first that fit: looked for ever farther, as most pages are full soon."""
    found, at, step = [np.empty(0, ordered.dtype)], 0, FIRST_LOOK
    while at < len(ordered) and sum(map(len, found)) < count:
        near = ordered[at : at + step]
        found.append(near[fits.take(near)])
        at, step = at + step, step * 2
    return np.concatenate(found)[:count]
