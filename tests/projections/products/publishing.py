"""Products published, revised and withdrawn, for the tests of what shows them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from domain.catalogue.content import ContentPublished
from domain.catalogue.media import Image
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import StockPiece, Style
from domain.money import Money
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
    return [published(each.style) for each in publications().values()]


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


def invented(code: str, pounds: int | None = None, **changed: Any) -> Style:
    """A style like the solitaire, in stock at a price or made to order without one."""
    piece = StockPiece(
        sku=code, serialised=False, picks=(), price=Money((pounds or 0) * 100), masses_g=()
    )
    stock = () if pounds is None else (piece,)
    return replace(style(), style_code=code, slug=code.lower(), stock=stock, **changed)
