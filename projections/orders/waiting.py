"""Which orders wait for a person, under review or held, and how long is there still time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from domain.selling.order.attention import HoldReason, Opinion, Verification
from domain.selling.order.references import Checks
from projections.kit.answer import answer
from projections.kit.paging import Found, Page, Sort
from projections.orders.summaries import OrderSummary, summaries
from projections.orders.tables import ORDER, WAITS

SOONEST = Sort("waiting orders", ORDER.c.ends, ORDER.c.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """What somebody who looked would do, and what they had checked by then."""

    decision: Opinion
    by: str
    by_name: str | None = None
    checks: Checks
    note_ref: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The last look at an order: `people` must agree, and these have said something.

    `number` is told with an opinion, so that nobody decides about what they did not see.
    """

    number: int
    since: datetime
    score: int
    people: int
    opinions: tuple[GivenOpinion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingHold:
    reason: HoldReason
    by: str
    by_name: str | None = None
    since: datetime
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfCustomer:
    """What the customer is to help with, before that instant."""

    what: tuple[Verification, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """For staff only: why an order is looked at or held, who looked, and until when.

    Unless somebody decides before `voids_at`, it is given up, because its money is held no longer.
    """

    review: Review | None
    holds: tuple[StandingHold, ...]
    asked: AskedOfCustomer | None
    voids_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrder:
    """`hours` is how long it has waited for a person."""

    order: OrderSummary
    triggers: tuple[str, ...]
    attention: Attention
    waits_since: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class Urgent:
    """How many orders wait, and how many of them are given up within a day unless decided."""

    count: int
    ending: int


def attention_of(row: Found) -> Attention:
    return answer(Attention, row)


def waiting_orders(
    connection: Connection, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[WaitingOrder]:
    """What is given up the soonest first, then what nothing ends. Raises `InvalidCursor`."""
    found, following = SOONEST.page(connection, select(ORDER).where(WAITS), cursor, limit)
    shown = zip(summaries(connection, found), found, strict=True)
    return Page(tuple(_waiting(order, row, now) for order, row in shown), following)


def urgent(connection: Connection, now: datetime) -> Urgent:
    soon = func.count().filter(ORDER.c.voids_at <= now + timedelta(days=1))
    count, ending = connection.execute(select(func.count(), soon).where(WAITS)).one()
    return Urgent(count, ending)


def _waiting(order: OrderSummary, row: Found, now: datetime) -> WaitingOrder:
    since: datetime = row["waits_since"]
    hours = int((now - since).total_seconds() // 3600)
    return WaitingOrder(
        order=order,
        triggers=tuple(row["triggers"]),
        attention=attention_of(row),
        waits_since=since,
        hours=hours,
    )
