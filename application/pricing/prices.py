"""The house's prices over time: which rule set and which price book hold at an instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.pricing.engine.floor import Spot
from domain.pricing.engine.stones import StoneTariff, stone_tariff
from domain.pricing.price_books import PriceBookUnknown
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.price_books.timeline import NoPriceBook, in_force
from domain.pricing.rule_set.rules import RuleSet

HOME_REGION = "GB"


@dataclass(frozen=True, slots=True)
class Pricing:
    """What prices are made from at one moment: an immutable rule set and the book that uses it.

    `spot` are the last readings: prices are made by the pins, and guarded by the higher of both.
    """

    rule_set: RuleSet
    price_book: PriceBook
    spot: Spot = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prices:
    """All books of a region, past and to come, every rule set by its version, the last readings."""

    books: tuple[PriceBook, ...]
    rule_sets: Mapping[str, RuleSet]
    region: str = HOME_REGION
    spot: Spot = field(default_factory=dict)

    def at(self, now: datetime) -> Pricing:
        """Raises `NoPriceBook`."""
        book = in_force(self.books, now)
        if book is None:
            raise NoPriceBook(region=self.region, at=now)
        return self.by(book)

    def stones(
        self, now: datetime, *, category: str = "", slot: str = "centre"
    ) -> StoneTariff | None:
        """What a slot of a category of pieces is priced by; None while no book holds."""
        book = in_force(self.books, now)
        if book is None:
            return None
        rule_set = self.rule_sets[book.ruleset_version]
        return stone_tariff(rule_set, book, category=category, slot=slot)

    def nickel_free(self, now: datetime) -> frozenset[str]:
        """The metals that are promised to be; none while no book holds."""
        book = in_force(self.books, now)
        return self.rule_sets[book.ruleset_version].nickel_free if book else frozenset()

    def book(self, book_id: str) -> PriceBook:
        """Raises `PriceBookUnknown`."""
        found = next((book for book in self.books if book.price_book_id == book_id), None)
        if found is None:
            raise PriceBookUnknown(book_id=book_id)
        return found

    def by(self, book: PriceBook) -> Pricing:
        return Pricing(self.rule_sets[book.ruleset_version], book, self.spot)
