"""Deliveries that were given up: listed until somebody mends the cause and has them tried again."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from domain.kernel import NotFound
from interfaces.postgres.ear import TELL

GIVEN_UP = """
    SELECT delivery_id, effect, outcome, attempts, recorded_at, died_at FROM deliveries
    WHERE status = 'dead' ORDER BY recorded_at, delivery_id"""
REVIVE = """
    UPDATE deliveries
    SET status = 'due', due_at = clock_timestamp(), attempts = 0, failures = 0,
        tried_since = NULL, died_at = NULL, claimed_until = NULL, queued_until = NULL
    WHERE status = 'dead' AND (%(id)s = '' OR delivery_id = %(id)s)"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`outcome` is the code of what went wrong the last time."""

    delivery_id: str
    effect: str
    outcome: str
    attempts: int
    recorded_at: datetime
    died_at: datetime


class NotDead(NotFound):
    """No delivery {delivery_id} was given up; see `./elysium deliveries dead`."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The given-up part of the table of deliveries, in the caller's transaction."""

    connection: Connection

    def all(self) -> tuple[DeadLetter, ...]:
        """The longest waiting first."""
        with self.connection.cursor(row_factory=class_row(DeadLetter)) as cursor:
            return tuple(cursor.execute(GIVEN_UP))

    def revive(self, delivery_id: str = "") -> int:
        """Have one, or without an id all, tried from the beginning; how many that were.

        What each does is done once under its id, so one that was done after all repeats nothing.
        """
        revived = self.connection.execute(REVIVE, {"id": delivery_id}).rowcount
        if delivery_id and not revived:
            raise NotDead(delivery_id=delivery_id)
        self.connection.execute(TELL)
        return revived
