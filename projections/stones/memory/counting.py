"""How the rows that fit are spread: counts by value, and the span of every measure."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from projections.stones.filter import SETS, UNITS
from projections.stones.memory.columns import UNKNOWN, Cells, Columns, Mask, Numbers

Ends = tuple[int, int] | tuple[None, None]


def counts_of(
    columns: Columns, rows: Numbers, failed: Mapping[str, Mask]
) -> dict[str, Counter[str]]:
    """Of every list how many rows have each value, of those that fit in all other lists."""
    cells = columns.cells
    counts = np.bincount(columns.numbers["cell"].take(rows), minlength=len(cells))
    failures = _failures(cells, failed)
    good = failures == 0
    found = {}
    for name in SETS:
        but_here = good | ((failures == 1) & failed[name]) if name in failed else good
        found[name] = _spread(cells, name, np.flatnonzero(but_here & (counts > 0)), counts)
    return found


def total_of(columns: Columns, rows: Numbers, failed: Mapping[str, Mask]) -> int:
    good = _failures(columns.cells, failed) == 0
    return int(np.count_nonzero(good.take(columns.numbers["cell"].take(rows))))


def ends_of(columns: Columns, rows: Numbers) -> dict[str, Ends]:
    """The least and the greatest known number of every measure, and of costs."""
    return {name: _ends(columns.numbers[name].take(rows)) for name in (*UNITS, "cost")}


def _failures(cells: Cells, failed: Mapping[str, Mask]) -> Numbers:
    failures = np.zeros(len(cells), np.int8)
    for mask in failed.values():
        failures += mask
    return failures


def _spread(cells: Cells, name: str, places: Numbers, counts: Numbers) -> Counter[str]:
    """Summed as whole numbers; what nothing is known of is no value."""
    codes, names = cells.lists[name].take(places), cells.names[name]
    sums = np.zeros(len(names), np.int64)
    np.add.at(sums, codes, counts.take(places))
    return Counter({names[code]: int(sums[code]) for code in np.flatnonzero(sums) if names[code]})


def _ends(values: Numbers) -> Ends:
    known = values if not len(values) or values.min() != UNKNOWN else values[values != UNKNOWN]
    return (int(known.min()), int(known.max())) if len(known) else (None, None)
