"""Products as they are sold, revised and withdrawn, and every address that one ever had."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Table,
    Text,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from domain.catalogue.content import ContentPublished
from domain.catalogue.media import image_for
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import Style
from domain.envelope import Recorded
from projections.kit.answer import answer, as_json, parsed
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel, Written
from projections.products.begins import BEGINS, TABLES, not_reached, worked_out
from projections.products.shelf import COUNTS, PIECE, received, shelves
from projections.products.words import found_by, named_by, title_key, told_words, value_label
from projections.standing import Standings
from projections.words.dictionary import label
from projections.words.near import traces

SORTED = Text(collation="C")
# Products change seldom: what is new goes into the index, and not on a list that is read through.
FOUND_AT_ONCE: Any = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
PRODUCT = Table(
    "product",
    TABLES,
    *keys(Text, "style_code"),
    *always(Boolean, "withdrawn"),
    *always(BigInteger, "published"),
    *always(INSTANT, "published_at"),
    *always(Text, "title", "slug", "category", "nature", "collection"),
    *always(SORTED, "title_key"),
    *always(TEXTS, "metal", "metal_labels"),
    # What follows from the record of its stock, and what it can be made for: see `on_the_shelf`.
    *always(Boolean, "made_to_order", "listed"),
    *always(TEXTS, "skus"),
    *always(Text, "standing"),
    *perhaps(INSTANT, "until"),
    *perhaps(Text, "kind", "ref"),
    *perhaps(BigInteger, "price_minor"),
    *perhaps(Text, "currency", "price_band"),
    *perhaps(INSTANT, "priced_at"),
    *perhaps(OBJECT, "picture", "ready", "begins"),
    *always(INSTANT, "revised_at"),
    *perhaps(Text, "withdrawn_because"),
    *always(OBJECT, "style"),
    # What it is named by stays small, as everything found is ranked by it; the other has the story.
    *always(TSVECTOR, "named", "search"),
)
# Every word that a product is named by, ever; a typed word that is near one leaves a trace of it.
WORD = Table(
    "word",
    TABLES,
    *keys(Text, "word"),
    *always(TEXTS, "traces"),
)
# What people call the codes that are filtered by, as the catalogue said last.
LABEL = Table(
    "label",
    TABLES,
    *keys(Text, "name", "value"),
    *always(Text, "label"),
)
SLUG = Table(
    "slug",
    TABLES,
    *keys(Text, "slug"),
    *always(Text, "style_code"),
)
ON_SALE = PRODUCT.c.listed
CHEAPEST = func.coalesce(PRODUCT.c.price_minor, literal_column(str(2**62)))
DEAREST = func.coalesce(PRODUCT.c.price_minor, literal_column("-1"))
Index("product_words", PRODUCT.c.search, **FOUND_AT_ONCE)
Index("word_traces", WORD.c.traces, **FOUND_AT_ONCE)
Index("product_skus", PRODUCT.c.skus, postgresql_using="gin")
Index("product_newest", PRODUCT.c.published, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_titles", PRODUCT.c.title_key, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_cheapest", CHEAPEST, PRODUCT.c.style_code, postgresql_where=ON_SALE)
Index("product_dearest", DEAREST, PRODUCT.c.style_code, postgresql_where=ON_SALE)
PRODUCT_LISTING = ReadModel("product_listing", 10, TABLES)
PRODUCT_LISTING.unseen(BEGINS, PIECE, COUNTS.level, COUNTS.reservation)
PRODUCT_LISTING.on(received)
PRODUCT_LISTING.on(worked_out)
PRODUCT_LISTING.on(not_reached)
Standings(PIECE).followed_by(PRODUCT_LISTING)
COUNTS.followed_by(PRODUCT_LISTING)


@PRODUCT_LISTING.on
def published(batch: Batch, recorded: Recorded[ProductPublished]) -> None:
    at = recorded.envelope.recorded_at
    batch[PRODUCT].put(
        style_code=recorded.key,
        withdrawn=False,
        published=recorded.position,
        published_at=at,
        revised_at=at,
        listed=False,
        standing="unavailable",
        **content_of(recorded.event.style),
        **_indexed(batch, recorded.event.style),
    )
    batch[SLUG].put(slug=recorded.event.style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on
def revised(batch: Batch, recorded: Recorded[ProductRevised]) -> None:
    style = recorded.event.style
    at = recorded.envelope.recorded_at
    found = _indexed(batch, style)
    batch[PRODUCT].change(recorded.key, revised_at=at, **found, **content_of(style))
    batch[SLUG].put(slug=style.slug, style_code=recorded.key)


@PRODUCT_LISTING.on
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    reason = recorded.event.reason
    batch[PRODUCT].change(recorded.key, withdrawn=True, withdrawn_because=reason)


@PRODUCT_LISTING.on
def named(batch: Batch, recorded: Recorded[ContentPublished]) -> None:
    """A collection's title names it, and finds its products."""
    if (collection := collection_named(recorded.event)) is None:
        return
    batch[LABEL].put(name="collection", value=collection.address, label=collection.title)
    for row in batch[PRODUCT].where(collection=collection.address):
        found = _indexed(batch, answer(Style, row["style"]))
        batch[PRODUCT].change(row["style_code"], **found)


