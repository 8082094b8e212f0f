"""The table of what is over when, and how a deadline is set, moved and cleared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Boolean, Index, MetaData, Table, Text

from projections.kit.columns import INSTANT, always, keys
from projections.kit.read_model import Batch

Kind = Literal[
    "hold",
    "reservation",
    "quote",
    "quote_reminder",
    "unpaid_order",
    "idle_cart",
    "old_cart",
    "capture_alarm",
    "capture_void",
    "balance_reminder",
    "balance_overdue",
    "design",
    "price_book",
    "erasure",
    "fiscal",
]
TABLES = MetaData()
DEADLINE = Table(
    "deadline",
    TABLES,
    *keys(Text, "due_id"),
    *always(Text, "kind", "key", "ref"),
    *always(INSTANT, "due_at"),
    *always(Boolean, "resting"),
)
Index(
    "deadline_by_time",
    DEADLINE.c.due_at,
    DEADLINE.c.due_id,
    postgresql_where=~DEADLINE.c.resting,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`key` names the asset, the stock item, the order, the quote, the design, the market or
    the person.

    `ref` is the reservation, for an authorisation the payment, for a market the book, for a
    reminder its number.
    """

    kind: Kind
    key: str
    ref: str = ""

    @property
    def due_id(self) -> str:
        return f"{self.kind}:{self.key}:{self.ref}"


def ends_after(at: datetime, seconds: int) -> datetime:
    """When a time that an event tells ends: never before it began, never out of the calendar."""
    return at + timedelta(seconds=max(0, min(seconds, _LONGEST_SECONDS)))


def set_deadline(batch: Batch, deadline: Deadline, due_at: datetime | None) -> None:
    """Remember when it is over; what has no end is not due."""
    if due_at is None:
        clear_deadline(batch, deadline)
    else:
        batch[DEADLINE].put(
            due_id=deadline.due_id,
            kind=deadline.kind,
            key=deadline.key,
            ref=deadline.ref,
            due_at=due_at,
            resting=False,
        )


def clear_deadline(batch: Batch, deadline: Deadline) -> None:
    batch[DEADLINE].remove(deadline.due_id)


_LONGEST_SECONDS = 100 * 366 * 86_400
