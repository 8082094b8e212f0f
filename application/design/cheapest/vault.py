"""The need for cheap stones: which free ones would do in a slot, the cheapest first."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Protocol

from domain.design.judging.seeking import Sought


class CheapStones(Protocol):
    """Looks among the offered stones that nobody holds. What it names is looked at again."""

    def of_each_size(
        self, sought: Sought, rungs: Sequence[Decimal], without: Collection[str]
    ) -> tuple[str, ...]:
        """The cheapest for each head, and in that for each span of carats between two `rungs`."""

    def in_order(self, sought: Sought, limit: int, without: Collection[str]) -> tuple[str, ...]:
        """The cheapest of all, first."""
