"""What the demonstration shop has besides stones: finished pieces, counted goods, made-up stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from application.catalogue.reading.templates import load_templates
from domain.catalogue.style import StockPiece as ShownPiece
from domain.inventory.asset import Command as AssetCommand
from domain.inventory.asset import Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import DeclareStones
from domain.inventory.stock import Command as StockCommand
from domain.inventory.stock import ReceiveGoods, SetLevels, SetPrice, stock_key
from domain.inventory.stone import Hallmark, Owned, Piece, Source
from domain.money import Money
from interfaces.local.seeding.set_stones import CLERK, PIECES, StoneInPiece

OPENING_LOT = "opening-stock"
OPENING_PRICES = {
    "HOO-PLAIN-AU750Y": Money(89_500),
    "HOO-PLAIN-AU750W": Money(89_500),
    "HOO-PLAIN-AU375Y": Money(54_500),
    "CHA-TRACE-AU375Y-41": Money(26_500),
    "CHA-TRACE-AU375Y-45": Money(29_500),
    "CHA-TRACE-AU750Y-45": Money(69_500),
    "CHA-TRACE-AU750Y-50": Money(76_500),
    "ONE-EMBER": Money(895_000),
    "ONE-TIDELINE": Money(640_000),
}
"""What the finished pieces cost on the first day, VAT included; later prices are the shop's."""


@dataclass(frozen=True, slots=True)
class FinishedPiece:
    """A one-of-a-kind piece and the commands that put it on sale; `price` includes VAT.

    Its stones have records of their own.
    """

    asset_id: str
    style_code: str
    price: Money
    commands: tuple[AssetCommand, ...]
    stones: tuple[StoneInPiece, ...]


@dataclass(frozen=True, slots=True)
class StockPiece:
    """Counted goods of one sku; `style_code` is the product it is a variant of."""

    sku: str
    style_code: str
    price: Money
    quantity: int
    reorder_point: int | None = None
    location: str = "vault"

    @property
    def key(self) -> str:
        return stock_key(self.sku, self.location)

    @property
    def commands(self) -> tuple[StockCommand, ...]:
        """A piece costs the shop half its price without VAT."""
        cost = Money(self.price.minor * 5 // 12)
        levels = SetLevels(reorder_point=self.reorder_point)
        delivery = ReceiveGoods(qty=self.quantity, cost=cost, lot=OPENING_LOT)
        return (*((delivery,) if self.quantity else ()), SetPrice(price=self.price), levels)


BOXES = (
    StockPiece("BOX-RING", "BOX-RING", Money(1_200), 500, 50),
    StockPiece("BOX-NECKLACE", "BOX-NECKLACE", Money(1_800), 200, 20),
)
"""What pieces are packed in; no page shows it."""


def finished_pieces() -> tuple[FinishedPiece, ...]:
    """The pieces that the product pages show as single, at their first price."""
    return tuple(_one_of_a_kind(style, piece) for style, piece in _shown() if piece.serialised)


def counted_goods() -> tuple[StockPiece, ...]:
    """Boxes that pieces are packed in, and whatever else the product pages show as in stock."""
    shown = (
        StockPiece(piece.sku, style, OPENING_PRICES[piece.sku], 24, 4)
        for style, piece in _shown()
        if not piece.serialised
    )
    return (*BOXES, *shown)


def synthetic(products: int, variants: int, stock: int) -> Iterator[StockPiece]:
    """`products` times `variants` plain pieces sharing `stock` units as evenly as they can.

    Prices run through £45.00 to £1,995.00; the same numbers give the same pieces.
    """
    each, left = divmod(stock, max(1, products * variants))
    for number in range(products * variants):
        product, variant = divmod(number, variants)
        style = f"SYN-{product + 1:06d}"
        yield StockPiece(
            sku=f"{style}-V{variant + 1:02d}",
            style_code=style,
            price=Money(4_500 + (product * 7_919 + variant * 1_301) % 1_951 * 100),
            quantity=each + (number < left),
        )


def _shown() -> Iterator[tuple[str, ShownPiece]]:
    """What each style's page shows as in stock."""
    for style, template in load_templates().by_style.items():
        yield from ((style, piece) for piece in template.stock)


def _one_of_a_kind(style: str, shown: ShownPiece) -> FinishedPiece:
    asset_id, price = f"{style}-1", OPENING_PRICES[shown.sku]
    piece = Piece(
        style_code=style,
        metal=next(pick.value for pick in shown.picks if pick.option == "metal"),
        mass_g=sum(shown.masses_g, start=Decimal()),
        hallmark=Hallmark(result="recorded", office="London"),
        photos=(f"placeholder/{style.lower()}.jpg",),
    )
    receive = Receive(
        attributes=piece,
        ownership=Owned(),
        cost=Money(price.minor * 5 // 12),
        location="boutique:case_1",
        source=Source(name="demonstration", ref=asset_id),
    )
    told = PIECES[style]
    declare = DeclareStones(set_with=told.declared, origins=told.origins, by=CLERK)
    listed = List(price=price, reason="received", wording_approved=True, origins=told.origins)
    return FinishedPiece(asset_id, style, price, (receive, declare, listed), told.stones)
