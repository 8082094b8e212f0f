"""What was ordered, confirmed, lost and paid on each day in London?

An event counts on the day it occurred, however late it was recorded. Orders that staff placed
are left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Literal, get_args

from sqlalchemy import BigInteger, Connection, Date, Integer, MetaData, Table, Text, select

from domain.deadlines import local_date
from domain.envelope import Recorded
from domain.money import Money
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.stage import OrderConfirmed
from domain.selling.payment.standing import PaymentCaptured, Purpose
from projections.kit.answer import answer, rows
from projections.kit.columns import always, keys
from projections.kit.read_model import Batch, ReadModel

Became = Literal["placed", "confirmed", "cancelled", "expired"]
What = Became | Purpose
BECAME: tuple[Became, ...] = get_args(Became)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TABLES = MetaData()
DAY = Table(
    "day",
    TABLES,
    *keys(Date, "day"),
    *keys(Text, "currency", "what"),
    *always(Integer, "count"),
    *always(BigInteger, "gross_minor", "vat_minor"),
)
ORDER = Table(
    "counted_order",
    TABLES,
    *keys(Text, "order_id"),
    *always(Text, "currency"),
    *always(BigInteger, "gross_minor", "vat_minor"),
)
SALES_BY_DAY = ReadModel("sales_by_day", 2, TABLES)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, with what they are worth altogether; VAT lies inside the gross amount."""

    count: int
    gross: Money
    vat: Money


@SALES_BY_DAY.on
def placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    if recorded.envelope.cause.actor.kind == "staff":
        return
    totals = recorded.event.totals
    batch[ORDER].put(
        order_id=recorded.key,
        currency=totals.total.currency,
        gross_minor=totals.total.minor,
        vat_minor=totals.vat.minor,
    )
    _order(batch, recorded.key, "placed", recorded.envelope.recorded_at)


@SALES_BY_DAY.on
def confirmed(batch: Batch, recorded: Recorded[OrderConfirmed]) -> None:
    _order(batch, recorded.key, "confirmed", recorded.event.contract_at)


@SALES_BY_DAY.on
def lost(batch: Batch, recorded: Recorded[OrderCancelled | OrderExpired]) -> None:
    what: What = "cancelled" if isinstance(recorded.event, OrderCancelled) else "expired"
    _order(batch, recorded.key, what, recorded.envelope.recorded_at)


@SALES_BY_DAY.on
def captured(batch: Batch, recorded: Recorded[PaymentCaptured]) -> None:
    taken = recorded.event
    if batch[ORDER].get(taken.order_id):
        _count(batch, taken.purpose, taken.tax_point, Tally(1, taken.amount, taken.vat))


def _order(batch: Batch, order_id: str, what: What, at: datetime) -> None:
    if order := batch[ORDER].get(order_id):
        _count(batch, what, at, answer(Tally, order, count=1))


def _count(batch: Batch, what: What, at: datetime, more: Tally) -> None:
    key = {
        "day": local_date(at),
        "currency": more.gross.currency,
        "what": what,
    }
    before = batch[DAY].get(*key.values())
    sum_ = _sum(answer(Tally, before), more) if before else more
    batch[DAY].put(**key, count=sum_.count, gross_minor=sum_.gross.minor, vat_minor=sum_.vat.minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's orders by what became of them, and its captured payments by purpose."""

    day: date
    currency: str
    placed: Tally
    confirmed: Tally
    cancelled: Tally
    expired: Tally
    full: Tally
    deposit: Tally
    balance: Tally
    transfer: Tally
    captured: Tally


def sales(connection: Connection, first: date, last: date) -> tuple[Day, ...]:
    """The days on which something happened, `first` and `last` included, oldest first."""
    wanted = select(DAY).where(DAY.c.day >= first, DAY.c.day <= last)
    arranged = wanted.order_by(DAY.c.day, DAY.c.currency, DAY.c.what)
    days: dict[tuple[date, str], dict[What, Tally]] = {}
    for row in rows(connection, arranged):
        days.setdefault((row["day"], row["currency"]), {})[row["what"]] = answer(Tally, row)
    return tuple(_day(day, currency, tallies) for (day, currency), tallies in days.items())


def _day(day: date, currency: str, tallies: dict[What, Tally]) -> Day:
    zero = Money.zero(currency)
    none = Tally(0, zero, zero)
    taken = {purpose: tallies.get(purpose, none) for purpose in PURPOSES}
    came = {what: tallies.get(what, none) for what in BECAME}
    captured = reduce(_sum, taken.values())
    return Day(day=day, currency=currency, captured=captured, **came, **taken)


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(one.count + other.count, one.gross + other.gross, one.vat + other.vat)
