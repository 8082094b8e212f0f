"""Stones in place of one that is gone, from the stones that are offered now."""

import logging
from collections.abc import Collection, Sequence

from sqlalchemy.exc import SQLAlchemyError

from application.design.stones.finding import NEAREST, Head
from domain.design.choices import StoneSnapshot
from domain.inventory.near_stone import NearStone
from projections.kit.reading import BeingBuilt, Reader
from projections.stones.card import StoneCard
from projections.stones.filter import Span
from projections.stones.fold import STONE_SEARCH
from projections.stones.nearest import Alike, nearest

log = logging.getLogger(__name__)


class OfferedStones:
    """Implements `StoneFinder` on the stone search.

    It is asked while something is refused: when the search cannot answer, the refusal still
    stands, without advice.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def nearest(
        self,
        like: StoneSnapshot,
        heads: Sequence[Head] = (),
        *,
        without: Collection[str] = (),
        limit: int = NEAREST,
    ) -> tuple[NearStone, ...]:
        spans = [Span(head.low_mm, head.high_mm) for head in heads]
        try:
            with self._reader.ask(STONE_SEARCH) as connection:
                found = nearest(connection, _alike(like), spans, without=without, limit=limit)
        except (BeingBuilt, SQLAlchemyError) as trouble:
            log.warning("no stones can be named in place of one that is gone: %s", trouble)
            return ()
        return tuple(map(_near, found))


def _alike(like: StoneSnapshot) -> Alike:
    return Alike(
        type=like.type,
        shape=like.shape,
        carat=like.carat,
        colour=like.colour,
        clarity=like.clarity,
    )


def _near(card: StoneCard) -> NearStone:
    return NearStone(
        asset_id=card.asset_id,
        shape=card.shape,
        carat=card.carat,
        colour=card.colour,
        clarity=card.clarity,
        cut=card.cut,
    )
