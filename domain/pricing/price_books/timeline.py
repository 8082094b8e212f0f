"""Price books in time: half-open, never two at once, chosen by the instant and by nothing else.

A book without an end holds until a later one begins. One with an end is for a limited time: when
it is over, the book that it stood before holds again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.kernel import Refusal, Unreachable
from domain.pricing.price_books.price_book import PriceBook

FOR_EVER = datetime.max.replace(tzinfo=UTC)


class NoPriceBook(Unreachable):
    """There is no price book for {region} at {at}; schedule one for that time."""

    code = "price_book_missing"


class PriceBookOverlap(Refusal):
    """The time of this price book overlaps that of {book_id}; choose another beginning or end."""

    book_id: str


def in_force(books: Iterable[PriceBook], at: datetime) -> PriceBook | None:
    """The one book of a region that holds at an instant: the latest that has begun."""
    begun = (book for book in books if book.valid_from <= at < _end(book))
    return max(begun, key=lambda book: book.valid_from, default=None)


def refuse_overlap(books: Iterable[PriceBook], wanted: PriceBook) -> None:
    """Raises `PriceBookOverlap` where two books would hold at once.

    That is: both begin together, or one begins inside the limited time of the other.
    """
    for book in books:
        earlier, later = sorted((book, wanted), key=lambda each: each.valid_from)
        within = earlier.valid_to is not None and later.valid_from < earlier.valid_to
        if within or later.valid_from == earlier.valid_from:
            raise PriceBookOverlap(book_id=book.price_book_id)


def _end(book: PriceBook) -> datetime:
    return book.valid_to or FOR_EVER