@dataclass(frozen=True, slots=True)
class CollectionTitle:
    """What people call the collection with this address."""

    address: str
    title: str


def collection_named(event: ContentPublished) -> CollectionTitle | None:
    """None when the content is no collection with a title."""
    title = parsed(event.body, dict).get("title") if event.kind == "collection" else None
    return CollectionTitle(event.address, title) if title and isinstance(title, str) else None


def _indexed(batch: Batch, style: Style) -> Found:
    """What finds it; its words and labels are kept on the way."""
    named = batch[LABEL].get("collection", style.collection)
    collection = named["label"] if named else label("collection", style.collection)
    for word in told_words(style, collection):
        if batch[WORD].get(word) is None:
            batch[WORD].put(word=word, traces=list(traces(word)))
    _label(batch, style, collection)
    return {"named": named_by(style, collection), "search": found_by(style, collection)}


def _label(batch: Batch, style: Style, collection: str) -> None:
    for name, value in (("category", style.category), ("nature", style.nature)):
        batch[LABEL].put(name=name, value=value, label=label(name, value))
    batch[LABEL].put(name="collection", value=style.collection, label=collection)
    for metal in _metals(style):
        batch[LABEL].put(name="metal", value=metal, label=value_label(style, "metal", metal))


@PRODUCT_LISTING.after_batch
def on_the_shelf(batch: Written) -> None:
    """Price and standing of every product of which anything was touched."""
    if codes := _touched(batch):
        wanted = select(
            *(PRODUCT.c[name] for name in ("style_code", "withdrawn", "made_to_order")),
            PRODUCT.c.style["stock"].label("stock"),
        )
        products = batch.found(wanted.where(PRODUCT.c.style_code.in_(codes)))
        for shelf in shelves(batch.found, products):
            batch[PRODUCT].change(shelf.style_code, **shelf.columns)


def _touched(batch: Written) -> list[str]:
    """The codes of products that changed, or whose pieces or goods did."""
    codes = {code for table in (PRODUCT, BEGINS) for (code,) in batch.touched(table)}
    if assets := [asset_id for (asset_id,) in batch.touched(PIECE)]:
        of_pieces = select(PIECE.c.style_code).where(PIECE.c.asset_id.in_(assets))
        codes |= {row["style_code"] for row in batch.found(of_pieces)}
    if skus := sorted({sku for sku, _ in batch.touched(COUNTS.level)}):
        of_goods = select(PRODUCT.c.style_code).where(PRODUCT.c.skus.overlap(skus))
        codes |= {row["style_code"] for row in batch.found(of_goods)}
    return sorted(codes)


def content_of(style: Style) -> Found:
    """The columns that follow from a revision."""
    picture = image_for(style.media, {})
    metals = _metals(style)
    return {
        "title": style.title,
        "title_key": title_key(style.title),
        "slug": style.slug,
        "category": style.category,
        "nature": style.nature,
        "collection": style.collection,
        "metal": metals,
        "metal_labels": [value_label(style, "metal", metal) for metal in metals],
        "made_to_order": style.made_to_order,
        "skus": sorted({piece.sku for piece in style.stock}),
        "picture": as_json(picture),
        "style": as_json(style),
    }


def _metals(style: Style) -> list[str]:
    """The alloys on offer and in stock."""
    picked = {pick.value for s in style.stock for pick in s.picks if pick.option == "metal"}
    return sorted({*style.metals, *picked})
