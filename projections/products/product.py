"""One product, on sale or not any more, and where its old addresses lead."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.catalogue.media import Media
from domain.catalogue.option import Option
from domain.catalogue.style import StockPiece, Style
from domain.money import Money
from projections.kit.paging import Found
from projections.products.listing import PRODUCT, SLUG, STYLE

PortableText = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetail:
    """Words as Portable Text. `price_from` is None where nothing of it is in stock."""

    style_code: str
    title: str
    slug: str
    category: str
    nature: str
    collection: str
    on_sale: bool
    price_from: Money | None
    options: tuple[Option, ...]
    stock: tuple[StockPiece, ...]
    media: tuple[Media, ...]
    story: PortableText
    care: PortableText
    legal: PortableText
    seo: dict[str, Any]
    resizable: bool
    hygiene_sealed: bool
    published_at: datetime
    revised_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Where a product's page is; `moved` when it was asked for by an older slug."""

    style_code: str
    slug: str
    moved: bool


def product(connection: Connection, style_code: str) -> ProductDetail | None:
    """A product that is or was on sale; None when there never was one."""
    wanted = select(PRODUCT).where(PRODUCT.c.style_code == style_code)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _detail(dict(row), STYLE.validate_python(row["style"]))


def address(connection: Connection, slug: str) -> Address | None:
    """The product that has the slug, or was the last to have it."""
    wanted = (
        select(PRODUCT.c.style_code, PRODUCT.c.slug)
        .join(SLUG, SLUG.c.style_code == PRODUCT.c.style_code)
        .where(SLUG.c.slug == slug)
    )
    found = connection.execute(wanted).first()
    return None if found is None else Address(found.style_code, found.slug, found.slug != slug)


def _detail(row: Found, style: Style) -> ProductDetail:
    price = row["price_minor"]
    return ProductDetail(
        style_code=row["style_code"],
        title=style.title,
        slug=style.slug,
        category=style.category,
        nature=style.nature,
        collection=style.collection,
        on_sale=not row["withdrawn"],
        price_from=None if price is None else Money(price, row["currency"]),
        options=style.options,
        stock=style.stock,
        media=style.media,
        story=_parsed(style.content.story, []),
        care=_parsed(style.content.care, []),
        legal=_parsed(style.content.legal, []),
        seo=_parsed(style.content.seo, {}),
        resizable=style.resizable,
        hygiene_sealed=style.hygiene_sealed,
        published_at=row["published_at"],
        revised_at=row["revised_at"],
    )


def _parsed(words: str, nothing: Any) -> Any:
    return json.loads(words) if words else nothing
