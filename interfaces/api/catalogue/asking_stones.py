"""Stones are asked of this process's memory, and of their table when it is not new enough."""

from collections.abc import Callable
from typing import TypeVar

from interfaces.api.edge.answers import Reading, Told
from projections.kit.marks import Mark
from projections.stones.asked import InTable, Stones
from projections.stones.fold import STONE_SEARCH
from projections.stones.memory.answers import InMemory
from projections.stones.memory.paging import NotAtHand

T = TypeVar("T")


def told(reads: Reading, question: Callable[[Stones], T | None]) -> Told[T | None]:
    """As new as the caller wants it, and has written. What is not known here, the table may know.

    Raises `NotCaughtUp`.
    """
    columns = reads.asked.api.stones_at_hand()
    if columns is not None and columns.position >= max(reads.min_position or 0, reads.written()):
        try:
            if (said := question(InMemory(columns))) is not None:
                reads.note(STONE_SEARCH, Mark(columns.position, columns.mark))
                return Told(said, columns.position)
        except NotAtHand:
            pass  # by a cursor behind a stone that is gone, or by words: only the table can say
    return reads.told(STONE_SEARCH, lambda connection: question(InTable(connection)))
