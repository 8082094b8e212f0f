"""Looks whether "from" prices still hold; what does not is worked out anew.

A price book begins by time, a stone is held, sold or becomes free, a product is revised: whatever
it was, the price that was worked out says by which revision, book and stones it was, and that is
compared with what is so now. So nothing is missed that happened while nobody looked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.policies.effects import WorkOutFromPrice
from application.pricing.prices import Prices
from domain.design.choices import ChosenStone
from domain.design.making.drawing import specified_cost
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.price_books.timeline import in_force
from interfaces.postgres.deliveries import Deliveries, Order
from projections.from_prices import FROM_PRICES, Made, WorkedOut, made_to_order
from projections.kit.marks import Mark, mark_of
from projections.kit.reading import BeingBuilt, Reader
from projections.stones.cheapest import Moved, costs_of, last_moved, moved_since
from projections.stones.fold import STONE_SEARCH

A_LOAD = 200
"""So many events between two looks are stones being brought in: that is waited for."""


@dataclass(frozen=True, slots=True)
class Vault:
    """What changed among the stones, the last first, and what those of the prices cost us."""

    moved: tuple[Moved, ...]
    costs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a look rests on: while it is the same, so is what would be found."""

    stones: Mark
    prices: Mark
    price_book: str


@dataclass(slots=True)
class FromPriceBell:
    """Implements `Bell`: orders a working out, once for each reason, and no second of a style
    while one is due: what moves meanwhile is seen after that.

    It remembers up to where it looked: what did not move since then was looked at before.
    """

    deliveries: Deliveries
    reader: Reader
    prices: Callable[[], Prices]
    _heads: list[int] = field(default_factory=list)
    _looked: int = 0
    _settled: Ground | None = None

    @property
    def name(self) -> str:
        return "from_prices"

    def strike(self, now: datetime) -> int:
        book = in_force(self.prices().books, now)
        if book is None:
            return 0
        try:
            ground = self._ground(book)
            return 0 if ground == self._settled else self._look(book, ground)
        except BeingBuilt:
            return 0

    def _ground(self, book: PriceBook) -> Ground:
        with self.reader.ask(STONE_SEARCH) as connection:
            stones = mark_of(connection, STONE_SEARCH.schema)
            prices = mark_of(connection, FROM_PRICES.schema)
        return Ground(stones, prices, book.price_book_id)

    def _look(self, book: PriceBook, ground: Ground) -> int:
        """How many were ordered; settled is that there was nothing to order."""
        with self.reader.ask(STONE_SEARCH) as connection:
            head = last_moved(connection)
        before, self._heads = self._heads, [head]
        if not before or head - before[0] > A_LOAD:
            return 0
        waiting = {each.style_code for each in self.deliveries.due(WorkOutFromPrice)}
        shown = self.reader.position(FROM_PRICES)
        outdated = self._outdated(book)
        orders = [_order(*each) for each in outdated.items() if each[0] not in waiting]
        ordered = self.deliveries.order(*orders)
        if waiting.isdisjoint(outdated):
            self._looked = min(head, shown)  # not before its orders are on record
        self._settled = None if outdated else ground
        return ordered

    def _outdated(self, book: PriceBook) -> dict[str, str]:
        """The styles that are to be worked out, and why."""
        with self.reader.ask(FROM_PRICES) as connection:
            made = made_to_order(connection)
        vault = self._vault(made)
        found = [(each.style_code, _outdated(each, book, vault)) for each in made]
        return {code: reason for code, reason in found if reason is not None}

    def _vault(self, made: Sequence[Made]) -> Vault:
        worked = [each.worked_out for each in made if each.worked_out]
        since = min((self._since(each) for each in worked), default=self._looked)
        assets = [asset for each in worked for asset in _assets(_stones(each))]
        with self.reader.ask(STONE_SEARCH) as connection:
            return Vault(moved_since(connection, since), costs_of(connection, assets))

    def _since(self, worked: WorkedOut) -> int:
        """What was found after the last look may be of before it."""
        return worked.as_of if worked.position > self._looked else self._looked


def _outdated(made: Made, book: PriceBook, vault: Vault) -> str | None:
    """Why it does not hold any more, in words that are never the same for another reason."""
    worked = made.worked_out
    if worked is None:
        return f"{made.rev}:{book.price_book_id}"
    if (worked.product_rev, worked.price_book) != (made.rev, book.price_book_id):
        return f"{worked.position}:{made.rev}:{book.price_book_id}"
    found = ",".join(f"{each.asset_id}@{each.moved}" for each in _moved(made, worked, book, vault))
    return f"{worked.position}:{found}" if found else None


def _moved(made: Made, worked: WorkedOut, book: PriceBook, vault: Vault) -> Iterator[Moved]:
    """The stones that it is of and that were lost, and the last one that may be cheaper."""
    stones = _stones(worked)
    since = [each for each in vault.moved if each.moved > worked.as_of]
    yield from (each for each in since if each.asset_id in _assets(stones) and not each.free)
    dearest = max((_cost(stone, book, vault) for stone in stones), default=None)
    freed = (
        each
        for each in since
        if each.free and each.type in made.stone_types and (dearest is None or each.cost < dearest)
    )
    yield from [first] if (first := next(freed, None)) else []


def _cost(stone: ChosenStone, book: PriceBook, vault: Vault) -> int:
    if stone.asset_id is None:
        return specified_cost(stone.snapshot, book).minor
    return vault.costs.get(stone.asset_id, 0)


def _stones(worked: WorkedOut) -> tuple[ChosenStone, ...]:
    return worked.cheapest.stones if worked.cheapest else ()


def _assets(stones: tuple[ChosenStone, ...]) -> tuple[str, ...]:
    return tuple(stone.asset_id for stone in stones if stone.asset_id is not None)


def _order(style_code: str, reason: str) -> Order:
    effect = WorkOutFromPrice(style_code=style_code)
    return Order(policy="clock", cause=f"{style_code}:{reason}", effect=effect)
