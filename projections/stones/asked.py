"""What can be asked of the offered stones, wherever they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sqlalchemy import Connection

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.pricing.engine.stones import StoneTariff
from projections.kit.paging import Page, Turn
from projections.stones.card import StoneCard
from projections.stones.facets import Bounds, StoneFacets, stone_bounds, stone_facets
from projections.stones.filter import StoneFilter
from projections.stones.listing import StoneOrder, stone, stones
from projections.stones.nearest import nearest
from projections.stones.pairs import StonePair, pairs


class Stones(Protocol):
    """All that follows from one `tariff` is priced by it."""

    def page(
        self, wanted: StoneFilter, turn: Turn[StoneOrder], tariff: StoneTariff | None
    ) -> Page[StoneCard]: ...

    def facets(self, wanted: StoneFilter, tariff: StoneTariff | None) -> StoneFacets: ...

    def bounds(self, wanted: StoneFilter, tariff: StoneTariff | None) -> tuple[Bounds, ...]: ...

    def pairs(
        self,
        wanted: StoneFilter,
        turn: Turn[StoneOrder],
        tariff: StoneTariff | None,
        carat_apart: Decimal,
    ) -> Page[StonePair]: ...

    def stone(self, asset_id: str, tariff: StoneTariff | None) -> StoneCard | None: ...

    def nearest(
        self, like: StoneSnapshot, heads: Sequence[Head], without: Collection[str], *, limit: int
    ) -> tuple[StoneCard, ...]: ...


@dataclass(frozen=True, slots=True)
class InTable:
    """Implements `Stones` on the read model."""

    connection: Connection

    def page(
        self, wanted: StoneFilter, turn: Turn[StoneOrder], tariff: StoneTariff | None
    ) -> Page[StoneCard]:
        return stones(self.connection, wanted, turn, tariff)

    def facets(self, wanted: StoneFilter, tariff: StoneTariff | None) -> StoneFacets:
        return stone_facets(self.connection, wanted, tariff)

    def bounds(self, wanted: StoneFilter, tariff: StoneTariff | None) -> tuple[Bounds, ...]:
        return stone_bounds(self.connection, wanted, tariff)

    def pairs(
        self,
        wanted: StoneFilter,
        turn: Turn[StoneOrder],
        tariff: StoneTariff | None,
        carat_apart: Decimal,
    ) -> Page[StonePair]:
        return pairs(self.connection, wanted, turn, tariff, carat_apart=carat_apart)

    def stone(self, asset_id: str, tariff: StoneTariff | None) -> StoneCard | None:
        return stone(self.connection, asset_id, tariff)

    def nearest(
        self, like: StoneSnapshot, heads: Sequence[Head], without: Collection[str], *, limit: int
    ) -> tuple[StoneCard, ...]:
        return nearest(self.connection, like, heads, without=without, limit=limit)
