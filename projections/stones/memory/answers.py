"""The questions of offered stones, answered from columns as the table answers them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.pricing.engine.stones import StoneTariff
from projections.kit.facets import counted
from projections.kit.paging import Page, Turn, page_size
from projections.stones.card import StoneCard, card
from projections.stones.facets import COUNTING, Bounds, StoneFacets, bounds_of
from projections.stones.filter import StoneFilter
from projections.stones.listing import StoneOrder
from projections.stones.memory.columns import Columns, Mask
from projections.stones.memory.counting import counts_of, ends_of, total_of
from projections.stones.memory.distance import nearest_rows
from projections.stones.memory.fitting import failing, within_spans
from projections.stones.memory.paging import NotAtHand, walk
from projections.stones.pairs import STONES_A_PAIR, StonePair, closest, pair

UNGRADED = frozenset({""})
"""It can be wished for beside others, but nothing counts how many have no grade."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What is asked before anything is chosen from a list."""

    wanted: StoneFilter
    tariff: StoneTariff | None


class InMemory:
    """Implements `Stones` on columns, for one request: what fits is found once for all it asks.

    Raises `NotAtHand` for what only the table can say.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._within: dict[_Measured, Mask] = {}

    def page(
        self, wanted: StoneFilter, turn: Turn[StoneOrder], tariff: StoneTariff | None
    ) -> Page[StoneCard]:
        fits = self._fits(wanted, tariff)
        rows, following = walk(self._columns, fits, turn, size=page_size(turn.limit))
        return Page(self._cards(rows, tariff), following)

    def facets(self, wanted: StoneFilter, tariff: StoneTariff | None) -> StoneFacets:
        columns, chosen = self._columns, wanted.chosen()
        rows = np.flatnonzero(self._spans(wanted, tariff))
        known = {name: picked - UNGRADED for name, picked in chosen.items()}
        failed = failing(columns.cells, known)
        counts = counts_of(columns, rows, failed)
        return StoneFacets(total_of(columns, rows, failed), counted(counts, chosen, COUNTING))

    def bounds(self, wanted: StoneFilter, tariff: StoneTariff | None) -> tuple[Bounds, ...]:
        rows = np.flatnonzero(self._fits(wanted, tariff))
        return bounds_of(ends_of(self._columns, rows), tariff)

    def pairs(
        self,
        wanted: StoneFilter,
        turn: Turn[StoneOrder],
        tariff: StoneTariff | None,
        carat_apart: Decimal,
    ) -> Page[StonePair]:
        size = page_size(turn.limit)
        fits = self._fits(wanted, tariff)
        rows, following = walk(self._columns, fits, turn, size=STONES_A_PAIR * size)
        looked_at = {each["asset_id"]: each for each in map(self._columns.row, rows)}
        free = [
            each for each in looked_at.values() if not each["held"] and each["wide"] is not None
        ]
        matches = closest(free, wanted, carat_apart)[:size]
        found = {i: card(looked_at[i], tariff) for match in matches for i in match.ids}
        return Page(tuple(pair(match, found, tariff) for match in matches), following)

    def stone(self, asset_id: str, tariff: StoneTariff | None) -> StoneCard | None:
        row = self._columns.row_of(asset_id)
        if row is None or not self._columns.numbers["offered"][row]:
            return None
        return card(self._columns.row(row), tariff)

    def nearest(
        self, like: StoneSnapshot, heads: Sequence[Head], without: Collection[str], *, limit: int
    ) -> tuple[StoneCard, ...]:
        rows = nearest_rows(self._columns, like, heads, without=without, limit=limit)
        return self._cards(rows, None)

    def _cards(self, rows: Sequence[int], tariff: StoneTariff | None) -> tuple[StoneCard, ...]:
        return tuple(card(self._columns.row(row), tariff) for row in rows)

    def _fits(self, wanted: StoneFilter, tariff: StoneTariff | None) -> Mask:
        """In everything."""
        within, chosen = self._spans(wanted, tariff), wanted.chosen()
        if not chosen:
            return within
        failed: Mask = np.logical_or.reduce([*failing(self._columns.cells, chosen).values()])
        return within & ~failed.take(self._columns.numbers["cell"])

    def _spans(self, wanted: StoneFilter, tariff: StoneTariff | None) -> Mask:
        if wanted.words:
            raise NotAtHand(wanted.words)
        asked = _Measured(wanted, tariff)
        if asked not in self._within:
            self._within[asked] = within_spans(self._columns, wanted, tariff)
        return self._within[asked]
