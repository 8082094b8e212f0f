"""The table of deliveries: what was ordered, who is at it, how it ended."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text

from application.ids import new_id
from application.policies.effects import Effect, effect_name, long_effects, to_told
from application.policies.policy import Policy
from domain.envelope import Recorded

CLAIM_SECONDS = 60.0
LONG_CLAIM_SECONDS = 900.0
QUEUE_PATIENCE_SECONDS = 30.0

ORDER = text("""
    INSERT INTO deliveries
        (delivery_id, policy, cause, effect, arguments, correlation_id, due_at)
    VALUES (:delivery_id, :policy, :cause, :effect, cast(:arguments AS jsonb), :correlation_id,
            coalesce(:due_at, clock_timestamp()))
    ON CONFLICT DO NOTHING""")
QUEUE = text("""
    UPDATE deliveries SET queued_until = clock_timestamp() + :patience
    WHERE delivery_id IN (
        SELECT delivery_id FROM deliveries
        WHERE status = 'due' AND due_at <= clock_timestamp()
          AND (queued_until IS NULL OR queued_until < clock_timestamp())
          AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING delivery_id""")
CLAIM = text("""
    UPDATE deliveries
    SET claimed_until = clock_timestamp()
            + CASE WHEN effect = ANY(:long) THEN :long_claim ELSE :claim END,
        attempts = attempts + 1
    WHERE delivery_id = :delivery_id AND status = 'due' AND due_at <= clock_timestamp()
      AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
    RETURNING delivery_id, effect, arguments, correlation_id, attempts""")
DONE = text("""
    UPDATE deliveries SET status = 'done', outcome = :outcome, claimed_until = NULL
    WHERE delivery_id = :delivery_id""")
# Of two workers, one of whom outlived its claim, only the later one's failure counts.
DEAD = text("""
    UPDATE deliveries SET status = 'dead', outcome = :outcome, claimed_until = NULL
    WHERE delivery_id = :delivery_id AND status = 'due' AND attempts = :attempts""")
PUT_OFF = text("""
    UPDATE deliveries
    SET due_at = clock_timestamp() + :wait, outcome = :outcome,
        claimed_until = NULL, queued_until = NULL
    WHERE delivery_id = :delivery_id AND status = 'due' AND attempts = :attempts""")
UNDONE = text("SELECT status, count(*) FROM deliveries WHERE status <> 'done' GROUP BY status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An effect asked for, once by each policy for one cause; without `due_at` it is due now."""

    policy: str
    cause: str
    effect: Effect
    correlation_id: str = field(default_factory=new_id)
    due_at: datetime | None = None

    def row(self) -> dict[str, object]:
        name = effect_name(type(self.effect))
        return {
            "delivery_id": f"{self.policy}:{self.cause}:{name}",
            "policy": self.policy,
            "cause": self.cause,
            "effect": name,
            "arguments": json.dumps(to_told(self.effect)),
            "correlation_id": self.correlation_id,
            "due_at": self.due_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An effect on record; `delivery_id` is the idempotency key of whatever it does outside."""

    delivery_id: str
    effect: str
    arguments: Mapping[str, str]
    correlation_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The work list that the queue carries ids to; each change is a transaction of its own."""

    engine: Engine

    def order(self, *orders: Order) -> int:
        """Put effects on record; how many were not ordered for the same cause before."""
        with self.engine.begin() as connection:
            return _write_orders(connection, orders)

    def to_queue(self, limit: int = 100) -> list[str]:
        """Ids to hand to the queue: due, and not handed over within the queue's patience.

        So an id that the queue lost, or whose worker died, is handed over again.
        """
        patience = {"limit": limit, "patience": timedelta(seconds=QUEUE_PATIENCE_SECONDS)}
        with self.engine.begin() as connection:
            return list(connection.scalars(QUEUE, patience))

    def claim(self, delivery_id: str) -> Delivery | None:
        """None when it is done, claimed or not yet due.

        What goes on for minutes is claimed for longer, or every worker would in the end be at the
        same one.
        """
        claim = {
            "delivery_id": delivery_id,
            "claim": timedelta(seconds=CLAIM_SECONDS),
            "long": list(long_effects()),
            "long_claim": timedelta(seconds=LONG_CLAIM_SECONDS),
        }
        with self.engine.begin() as connection:
            row = connection.execute(CLAIM, claim).mappings().one_or_none()
        return Delivery(**row) if row else None

    def done(self, delivery: Delivery, outcome: str) -> None:
        self._write(DONE, delivery_id=delivery.delivery_id, outcome=outcome)

    def give_up(self, delivery: Delivery, reason: str) -> None:
        self._write(
            DEAD,
            delivery_id=delivery.delivery_id,
            attempts=delivery.attempts,
            outcome=reason,
        )

    def put_off(self, delivery: Delivery, reason: str, wait: timedelta) -> None:
        self._write(
            PUT_OFF,
            delivery_id=delivery.delivery_id,
            attempts=delivery.attempts,
            outcome=reason,
            wait=wait,
        )

    def undone(self) -> dict[str, int]:
        """How many there are by status, but for those that are done."""
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(UNDONE)}

    def _write(self, statement: TextClause, **values: object) -> int:
        with self.engine.begin() as connection:
            return connection.execute(statement, values).rowcount


def write_deliveries(
    connection: Connection, policy: Policy, events: Sequence[Recorded[Any]]
) -> None:
    """What the policy asks for after these events."""
    _write_orders(
        connection,
        (
            Order(
                policy=policy.name,
                cause=f"{recorded.stream}/{recorded.version}",
                effect=effect,
                correlation_id=recorded.envelope.cause.correlation_id,
            )
            for recorded in events
            for effect in policy.react(recorded)
        ),
    )


def _write_orders(connection: Connection, orders: Iterable[Order]) -> int:
    return sum(connection.execute(ORDER, order.row()).rowcount for order in orders)
