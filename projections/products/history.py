"""What was on sale on a day that has passed, and how did a product look then?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Index,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    Text,
    any_,
    literal,
    or_,
    select,
)

from domain.catalogue.content import ContentPublished
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import Style
from domain.envelope import Recorded
from projections.kit.answer import answer, rows
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.paging import Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.products.fold import collection_named, content_of
from projections.products.labels import labels_in
from projections.products.listing import ShownProduct, card
from projections.products.past_offers import (
    PIECE,
    TABLES,
    Offers,
    offers,
    priced,
    received,
    worked_out,
)
from projections.products.picture import Pictures

SHOWN = (
    *("title", "slug", "category", "nature", "collection", "metal", "metal_labels"),
    *("made_to_order", "skus", "picture", "style"),
)
REVISION = Table(
    "revision",
    TABLES,
    *keys(Text, "style_code"),
    *keys(BigInteger, "position"),
    *always(Text, "rev"),
    *always(INSTANT, "valid_from"),
    *perhaps(INSTANT, "valid_to"),
    *always(INSTANT, "published_at"),
    *always(Text, "title", "slug", "category", "nature", "collection"),
    *always(TEXTS, "metal", "metal_labels", "skus"),
    *always(Boolean, "made_to_order"),
    *perhaps(OBJECT, "picture"),
    *always(OBJECT, "style"),
)
PRESENT = Table(
    "present",
    TABLES,
    *keys(Text, "style_code"),
    *always(BigInteger, "position"),
    *always(INSTANT, "published_at"),
)
# What collections were called, each title from its instant on.
CALLED = Table(
    "called",
    TABLES,
    *keys(Text, "collection"),
    *keys(BigInteger, "position"),
    *always(INSTANT, "valid_from"),
    *always(Text, "title"),
)
Index("revision_periods", REVISION.c.valid_from, REVISION.c.valid_to)
BY_STYLE = Sort("history", REVISION.c.style_code, REVISION.c.style_code)
CATALOGUE_HISTORY = ReadModel("catalogue_history", 6, TABLES)
CATALOGUE_HISTORY.on(received)
CATALOGUE_HISTORY.on(priced)
CATALOGUE_HISTORY.on(worked_out)
Offers(PIECE).followed_by(CATALOGUE_HISTORY)


@CATALOGUE_HISTORY.on
def published(batch: Batch, recorded: Recorded[ProductPublished]) -> None:
    _begin(batch, recorded, recorded.envelope.recorded_at)


@CATALOGUE_HISTORY.on
def revised(batch: Batch, recorded: Recorded[ProductRevised]) -> None:
    if present := batch[PRESENT].get(recorded.key):
        _begin(batch, recorded, present["published_at"])


@CATALOGUE_HISTORY.on
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    _end(batch, recorded.key, recorded.envelope.recorded_at)
    batch[PRESENT].remove(recorded.key)


@CATALOGUE_HISTORY.on
def called(batch: Batch, recorded: Recorded[ContentPublished]) -> None:
    if (collection := collection_named(recorded.event)) is not None:
        batch[CALLED].put(
            collection=collection.address,
            position=recorded.position,
            valid_from=recorded.envelope.recorded_at,
            title=collection.title,
        )


def _begin(
    batch: Batch, recorded: Recorded[ProductPublished | ProductRevised], published_at: datetime
) -> None:
    """One revision ends where the next begins."""
    at, content = recorded.envelope.recorded_at, content_of(recorded.event.style)
    _end(batch, recorded.key, at)
    place = {"style_code": recorded.key, "position": recorded.position}
    batch[REVISION].put(
        **place,
        rev=recorded.event.rev,
        valid_from=at,
        published_at=published_at,
        **{name: content[name] for name in SHOWN},
    )
    batch[PRESENT].put(**place, published_at=published_at)


def _end(batch: Batch, style_code: str, at: datetime) -> None:
    if present := batch[PRESENT].get(style_code):
        batch[REVISION].change(style_code, present["position"], valid_to=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCard:
    """A product as a listing showed it from `valid_from` until `valid_to`; None is still so."""

    rev: str
    valid_from: datetime
    valid_to: datetime | None
    product: ShownProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProduct:
    """A product whole, as it was sold from `valid_from` until `valid_to`; None is still so."""

    style_code: str
    rev: str
    valid_from: datetime
    valid_to: datetime | None
    style: Style


def listing_at(
    connection: Connection,
    before: datetime,
    pictures: Pictures,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PastCard]:
    """What was on sale just before an instant, by style code. Raises `InvalidCursor`.

    Of what is not made to order that is what was offered finished, in stock or not; of the rest
    also what it could be made for.
    """
    offered, titles = offers(before), labels_in(connection, _called(before))
    minor, currency = (_of_cheapest(offered, name) for name in ("price_minor", "currency"))
    wanted = (
        _at(before)
        .add_columns(minor.label("price_minor"), currency.label("currency"))
        .where(or_(REVISION.c.made_to_order, minor.is_not(None)))
    )
    found, following = BY_STYLE.page(connection, wanted, cursor, limit)
    shown = (card(row, pictures, titles, ShownProduct) for row in found)
    cards = (answer(PastCard, row, product=each) for row, each in zip(found, shown, strict=True))
    return Page(tuple(cards), following)


def product_at(connection: Connection, style_code: str, before: datetime) -> PastProduct | None:
    """The product just before an instant; None when it was not on sale."""
    found = rows(connection, _at(before).where(REVISION.c.style_code == style_code))
    return answer(PastProduct, found[0]) if found else None


def _called(before: datetime) -> Select[Any]:
    """Titles of collections as labels are told, the last of each last."""
    told = select(literal("collection"), CALLED.c.collection, CALLED.c.title)
    return told.where(CALLED.c.valid_from < before).order_by(CALLED.c.position)


def _at(before: datetime) -> Select[tuple[object, ...]]:
    ended = REVISION.c.valid_to
    return select(REVISION).where(
        REVISION.c.valid_from < before, or_(ended.is_(None), ended >= before)
    )


def _of_cheapest(offered: Subquery, column: str) -> ScalarSelect[Any]:
    made = REVISION.c.made_to_order | (offered.c.ref != offered.c.style_code)
    of_style = (offered.c.style_code == REVISION.c.style_code) & made
    of_sku = offered.c.style_code.is_(None) & (offered.c.ref == any_(REVISION.c.skus))
    return (
        select(offered.c[column])
        .where(or_(of_style, of_sku), offered.c.price_minor.is_not(None))
        .order_by(offered.c.price_minor, offered.c.ref)
        .limit(1)
        .scalar_subquery()
    )
