"""The need for stones like one that is gone: what the shop offers in its place."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.inventory.near_stone import NearStone

NEAREST = 3


class StoneFinder(Protocol):
    """Looks among the offered stones. What it says may be seconds old: advice, never a decision."""

    def nearest(
        self,
        like: StoneSnapshot,
        heads: Sequence[Head] = (),
        *,
        without: Collection[str] = (),
        limit: int = NEAREST,
    ) -> tuple[NearStone, ...]:
        """Stones of the same type and shape that fit one of the heads (any, when none is given).

        The smallest difference in carat comes
        first, then in colour, then in clarity, then the asset's id. `without` are assets that are
        not to be named, such as the stone itself.
        """
