"""Products published, revised and withdrawn, for the tests of what shows them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from application.store.event_store import stream_of
from domain.catalogue.content import ContentPublished
from domain.catalogue.media import Image
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import StockPiece, Style
from domain.inventory.asset import ASSET
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.money import Money
from interfaces.local.seeding.demo_stock import counted_goods, finished_pieces
from interfaces.local.seeding.reception import decided
from projections.kit.paging import Turn
from projections.products.listing import ListingFilter, ListingOrder, products
from tests.designs import publications, style
from tests.projections.folding import Happened
from tests.projections.samples import NOON

EVERYTHING = ListingFilter()


def where(image: Image, width: int) -> str:
    return f"https://pictures.example/{image.ref}?w={width}"


def published(wanted: Style) -> Happened:
    event = ProductPublished(
        style_code=wanted.style_code,
        document_id=f"id-{wanted.style_code}",
        rev="1",
        updated_at=NOON,
        content_hash="h",
        style=wanted,
    )
    return (f"product-{wanted.style_code}", event)


def revised(wanted: Style) -> Happened:
    event = ProductRevised(
        style_code=wanted.style_code,
        document_id=f"id-{wanted.style_code}",
        rev="2",
        updated_at=NOON,
        content_hash="h2",
        changed_paths=("title",),
        style=wanted,
    )
    return (f"product-{wanted.style_code}", event)


def withdrawn(code: str) -> Happened:
    return (f"product-{code}", ProductWithdrawn(reason="sold out"))


def demonstration() -> list[Happened]:
    """Every style, and its finished pieces as the shop opens with them."""
    pieces = [
        (stream_of(ASSET, piece.asset_id), event)
        for piece in finished_pieces()
        for event in decided(ASSET, piece.commands, NOON)
    ]
    goods = [
        (stream_of(STOCK, each.key), event)
        for each in counted_goods()
        for event in decided(STOCK, each.commands, NOON)
    ]
    return [*(published(each.style) for each in publications().values()), *pieces, *goods]


def in_stock(sku: str, pounds: int, quantity: int = 3) -> list[Happened]:
    goods = (
        ReceiveGoods(qty=quantity, cost=Money(1), lot="1"),
        SetPrice(price=Money(pounds * 100)),
    )
    key = stock_key(sku, SALES_LOCATION)
    return [(stream_of(STOCK, key), event) for event in decided(STOCK, goods, NOON)]


def content(slug: str, title: str) -> Happened:
    body = f'{{"title": "{title}"}}'
    event = ContentPublished(kind="collection", address=slug, rev="1", updated_at=NOON, body=body)
    return (f"content-collection-{slug}", event)


def codes(
    connection: Connection,
    wanted: ListingFilter = EVERYTHING,
    by: ListingOrder = "newest",
    *,
    descending: bool = False,
) -> list[str]:
    page = products(connection, wanted, where, Turn(by, descending, limit=100))
    return [card.style_code for card in page.items]


def invented(code: str, **changed: Any) -> Style:
    """A style like the solitaire, which may be in stock under its own code too."""
    piece = StockPiece(sku=code, serialised=False, picks=(), masses_g=())
    return replace(style(), style_code=code, slug=code.lower(), stock=(piece,), **changed)


def finished(code: str, **changed: Any) -> Style:
    """The same, not made any more."""
    return invented(code, articles=(), **changed)
