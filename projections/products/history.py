"""What was on sale on a day that has passed, and how did a product look then?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domain.catalogue.media import Media
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.catalogue.style import Style
from domain.envelope import Recorded
from domain.money import Money
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.products.listing import STYLE, content_of, on_card

SHOWN = (
    *("title", "slug", "category", "nature", "collection", "metal"),
    *("price_minor", "currency", "picture", "style"),
)
TABLES = MetaData()
REVISION = Table(
    "revision",
    TABLES,
    Column("style_code", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("rev", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    Column("title", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("metal", ARRAY(Text), nullable=False),
    Column("price_minor", BigInteger),
    Column("currency", Text),
    Column("picture", JSONB(none_as_null=True)),
    Column("style", JSONB, nullable=False),
)
PRESENT = Table(
    "present",
    TABLES,
    Column("style_code", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
Index("revision_periods", REVISION.c.valid_from, REVISION.c.valid_to)
BY_STYLE = Sort("history", REVISION.c.style_code, REVISION.c.style_code)
CATALOGUE_HISTORY = ReadModel("catalogue_history", 1, TABLES)


@CATALOGUE_HISTORY.on(ProductPublished)
@CATALOGUE_HISTORY.on(ProductRevised)
def sold(batch: Batch, recorded: Recorded[ProductPublished] | Recorded[ProductRevised]) -> None:
    """One revision ends where the next begins."""
    event, at = recorded.event, recorded.envelope.recorded_at
    _end(batch, recorded.key, at)
    content = content_of(event.style, at)
    batch[REVISION].put(
        style_code=recorded.key,
        position=recorded.position,
        rev=event.rev,
        valid_from=at,
        **{name: content[name] for name in SHOWN},
    )
    batch[PRESENT].put(style_code=recorded.key, position=recorded.position)


@CATALOGUE_HISTORY.on(ProductWithdrawn)
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    _end(batch, recorded.key, recorded.envelope.recorded_at)
    batch[PRESENT].remove(recorded.key)


def _end(batch: Batch, style_code: str, at: datetime) -> None:
    if present := batch[PRESENT].get(style_code):
        batch[REVISION].change(style_code, present["position"], valid_to=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCard:
    """A product as a listing showed it from `valid_from` until `valid_to`; None is still so."""

    style_code: str
    rev: str
    title: str
    slug: str
    category: str
    nature: str
    collection: str
    metals: tuple[str, ...]
    price_from: Money | None
    picture: Media | None
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProduct:
    """A product whole, as it was sold from `valid_from` until `valid_to`; None is still so."""

    style_code: str
    rev: str
    valid_from: datetime
    valid_to: datetime | None
    style: Style


def listing_at(
    connection: Connection, before: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[PastCard]:
    """What was on sale just before an instant, by style code. Raises `InvalidCursor`."""
    rows, following = BY_STYLE.page(connection, _at(before), cursor, limit)
    return Page(tuple(_card(row) for row in rows), following)


def product_at(connection: Connection, style_code: str, before: datetime) -> PastProduct | None:
    """The product just before an instant; None when it was not on sale."""
    wanted = _at(before).where(REVISION.c.style_code == style_code)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        return None
    return PastProduct(
        style_code=row["style_code"],
        rev=row["rev"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        style=STYLE.validate_python(row["style"]),
    )


def _at(before: datetime) -> Select[tuple[object, ...]]:
    ended = REVISION.c.valid_to
    return select(REVISION).where(
        REVISION.c.valid_from < before, or_(ended.is_(None), ended >= before)
    )


def _card(row: Found) -> PastCard:
    return PastCard(
        **on_card(row), rev=row["rev"], valid_from=row["valid_from"], valid_to=row["valid_to"]
    )
