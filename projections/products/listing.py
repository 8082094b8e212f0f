"""Which products are on sale, and how many are left by each further choice?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, assert_never

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Computed,
    Connection,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from domain.catalogue.media import Media, image_for
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import Style
from domain.envelope import Recorded
from domain.money import Money
from projections.kit.facets import choices
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.products.price_bands import price_band
from projections.products.words import match_of, plain_words

FACETS = ("category", "collection", "metal", "nature", "price_band")
CARD = (
    *("style_code", "title", "slug", "category", "nature", "collection", "metal"),
    *("price_minor", "currency", "picture", "published_at"),
)
WORDS = "title || ' ' || collection || ' ' || story"
STYLE = TypeAdapter(Style)
MEDIA = TypeAdapter(Media)

TABLES = MetaData()
PRODUCT = Table(
    "product",
    TABLES,
    Column("style_code", Text, primary_key=True),
    Column("withdrawn", Boolean, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("metal", ARRAY(Text), nullable=False),
    Column("price_minor", BigInteger),
    Column("currency", Text),
    Column("price_band", Text),
    Column("picture", JSONB(none_as_null=True)),
    Column("revised_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_because", Text),
    Column("story", Text, nullable=False),
    Column("style", JSONB, nullable=False),
    # The stems that English has for the words, and the words themselves for unfinished ones.
    Column(
        "search",
        TSVECTOR,
        Computed(
            f"to_tsvector('english', {WORDS}) || to_tsvector('simple', {WORDS})", persisted=True
        ),
    ),
)
SLUG = Table(
    "slug",
    TABLES,
    Column("slug", Text, primary_key=True),
    Column("style_code", Text, nullable=False),
)
ON_SALE = ~PRODUCT.c.withdrawn
CHEAPEST = func.coalesce(PRODUCT.c.price_minor, literal_column(str(2**62)))
DEAREST = func.coalesce(PRODUCT.c.price_minor, literal_column("-1"))
Index("product_words", PRODUCT.c.search, postgresql_using="gin")
Index("product_newest", PRODUCT.c.published, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_titles", PRODUCT.c.title_key, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_cheapest", CHEAPEST, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_dearest", DEAREST, PRODUCT.c.style_code, postgresql_where=ON_SALE)
PRODUCT_LISTING = ReadModel("product_listing", 1, TABLES)


@PRODUCT_LISTING.on(ProductPublished)
def published(batch: Batch, recorded: Recorded[ProductPublished]) -> None:
    at = recorded.envelope.recorded_at
    batch[PRODUCT].put(
        style_code=recorded.key,
        withdrawn=False,
        published=recorded.position,
        published_at=at,
        **content_of(recorded.event.style, at),
    )
    batch[SLUG].put(slug=recorded.event.style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on(ProductRevised)
def revised(batch: Batch, recorded: Recorded[ProductRevised]) -> None:
    style = recorded.event.style
    batch[PRODUCT].change(recorded.key, **content_of(style, recorded.envelope.recorded_at))
    batch[SLUG].put(slug=style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on(ProductWithdrawn)
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    reason = recorded.event.reason
    batch[PRODUCT].change(recorded.key, withdrawn=True, withdrawn_because=reason)


def content_of(style: Style, at: datetime) -> Found:
    """The columns that follow from a revision, in effect since an instant."""
    price = min((p.price for p in style.stock), key=lambda price: price.minor, default=None)
    picture = image_for(style.media, {})
    picked = {pick.value for s in style.stock for pick in s.picks if pick.option == "metal"}
    return {
        "title": style.title,
        "title_key": style.title.casefold(),
        "slug": style.slug,
        "category": style.category,
        "nature": style.nature,
        "collection": style.collection,
        "metal": sorted({*style.metals, *picked}),
        "price_minor": price.minor if price else None,
        "currency": price.currency if price else None,
        "price_band": price_band(price) if price else None,
        "picture": MEDIA.dump_python(picture, mode="json") if picture else None,
        "revised_at": at,
        "story": plain_words(style.content.story),
        "style": STYLE.dump_python(style, mode="json"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilter:
    """Empty fields do not filter; several values of one field are alternatives."""

    words: str = ""
    category: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    metal: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    price_band: tuple[str, ...] = ()

    def chosen(self) -> dict[str, frozenset[str]]:
        return choices({name: getattr(self, name) for name in FACETS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """`price_from` is known for pieces in stock; what is made to order has none yet."""

    style_code: str
    title: str
    slug: str
    category: str
    nature: str
    collection: str
    metals: tuple[str, ...]
    price_from: Money | None
    picture: Media | None
    published_at: datetime


ListingOrder = Literal["newest", "price", "title"]


def products(
    connection: Connection,
    wanted: ListingFilter,
    *,
    by: ListingOrder = "newest",
    descending: bool = False,
    cursor: str | None = None,
    limit: int = 24,
) -> Page[ProductCard]:
    """What is on sale and fits; products without a price come last. Raises `InvalidCursor`."""
    sort = _sort(by, descending)
    fitting = select(*(PRODUCT.c[name] for name in CARD)).where(*worded(wanted), *among(wanted))
    rows, following = sort.page(connection, fitting, cursor, limit)
    return Page(tuple(_card(row) for row in rows), following)


def worded(wanted: ListingFilter) -> list[ColumnElement[bool]]:
    """On sale, with all the words that were asked for."""
    match = match_of(wanted.words)
    return [ON_SALE] if match is None else [ON_SALE, PRODUCT.c.search.op("@@")(match)]


def among(wanted: ListingFilter) -> list[ColumnElement[bool]]:
    """The conditions on what is chosen from lists."""
    return [
        PRODUCT.c.metal.overlap(sorted(picked))
        if name == "metal"
        else PRODUCT.c[name].in_(sorted(picked))
        for name, picked in wanted.chosen().items()
    ]


def _sort(by: ListingOrder, descending: bool) -> Sort:
    """The newest come first unless the order is turned round."""
    match by:
        case "newest":
            return Sort(by, PRODUCT.c.published, PRODUCT.c.style_code, not descending)
        case "price":
            return Sort(by, DEAREST if descending else CHEAPEST, PRODUCT.c.style_code, descending)
        case "title":
            return Sort(by, PRODUCT.c.title_key, PRODUCT.c.style_code, descending)
        case _:
            assert_never(by)


def _card(row: Found) -> ProductCard:
    return ProductCard(**on_card(row), published_at=row["published_at"])


def on_card(row: Found) -> dict[str, Any]:
    """What a card shows of a product, today and on a past day alike."""
    price = row["price_minor"]
    return {
        "style_code": row["style_code"],
        "title": row["title"],
        "slug": row["slug"],
        "category": row["category"],
        "nature": row["nature"],
        "collection": row["collection"],
        "metals": tuple(row["metal"]),
        "price_from": None if price is None else Money(price, row["currency"]),
        "picture": MEDIA.validate_python(row["picture"]) if row["picture"] else None,
    }
