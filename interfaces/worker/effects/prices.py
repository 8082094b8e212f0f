"""What becomes of a price book: its impact worked out, and its beginning told."""

from collections.abc import Iterator
from dataclasses import dataclass

from application.deliveries import Delivery
from application.design.price_impact import LivePiece, LivePieces, price_impact
from application.pricing.price_desk import activate_book, keep_preview
from domain.pricing.price_shelf import PRICE_BOOKS
from interfaces.worker.effects.doing import Doing
from projections.kit.reading import Reader
from projections.live_pieces import LIVE_PIECES, LiveDesign, live_designs, live_goods


@dataclass(frozen=True, slots=True)
class PricesChange:
    doing: Doing
    live: LivePieces

    def preview_price_book(self, delivery: Delivery) -> str:
        """Thousands of pieces are priced before anything is decided: no lock is held meanwhile."""
        region, book_id = delivery.arguments["region"], delivery.arguments["book_id"]
        draft = self.doing.state(PRICE_BOOKS, region).drafts.get(book_id)
        if draft is None:
            return "no_draft"
        live = self.live.each(int(delivery.arguments["position"]))
        impact = price_impact(self.doing.store.look(), live, draft.book)
        self.doing.run(delivery, lambda d: keep_preview(d, draft.book, impact))
        return f"{impact.changed} of {impact.pieces} change"

    def activate_price_book(self, delivery: Delivery) -> str:
        region, book_id = delivery.arguments["key"], delivery.arguments["ref"]
        told = self.doing.run(delivery, lambda d: activate_book(d, region, book_id))
        return "activated" if told else "not_its_time"


@dataclass(frozen=True, slots=True)
class OfferedPieces:
    """Implements `application.design.price_impact.LivePieces` on the read model."""

    reader: Reader

    def each(self, position: int) -> Iterator[LivePiece]:
        """Raises `NotCaughtUp`: what is missing would not be counted, and nobody would know."""
        with self.reader.ask(LIVE_PIECES, position) as connection:
            yield from (piece for found in live_designs(connection) for piece in _design(found))
            for goods in live_goods(connection):
                yield LivePiece(ref=goods.ref, inputs=goods.amount, book_id="")


def _design(found: LiveDesign) -> Iterator[LivePiece]:
    """The finished design, unless its price was completed before prices kept their inputs."""
    price = found.completed.price
    if price is not None and price.inputs is not None:
        yield LivePiece(
            ref=found.design_id,
            inputs=price.inputs,
            book_id=price.price_book,
            style_code=found.style_code,
            product_rev=found.product_rev,
            values=found.completed.values,
            stones=found.completed.stones,
        )
