"""Stones in place of one that is gone, from the stones that are offered now."""

import logging
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy.exc import SQLAlchemyError

from application.design.stones.finding import NEAREST
from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.design.judging.seeking import Sought
from domain.inventory.near_stone import NearStone
from projections.kit.reading import BeingBuilt, Reader
from projections.stones.card import StoneCard
from projections.stones.cheapest import cheapest_in_order, cheapest_of_each_size
from projections.stones.fold import STONE_SEARCH
from projections.stones.memory.answers import InMemory
from projections.stones.memory.columns import AtHand, not_here
from projections.stones.nearest import nearest

log = logging.getLogger(__name__)


class OfferedStones:
    """Implements `StoneFinder` on the stone search.

    It is asked while something is refused: when the search cannot answer, the refusal still
    stands, without advice.
    """

    def __init__(self, reader: Reader, at_hand: AtHand = not_here) -> None:
        self._reader = reader
        self._at_hand = at_hand

    def nearest(
        self,
        like: StoneSnapshot,
        heads: Sequence[Head] = (),
        *,
        without: Collection[str] = (),
        limit: int = NEAREST,
    ) -> tuple[NearStone, ...]:
        if (columns := self._at_hand()) is not None:
            return tuple(map(_near, InMemory(columns).nearest(like, heads, without, limit=limit)))
        try:
            with self._reader.ask(STONE_SEARCH) as connection:
                found = nearest(connection, like, heads, without=without, limit=limit)
        except (BeingBuilt, SQLAlchemyError) as trouble:
            log.warning("no stones can be named in place of one that is gone: %s", trouble)
            return ()
        return tuple(map(_near, found))

    def of_each_size(
        self, sought: Sought, rungs: Sequence[Decimal], without: Collection[str]
    ) -> tuple[str, ...]:
        """Implements `CheapStones`, as `in_order` does: whoever asks tries again later."""
        with self._reader.ask(STONE_SEARCH) as connection:
            return cheapest_of_each_size(connection, sought, rungs, without)

    def in_order(self, sought: Sought, limit: int, without: Collection[str]) -> tuple[str, ...]:
        with self._reader.ask(STONE_SEARCH) as connection:
            return cheapest_in_order(connection, sought, limit, without)


def _near(card: StoneCard) -> NearStone:
    return NearStone(
        asset_id=card.asset_id,
        shape=card.shape,
        carat=card.carat,
        colour=card.colour,
        clarity=card.clarity,
        grade=card.grade,
        lustre=card.lustre,
        cut=card.cut,
    )
