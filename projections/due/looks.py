"""Which payments the provider is asked about by ourselves, should its webhooks be lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, Text, select

from domain.envelope import Recorded
from domain.selling.payment.asking import IntentRecorded
from projections.due.deadlines import TABLES
from projections.kit.answer import rows
from projections.kit.columns import INSTANT, always, keys
from projections.kit.read_model import Batch

FIRST_LOOK = timedelta(seconds=40)
"""After so long, and after twice, four times, eight times so long, until nothing is awaited."""
DOUBLINGS = 10
LONGEST_REST = FIRST_LOOK * 2**DOUBLINGS
"""From there on every eleven hours or so: a balance may be paid weeks after it was opened."""
OPEN = Table("open_payment", TABLES, *keys(Text, "payment_id"), *always(INSTANT, "opened_at"))


@dataclass(frozen=True, slots=True)
class Look:
    """`number` counts from 0 the looks at one payment."""

    payment_id: str
    number: int


def open_payment(batch: Batch, recorded: Recorded[IntentRecorded]) -> None:
    opened_at = recorded.envelope.recorded_at
    batch[OPEN].put(payment_id=recorded.key, opened_at=opened_at)


def close_payment(batch: Batch, payment_id: str) -> None:
    """Its money moved, or it is over: nothing is awaited."""
    batch[OPEN].remove(payment_id)


def looks_due(connection: Connection, since: datetime | None, now: datetime) -> Iterator[Look]:
    """The last look that is due at each payment, unless it was due at `since` already."""
    for row in rows(connection, select(OPEN)):
        opened_at: datetime = row["opened_at"]
        age = now - opened_at
        number = _number(age)
        if number >= 0 and (since is None or number > _number(since - opened_at)):
            yield Look(row["payment_id"], number)


def _number(age: timedelta) -> int:
    """Of the last look that is due at something so old; -1 before the first."""
    if age >= LONGEST_REST:
        rests: int = age // LONGEST_REST
        return DOUBLINGS - 1 + rests
    looks: int = max(age // FIRST_LOOK, 0)
    return looks.bit_length() - 1
