"""A drafted price book is held against everything on offer, so that whoever approves it can see."""

from application.deliveries import Effect, Policy
from domain.envelope import Recorded
from domain.pricing.price_draft import PriceBookDrafted

PRICES = Policy("prices")


@PRICES.on(PriceBookDrafted)
def preview(recorded: Recorded[PriceBookDrafted]) -> tuple[Effect, ...]:
    book = recorded.event.book
    arguments = {
        "region": book.region,
        "book_id": book.price_book_id,
        "position": str(recorded.position),
    }
    return (Effect("preview_price_book", arguments),)
