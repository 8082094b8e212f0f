"""What is over by now and was not dealt with yet?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from projections.due.deadlines import DEADLINE, Deadline, Kind
from projections.kit.answer import answer, rows


@dataclass(frozen=True, slots=True)
class Due:
    """What `kind`, `key` and `ref` name, as a `Deadline`, is over at `due_at`."""

    due_id: str
    kind: Kind
    key: str
    ref: str
    due_at: datetime


def due_before(
    connection: Connection, now: datetime, limit: int = 500, after: Due | None = None
) -> tuple[Due, ...]:
    """What is over at `now`, the longest overdue first; of that, what comes `after` one."""
    place = tuple_(DEADLINE.c.due_at, DEADLINE.c.due_id)
    wanted = (
        select(DEADLINE)
        .where(~DEADLINE.c.resting, DEADLINE.c.due_at <= now)
        .order_by(DEADLINE.c.due_at, DEADLINE.c.due_id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(place > tuple_(after.due_at, after.due_id))
    return tuple(answer(Due, row) for row in rows(connection, wanted))


def is_due(connection: Connection, deadline: Deadline, now: datetime) -> bool:
    """Whether it is over at `now` and not resting."""
    wanted = select(DEADLINE.c.due_at).where(
        DEADLINE.c.due_id == deadline.due_id, ~DEADLINE.c.resting, DEADLINE.c.due_at <= now
    )
    return connection.execute(wanted).first() is not None
