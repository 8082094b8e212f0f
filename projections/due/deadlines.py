"""The table of what is over when, and how a deadline is set, moved and cleared."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Boolean, Column, DateTime, Index, MetaData, Table, Text

from projections.kit.read_model import Batch

Kind = Literal[
    "hold",
    "reservation",
    "quote",
    "unpaid_order",
    "capture_alarm",
    "capture_void",
    "design",
    "price_book",
]
TABLES = MetaData()
DEADLINE = Table(
    "deadline",
    TABLES,
    Column("due_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("resting", Boolean, nullable=False),
)
Index(
    "deadline_by_time",
    DEADLINE.c.due_at,
    DEADLINE.c.due_id,
    postgresql_where=~DEADLINE.c.resting,
)


def set_deadline(batch: Batch, kind: Kind, place: tuple[str, str], due_at: datetime | None) -> None:
    """Remember when it is over; what has no end is not due."""
    if due_at is None:
        return
    key, ref = place
    batch[DEADLINE].put(
        due_id=due_id(kind, place), kind=kind, key=key, ref=ref, due_at=due_at, resting=False
    )


def clear_deadline(batch: Batch, kind: Kind, place: tuple[str, str]) -> None:
    batch[DEADLINE].remove(due_id(kind, place))


def due_id(kind: Kind, place: tuple[str, str]) -> str:
    return ":".join((kind, *place))
