"""A pricing desk with two people at it, for the tests of price books and what they do."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from application.house_rules import HouseRules
from application.pricing.price_desk import (
    BookWish,
    draft_book,
    prices_on_file,
    schedule_book,
)
from application.pricing.prices import Prices
from application.pricing.rates import record_rate
from domain.pricing.metal_rate import Metal, Reading, rate_id
from domain.pricing.price_books import PRICE_BOOKS, Preview
from domain.pricing.price_books.impact import Impact
from domain.pricing.price_books.price_book import PriceBook
from interfaces.local.seeding.prices import seed_prices
from tests.application.trading import Market

NOTHING_CHANGES = Impact(pieces=0, changed=0, smallest=None, largest=None)


def reading_of_now(market: Market, metal: Metal, pounds: Decimal) -> Reading:
    now = market.clock.now()
    return Reading(
        rate_id=rate_id(metal, now),
        metal=metal,
        gbp_per_ozt=pounds,
        as_of=now,
        source="desk",
        licence_note="",
    )


@dataclass(slots=True)
class Desk:
    """`first` drafts, `second` approves; rates move in steps of up to 5 %."""

    market: Market

    def __post_init__(self) -> None:
        seed_prices(self.market.store)

    @property
    def prices(self) -> Prices:
        return self.market.do(prices_on_file)

    def read_rate(self, pounds: str, metal: Metal = "gold") -> str:
        """A reading of this moment; its id."""
        reading = reading_of_now(self.market, metal, Decimal(pounds))
        any_jump = HouseRules(metal_jump=Decimal(9))
        self.market.do(lambda d: record_rate(d, any_jump, reading, by="first"))
        return reading.rate_id

    def draft(self, book_id: str = "next", *, days: int = 7, **changed: Any) -> PriceBook:
        valid_from = self.market.clock.now() + timedelta(days=days)
        wish = BookWish(book_id=book_id, valid_from=valid_from, **changed)
        return self.market.do(lambda d: draft_book(d, wish, author="first")).book

    def schedule(self, book_id: str = "next", **changed: Any) -> PriceBook:
        """Drafted, previewed and approved."""
        book = self.draft(book_id, **changed)
        preview = Preview(book=book, impact=NOTHING_CHANGES)
        self.market.do(lambda d: d.decide(PRICE_BOOKS, book.region, preview))
        self.market.do(lambda d: schedule_book(d, book_id, by="second"))
        return book
