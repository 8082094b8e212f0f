"""Products as they are sold, revised and withdrawn, and every address that one ever had."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Index,
    MetaData,
    Table,
    Text,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from domain.catalogue.media import image_for
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import Style
from domain.envelope import Recorded
from projections.kit.answer import as_json, pence
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel
from projections.products.price_bands import price_band
from projections.products.words import plain_words

WORDS = "title || ' ' || collection || ' ' || story"
TABLES = MetaData()
PRODUCT = Table(
    "product",
    TABLES,
    *keys(Text, "style_code"),
    *always(Boolean, "withdrawn"),
    *always(BigInteger, "published"),
    *always(INSTANT, "published_at"),
    *always(Text, "title", "title_key", "slug", "category", "nature", "collection"),
    *always(TEXTS, "metal"),
    *perhaps(BigInteger, "price_minor"),
    *perhaps(Text, "currency", "price_band"),
    *perhaps(OBJECT, "picture"),
    *always(INSTANT, "revised_at"),
    *perhaps(Text, "withdrawn_because"),
    *always(Text, "story"),
    *always(OBJECT, "style"),
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
    *keys(Text, "slug"),
    *always(Text, "style_code"),
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


@PRODUCT_LISTING.on
def published(batch: Batch, recorded: Recorded[ProductPublished]) -> None:
    at = recorded.envelope.recorded_at
    batch[PRODUCT].put(
        style_code=recorded.key,
        withdrawn=False,
        published=recorded.position,
        published_at=at,
        revised_at=at,
        **content_of(recorded.event.style),
    )
    batch[SLUG].put(slug=recorded.event.style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on
def revised(batch: Batch, recorded: Recorded[ProductRevised]) -> None:
    style = recorded.event.style
    at = recorded.envelope.recorded_at
    batch[PRODUCT].change(recorded.key, revised_at=at, **content_of(style))
    batch[SLUG].put(slug=style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    reason = recorded.event.reason
    batch[PRODUCT].change(recorded.key, withdrawn=True, withdrawn_because=reason)


def content_of(style: Style) -> Found:
    """The columns that follow from a revision."""
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
        **pence("price", price),
        "price_band": None if price is None else price_band(price),
        "picture": as_json(picture),
        "story": plain_words(style.content.story),
        "style": as_json(style),
    }
