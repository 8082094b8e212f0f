"""At which price does each style that is made to order begin, and why has another none?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, MetaData, Table, Text, select

from domain.catalogue.option import StoneSlot
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.design.choices import ChosenStone
from domain.design.from_price import Cheapest, FromPriceNotReached, FromPriceWorkedOut
from domain.envelope import Recorded
from domain.money import Money
from projections.kit.answer import answer, as_json, rows
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
# Every style that is on sale and made to order; `stone_types` are those that its slots take.
MADE = Table(
    "made",
    TABLES,
    *keys(Text, "style_code"),
    *always(Text, "title", "rev"),
    *always(TEXTS, "stone_types"),
)
# What was worked out last of a style, whether or not it is on sale.
WORKED_OUT = Table(
    "worked_out",
    TABLES,
    *keys(Text, "style_code"),
    *always(BigInteger, "position", "as_of"),
    *always(INSTANT, "priced_at"),
    *always(Text, "product_rev", "price_book"),
    *perhaps(OBJECT, "cheapest"),
    *always(TEXTS, "missing"),
)
FROM_PRICES = ReadModel("from_prices", 1, TABLES)


@FROM_PRICES.on
def sold(batch: Batch, recorded: Recorded[ProductPublished | ProductRevised]) -> None:
    style = recorded.event.style
    if not style.made_to_order:
        batch[MADE].remove(recorded.key)
        return
    slots = (o.domain for o in style.options if isinstance(o.domain, StoneSlot))
    batch[MADE].put(
        style_code=recorded.key,
        title=style.title,
        rev=recorded.event.rev,
        stone_types=sorted({kind for slot in slots for kind in slot.types}),
    )


@FROM_PRICES.on
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    batch[MADE].remove(recorded.key)


@FROM_PRICES.on
def worked_out(batch: Batch, recorded: Recorded[FromPriceWorkedOut | FromPriceNotReached]) -> None:
    told = recorded.event
    cheapest = told.cheapest if isinstance(told, FromPriceWorkedOut) else None
    batch[WORKED_OUT].put(
        style_code=recorded.key,
        position=recorded.position,
        as_of=told.as_of,
        priced_at=recorded.envelope.recorded_at,
        product_rev=told.product_rev,
        price_book=told.price_book,
        cheapest=as_json(cheapest),
        missing=sorted(told.missing) if isinstance(told, FromPriceNotReached) else [],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """What was found for a revision by a book; `missing` are options that nothing is there for.

    `as_of` is the position of the log that was looked at, `position` that of the finding.
    """

    position: int
    as_of: int
    priced_at: datetime
    product_rev: str
    price_book: str
    cheapest: Cheapest | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A style made to order as it is sold; `worked_out` is None while nobody has looked yet."""

    style_code: str
    title: str
    rev: str
    stone_types: tuple[str, ...]
    worked_out: WorkedOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPriceRow:
    """`price` begins the style, VAT inside, of the stones by asset id or by specification.

    Without one `missing` names the options for which there is nothing to be had.
    """

    style_code: str
    title: str
    price: Money | None
    priced_at: datetime | None
    price_book: str | None
    assets: tuple[str, ...]
    missing: tuple[str, ...]


def made_to_order(connection: Connection) -> tuple[Made, ...]:
    """Every style on sale that is made to order, by code."""
    joined = select(*MADE.c, *(c for c in WORKED_OUT.c if c.name != "style_code"))
    found = joined.outerjoin(WORKED_OUT, WORKED_OUT.c.style_code == MADE.c.style_code)
    return tuple(
        answer(Made, row, worked_out=_worked_out(row))
        for row in rows(connection, found.order_by(MADE.c.style_code))
    )


def from_price_rows(connection: Connection) -> tuple[FromPriceRow, ...]:
    """For staff: those without a price first."""
    found = (_row(made) for made in made_to_order(connection))
    return tuple(sorted(found, key=lambda row: (row.price is not None, row.style_code)))


def _worked_out(row: dict[str, Any]) -> WorkedOut | None:
    return None if row["position"] is None else answer(WorkedOut, row)


def _row(made: Made) -> FromPriceRow:
    found = made.worked_out
    cheapest = found.cheapest if found else None
    return FromPriceRow(
        style_code=made.style_code,
        title=made.title,
        price=cheapest.price if cheapest else None,
        priced_at=found.priced_at if found else None,
        price_book=found.price_book if found else None,
        assets=_assets(cheapest.stones) if cheapest else (),
        missing=found.missing if found else (),
    )


def _assets(stones: tuple[ChosenStone, ...]) -> tuple[str, ...]:
    return tuple(stone.asset_id for stone in stones if stone.asset_id is not None)
