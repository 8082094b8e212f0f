"""Columns with other stones in them: new arrays in place of those that change, never the same."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from projections.stones.listing import StoneOrder
from projections.stones.memory.columns import PLACE, SORTED, Columns, Numbers, order_of, orders_of
from projections.stones.memory.part import Part

FEW = 2_000
"""So many new rows find their places one by one; for more all rows are sorted again."""
Arrays = Mapping[str, Numbers]


def renewed(columns: Columns, part: Part) -> Columns:
    """With these stones as they are now: known ones changed, new ones taken in if offered."""
    rows = [columns.row_of(each) if len(columns) else None for each in part.texts["asset_id"]]
    known = np.array([row is not None for row in rows], np.bool_)
    changed = _changed(
        columns, part.some(np.flatnonzero(known)), [r for r in rows if r is not None]
    )
    new = part.some(np.flatnonzero(~known & part.numbers["offered"]))
    return _with_new(changed, new) if len(new) else changed


def _changed(columns: Columns, part: Part, rows: Sequence[int]) -> Columns:
    """Only the columns in which something is different are written anew."""
    numbers = _written(columns.numbers, part.numbers, rows)
    moved = [by for by, name in SORTED.items() if numbers[name] is not columns.numbers[name]]
    kept = {row: until for row, until in columns.until.items() if row not in set(rows)}
    return replace(
        columns,
        numbers=numbers,
        texts=_written(columns.texts, part.texts, rows),
        orders={**columns.orders, **{by: order_of(numbers, by) for by in moved}},
        until=kept | _held(rows, part.until),
    )


def _written(old: Arrays, new: Arrays, rows: Sequence[int]) -> dict[str, Numbers]:
    found = dict(old)
    for name, values in new.items():
        if old[name][rows].tolist() != values.tolist():
            found[name] = old[name].copy()
            found[name][rows] = values
    return found


def _with_new(columns: Columns, part: Part) -> Columns:
    """Rows between the others, by their ids; those behind move on."""
    ids = columns.texts["asset_id"]
    places = (
        [bisect_left(ids, each) for each in part.texts["asset_id"]] if len(ids) else [0] * len(part)
    )
    rows = np.array(places, np.intp) + np.arange(len(part))
    old = np.delete(np.arange(len(columns) + len(part), dtype=PLACE), rows)
    numbers = _inserted(columns.numbers, part.numbers, places)
    moved = {int(old[row]): until for row, until in columns.until.items()}
    return replace(
        columns,
        numbers=numbers,
        texts=_inserted(columns.texts, part.texts, places),
        orders=_ordered(columns, numbers, old, rows),
        until=moved | _held(rows.tolist(), part.until),
    )


def _inserted(old: Arrays, new: Arrays, places: Sequence[int]) -> dict[str, Numbers]:
    return {name: np.insert(old[name], places, values) for name, values in new.items()}


def _ordered(
    columns: Columns, numbers: Arrays, old: Numbers, rows: Numbers
) -> dict[StoneOrder, Numbers]:
    """`old` says where the rows that were there stand now."""
    if len(rows) > FEW:
        return orders_of(numbers)
    return {
        by: _merged(old.take(order), numbers[SORTED[by]], rows)
        for by, order in columns.orders.items()
    }


def _merged(order: Numbers, values: Numbers, rows: Numbers) -> Numbers:
    def place_of(row: int) -> tuple[int, int]:
        return int(values[row]), int(row)

    new = sorted(rows.tolist(), key=place_of)
    return np.insert(order, [bisect_left(order, place_of(row), key=place_of) for row in new], new)


def _held(rows: Sequence[int], until: Sequence[datetime | None]) -> dict[int, datetime]:
    return {row: end for row, end in zip(rows, until, strict=True) if end is not None}
