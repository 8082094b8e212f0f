"""Looks whether "from" prices still hold; what does not is worked out anew.

A price book begins by time, a stone is held, sold or becomes free, a product is revised: whatever
it was, the price that was worked out says by which revision, book and stones it was, and that is
compared with what is so now. So nothing is missed that happened while nobody looked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from application.policies.effects import WorkOutFromPrice
from application.pricing.prices import Prices
from domain.design.making.drawing import specified_cost
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.price_books.timeline import in_force
from interfaces.postgres.deliveries import Deliveries, Order
from projections.from_prices import FROM_PRICES, Made, WorkedOut, made_to_order
from projections.kit.reading import BeingBuilt, Reader
from projections.stones.cheapest import dearest_cost, freed_since, last_moved, lost_among
from projections.stones.fold import STONE_SEARCH

A_LOAD = 200
"""So many events between two looks are stones being brought in: that is waited for."""


@dataclass(slots=True)
class FromPriceBell:
    """Implements `Bell`: orders a working out, once for each reason."""

    deliveries: Deliveries
    reader: Reader
    prices: Callable[[], Prices]
    _seen: list[int] = field(default_factory=list)

    def strike(self, now: datetime) -> int:
        book = in_force(self.prices().books, now)
        if book is None:
            return 0
        try:
            return self.deliveries.order(*self._orders(book))
        except BeingBuilt:
            return 0

    def _orders(self, book: PriceBook) -> list[Order]:
        if self._is_loading():
            return []
        with self.reader.ask(FROM_PRICES) as connection:
            made = made_to_order(connection)
        found = ((each.style_code, self._outdated(each, book)) for each in made)
        return [_order(code, reason) for code, reason in found if reason is not None]

    def _is_loading(self) -> bool:
        with self.reader.ask(STONE_SEARCH) as connection:
            moved = last_moved(connection)
        before, self._seen = self._seen, [moved]
        return not before or moved - before[0] > A_LOAD

    def _outdated(self, made: Made, book: PriceBook) -> str | None:
        """Why it does not hold any more, in words that are never the same for another reason."""
        worked = made.worked_out
        if worked is None:
            return f"{made.rev}:{book.price_book_id}"
        if (worked.product_rev, worked.price_book) != (made.rev, book.price_book_id):
            return f"{worked.position}:{made.rev}:{book.price_book_id}"
        found = self._moved(made, worked, book)
        return f"{worked.position}:{','.join(found)}" if found else None

    def _moved(self, made: Made, worked: WorkedOut, book: PriceBook) -> tuple[str, ...]:
        """The stones that it is of and that were lost, and the last one that may be cheaper."""
        stones = worked.cheapest.stones if worked.cheapest else ()
        assets = [stone.asset_id for stone in stones if stone.asset_id]
        with self.reader.ask(STONE_SEARCH) as connection:
            lost = lost_among(connection, assets)
            own = dearest_cost(connection, assets)
            bought = (specified_cost(s.snapshot, book).minor for s in stones if not s.asset_id)
            below = max((own, *bought)) if worked.cheapest else None
            freed = freed_since(connection, worked.as_of, made.stone_types, below)
        return tuple(f"{each.asset_id}@{each.moved}" for each in (*lost, freed) if each)


def _order(style_code: str, reason: str) -> Order:
    effect = WorkOutFromPrice(style_code=style_code)
    return Order(policy="clock", cause=f"{style_code}:{reason}", effect=effect)
