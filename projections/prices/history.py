"""At which price was this shown, from when to when, and where? Evidence for what "was" means."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Connection, Table, Text, select

from domain.design.design.events import DesignCompleted
from domain.envelope import Recorded
from domain.money import Money
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.cart_line import CartLine, CartLineAdded, CartLineRepriced
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import OrderPlaced
from domain.selling.quote import QuoteIssued
from projections.kit.answer import answer, money, pence, rows
from projections.kit.columns import INSTANT, always, keys
from projections.kit.read_model import Batch, ReadModel
from projections.prices.offered import TABLES, SetPrice, follow_offers, set_prices

Channel = Literal["design", "quote", "cart", "order"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a price is seen: `subject` is a design's fingerprint or a sku."""

    subject: str
    channel: Channel


# One row for a time in which a price was seen unchanged.
SHOWN = Table(
    "shown",
    TABLES,
    *keys(Text, "subject", "channel"),
    *keys(BigInteger, "position"),
    *always(BigInteger, "gross_minor"),
    *always(Text, "currency", "price_book"),
    *always(INSTANT, "first_shown", "last_shown"),
    *always(BigInteger, "times"),
)
# Which row of SHOWN is the newest of its subject and channel.
NEWEST = Table(
    "newest",
    TABLES,
    *keys(Text, "subject", "channel"),
    *always(BigInteger, "position"),
)
# What a design or a quote is of.
FINGERPRINT = Table(
    "fingerprint",
    TABLES,
    *keys(Text, "ref"),
    *always(Text, "fingerprint"),
)
LINE = Table(
    "line",
    TABLES,
    *keys(Text, "line_id"),
    *always(Text, "subject"),
)
PRICE_HISTORY = ReadModel("price_history", 3, TABLES)
follow_offers(PRICE_HISTORY)


@PRICE_HISTORY.on
def completed(batch: Batch, recorded: Recorded[DesignCompleted]) -> None:
    design = recorded.event
    batch[FINGERPRINT].put(ref=recorded.key, fingerprint=design.fingerprint)
    if design.price:
        _show(batch, recorded, Place(design.fingerprint, "design"), design.price)


@PRICE_HISTORY.on
def quoted(batch: Batch, recorded: Recorded[QuoteIssued]) -> None:
    said = recorded.event.quoted
    batch[FINGERPRINT].put(ref=recorded.key, fingerprint=said.fingerprint)
    _show(batch, recorded, Place(said.fingerprint, "quote"), said.price)


@PRICE_HISTORY.on
def added(batch: Batch, recorded: Recorded[CartLineAdded]) -> None:
    line = recorded.event.line
    subject = _subject(batch, line)
    batch[LINE].put(line_id=line.line_id, subject=subject)
    _show(batch, recorded, Place(subject, "cart"), line.price)


@PRICE_HISTORY.on
def repriced(batch: Batch, recorded: Recorded[CartLineRepriced]) -> None:
    if line := batch[LINE].get(recorded.event.line_id):
        _show(batch, recorded, Place(line["subject"], "cart"), recorded.event.after)


@PRICE_HISTORY.on
def ordered(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    for line in recorded.event.lines:
        _show(batch, recorded, Place(_subject(batch, line), "order"), line.price)


def _subject(batch: Batch, line: CartLine | OrderLine) -> str:
    """A design, quoted or not, by its fingerprint, everything else by its sku."""
    if line.kind not in ("design", "quote"):
        return line.ref
    known = batch[FINGERPRINT].get(line.ref)
    return known["fingerprint"] if known else line.ref


def _show(batch: Batch, recorded: Recorded[Any], place: Place, price: PriceResult) -> None:
    """Lengthen the time of the price seen before when it is the same one, else begin a new time."""
    at, where = recorded.envelope.recorded_at, asdict(place)
    told = pence("gross", price.total) | {"price_book": price.price_book}
    if newest := batch[NEWEST].get(*where.values()):
        key = (*where.values(), newest["position"])
        row = batch[SHOWN].get(*key)
        if row and told.items() <= row.items():
            batch[SHOWN].change(*key, last_shown=at, times=row["times"] + 1)
            return
    where["position"] = recorded.position
    batch[SHOWN].put(**where, **told, first_shown=at, last_shown=at, times=1)
    batch[NEWEST].put(**where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A price (VAT inside) that was seen `times` from `first_shown` to `last_shown`, unchanged."""

    channel: Channel
    price: Money
    price_book: str
    first_shown: datetime
    last_shown: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceHistory:
    """`shown` were seen by customers, `offered` are set prices of a sku, on the shelf or not."""

    subject: str
    shown: tuple[Shown, ...]
    offered: tuple[SetPrice, ...]

    @property
    def empty(self) -> bool:
        return not (self.shown or self.offered)


def price_history(connection: Connection, subject: str, location: str) -> PriceHistory:
    """Of a design's fingerprint or a sku; `location` is where goods that are counted lie."""
    return PriceHistory(
        subject=subject,
        shown=shown_prices(connection, subject),
        offered=set_prices(connection, subject, location),
    )


def shown_prices(connection: Connection, subject: str) -> tuple[Shown, ...]:
    """Of a fingerprint or a sku, the earliest first."""
    theirs = select(SHOWN).where(SHOWN.c.subject == subject)
    found = rows(connection, theirs.order_by(SHOWN.c.first_shown, SHOWN.c.position))
    return tuple(answer(Shown, row, price=money(row, "gross")) for row in found)
