"""Which quotes are there, whose are they, and which of them end next?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, Connection, Index, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.money import Money
from domain.selling.quote import (
    QuoteAccepted,
    QuoteEnded,
    QuoteExtended,
    QuoteHandedOn,
    QuoteIssued,
    QuoteReopened,
)
from projections.kit.answer import answer, pence
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

QuoteStatus = Literal["open", "accepted", "expired"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TABLES = MetaData()
QUOTE = Table(
    "quote",
    TABLES,
    *keys(Text, "quote_id"),
    *always(Text, "owner", "status", "design_id", "style_code", "title"),
    *always(BigInteger, "total_minor"),
    *always(Text, "currency"),
    *always(BigInteger, "issued"),
    *always(INSTANT, "issued_at", "valid_until"),
    # The same in whole microseconds since 1970, by which a board is paged.
    *always(BigInteger, "ends"),
    *perhaps(Text, "order_id"),
)
Index("quote_of_owner", QUOTE.c.owner, QUOTE.c.issued, QUOTE.c.quote_id)
Index("quote_by_end", QUOTE.c.status, QUOTE.c.ends, QUOTE.c.quote_id)
QUOTE_LIST = ReadModel("quote_list", 2, TABLES)


@QUOTE_LIST.on
def issued(batch: Batch, recorded: Recorded[QuoteIssued]) -> None:
    said = recorded.event.quoted
    batch[QUOTE].put(
        quote_id=recorded.key,
        owner=said.owner,
        status="open",
        design_id=said.design_id,
        style_code=said.style_code,
        title=said.title,
        **pence("total", said.price.total),
        issued=recorded.position,
        issued_at=recorded.event.issued_at,
        **_end(recorded.event.valid_until),
    )


@QUOTE_LIST.on
def extended(batch: Batch, recorded: Recorded[QuoteExtended]) -> None:
    batch[QUOTE].change(recorded.key, **_end(recorded.event.valid_until))


@QUOTE_LIST.on
def handed_on(batch: Batch, recorded: Recorded[QuoteHandedOn]) -> None:
    batch[QUOTE].change(recorded.key, owner=recorded.event.owner)


@QUOTE_LIST.on
def accepted(batch: Batch, recorded: Recorded[QuoteAccepted]) -> None:
    order_id = recorded.event.order_id
    batch[QUOTE].change(recorded.key, status="accepted", order_id=order_id)


@QUOTE_LIST.on
def reopened(batch: Batch, recorded: Recorded[QuoteReopened]) -> None:
    batch[QUOTE].change(recorded.key, status="open", order_id=None)


@QUOTE_LIST.on
def ended(batch: Batch, recorded: Recorded[QuoteEnded]) -> None:
    batch[QUOTE].change(recorded.key, status="expired", order_id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCard:
    """`status` is expired at the very instant, also before the clock has said so."""

    quote_id: str
    status: QuoteStatus
    design_id: str
    style_code: str
    title: str
    total: Money
    issued_at: datetime
    valid_until: datetime
    order_id: str | None


def quotes_of(
    connection: Connection, owner: str, now: datetime, *, cursor: str | None = None, limit: int = 24
) -> Page[QuoteCard]:
    """A customer's quotes, the newest first. Raises `InvalidCursor`."""
    sort = Sort("quotes", QUOTE.c.issued, QUOTE.c.quote_id, descending=True)
    theirs = select(QUOTE).where(QUOTE.c.owner == owner)
    found, following = sort.page(connection, theirs, cursor, limit)
    return Page(tuple(_card(row, now) for row in found), following)


def quote_ids_of(connection: Connection, owner: str) -> tuple[str, ...]:
    """All of a customer's that no order has accepted, the first one first."""
    theirs = select(QUOTE.c.quote_id).where(QUOTE.c.owner == owner, QUOTE.c.status != "accepted")
    return tuple(connection.scalars(theirs.order_by(QUOTE.c.issued)))


def open_quotes(
    connection: Connection, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[QuoteCard]:
    """Everybody's quotes that live at `now`, the next to end first. Raises `InvalidCursor`."""
    sort = Sort("open quotes", QUOTE.c.ends, QUOTE.c.quote_id)
    live = select(QUOTE).where(QUOTE.c.status == "open", QUOTE.c.valid_until > now)
    found, following = sort.page(connection, live, cursor, limit)
    return Page(tuple(_card(row, now) for row in found), following)


def _end(valid_until: datetime) -> dict[str, Any]:
    return {"valid_until": valid_until, "ends": (valid_until - EPOCH) // timedelta(microseconds=1)}


def _card(row: Found, now: datetime) -> QuoteCard:
    over = row["status"] == "open" and row["valid_until"] <= now
    return answer(QuoteCard, row, status="expired" if over else row["status"])
