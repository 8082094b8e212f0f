"""Deliveries that were given up: listed with why, and tried again when a person says so."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from domain.kernel import NotFound

LIST = text("""
    SELECT delivery_id, effect, outcome, attempts, recorded_at FROM deliveries
    WHERE status = 'dead' ORDER BY recorded_at, delivery_id""")
REVIVE = text("""
    UPDATE deliveries
    SET status = 'due', due_at = clock_timestamp(), attempts = 0, claimed_until = NULL,
        queued_until = NULL
    WHERE status = 'dead' AND (:delivery_id = '' OR delivery_id = :delivery_id)""")


class NotDead(NotFound):
    """No delivery {delivery_id} was given up; see `elysium deliveries dead`."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`outcome` is the code of what went wrong the last time."""

    delivery_id: str
    effect: str
    outcome: str
    attempts: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetters:
    engine: Engine

    def listed(self) -> tuple[DeadLetter, ...]:
        """The longest waiting first."""
        with self.engine.connect() as connection:
            return tuple(DeadLetter(**row) for row in connection.execute(LIST).mappings())

    def revive(self, delivery_id: str = "") -> int:
        """Have one, or without an id all, tried from the beginning; how many that were.

        What each does is done once under its id, so one that was done after all repeats nothing.
        """
        with self.engine.begin() as connection:
            revived = connection.execute(REVIVE, {"delivery_id": delivery_id}).rowcount
        if delivery_id and not revived:
            raise NotDead(delivery_id=delivery_id)
        return revived
