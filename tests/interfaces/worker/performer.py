"""A worker of tests, and the table that it works on."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

from application.policies.effects import CancelPayment, Effect, from_told
from interfaces.postgres.deliveries import DEPTH, LANES, Deliveries, Delivery, Order
from interfaces.worker.performing import Performing

ID = "test:cause-1:cancel_payment"
CANCEL = CancelPayment(payment_id="p-1")


class Worker:
    """Performs anything; `trouble` is raised instead while it is set."""

    def __init__(self, pool: Engine) -> None:
        self.done: Counter[str] = Counter()
        self.seen: list[Delivery] = []
        self.trouble: BaseException | None = None
        self.poison: set[str] = set()
        self.deliveries = Deliveries(pool)
        self.performing = Performing(self.deliveries, self.send)

    def perform(self, *delivery_ids: str) -> None:
        self.performing.perform(delivery_ids)

    def to_queue(self, depth: int = DEPTH) -> list[str]:
        """What a dispatcher hands over whose queue has nothing."""
        lost = [each for lane in LANES for each in self.deliveries.again(lane, 0)]
        return [each.delivery_id for each in (*lost, *self.deliveries.to_queue(depth))]

    def send(self, delivery: Delivery, effect: Effect) -> str:
        assert effect == from_told(delivery.effect, delivery.arguments)
        self.seen.append(delivery)
        if self.trouble and (not self.poison or delivery.delivery_id in self.poison):
            raise self.trouble
        self.done[delivery.delivery_id] += 1
        return "sent"


def order(
    pool: Engine, cause: str = "cause-1", effect: Effect = CANCEL, rest: timedelta = timedelta()
) -> int:
    ordered = Order(policy="test", cause=cause, effect=effect, correlation_id="c-1")
    return Deliveries(pool).order(ordered, rest=rest)


def row(pool: Engine, delivery_id: str = ID) -> Any:
    with pool.connect() as connection:
        found = text("""
            SELECT *, due_at - clock_timestamp() AS wait,
                   claimed_until - clock_timestamp() AS claimed_for
            FROM deliveries
            WHERE delivery_id = :id""")
        return connection.execute(found, {"id": delivery_id}).one()


def time_passes(pool: Engine) -> None:
    """Two hours, for everything that waits."""
    with pool.begin() as connection:
        connection.execute(
            text("""UPDATE deliveries SET due_at = due_at - interval '2 hours',
                tried_since = tried_since - interval '2 hours',
                died_at = died_at - interval '2 hours',
                queued_until = queued_until - interval '2 hours',
                claimed_until = claimed_until - interval '2 hours'""")
        )


def comes_round(pool: Engine) -> None:
    """Its turn has come again, and nearly no time has passed."""
    with pool.begin() as connection:
        connection.execute(
            text("""UPDATE deliveries SET due_at = clock_timestamp() - interval '1 second',
                queued_until = NULL, claimed_until = NULL""")
        )
