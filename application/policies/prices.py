"""A drafted price book is held against everything on offer, so that whoever approves it can see."""

from application.policies.effects import PreviewPriceBook
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.pricing.price_books import PriceBookDrafted

PRICES = Policy("prices")


@PRICES.on
def preview(recorded: Recorded[PriceBookDrafted]) -> tuple[PreviewPriceBook]:
    book = recorded.event.book
    preview = PreviewPriceBook(
        region=book.region, book_id=book.price_book_id, position=recorded.position
    )
    return (preview,)
