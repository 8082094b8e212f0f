"""Everything that is on offer, priced as it is shown: what a drafted price book is held against."""

from collections.abc import Iterator
from dataclasses import dataclass

from application.design.price_impact import LivePiece
from projections.kit.reading import Reader
from projections.live_pieces import LIVE_PIECES, LiveDesign, live_designs, live_goods


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
