"""Performing deliveries: claimed, done with their id as idempotency key, settled or tried again."""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

import structlog
from sqlalchemy import Engine, TextClause, text

from application.deliveries import Delivery
from domain.kernel import Fault, Refusal

Performer = Callable[[Delivery], str]
MOST_ATTEMPTS = 12
CLAIM_SECONDS = 60.0
LONG_CLAIM_SECONDS = 900.0
QUEUE_PATIENCE_SECONDS = 30.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 3_600.0
log = structlog.get_logger()

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
QUEUE = text("""
    UPDATE deliveries SET queued_until = clock_timestamp() + :patience
    WHERE delivery_id IN (
        SELECT delivery_id FROM deliveries
        WHERE status = 'due' AND due_at <= clock_timestamp()
          AND (queued_until IS NULL OR queued_until < clock_timestamp())
          AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING delivery_id""")


class NoPerformer(Fault):
    """Nobody here knows how to do {effect}; this copy of the shop is too old for it."""

    code = "effect_unknown"


class WorkersDied(Refusal):
    """Every worker that tried {effect} died over it."""

    code = "workers_died"


class Deliveries:
    """The deliveries table as a work list; the queue only carries ids to it.

    `long` are effects that go on for minutes: they are claimed for longer, or every worker would
    in the end be at the same one.
    """

    def __init__(
        self, engine: Engine, performers: Mapping[str, Performer], long: Collection[str] = ()
    ) -> None:
        self._engine = engine
        self._performers = performers
        self._long = sorted(long)

    def to_queue(self, limit: int = 100) -> list[str]:
        """Ids to hand to the queue: due, and not handed over within the queue's patience.

        So an id that the queue lost, or whose worker died, is handed over again.
        """
        patience = {"limit": limit, "patience": timedelta(seconds=QUEUE_PATIENCE_SECONDS)}
        with self._engine.begin() as connection:
            return list(connection.scalars(QUEUE, patience))

    def perform(self, delivery_id: str) -> None:
        """Do it unless it is done, claimed or not yet due; no transaction is open meanwhile."""
        delivery = self._claim(delivery_id)
        if delivery is None:
            return
        with structlog.contextvars.bound_contextvars(
            correlation_id=delivery.correlation_id, delivery_id=delivery_id
        ):
            self._perform(delivery)

    def _perform(self, delivery: Delivery) -> None:
        try:
            outcome = self._outcome(delivery)
        except Exception as error:  # noqa: BLE001  # recorded, put off, and dead in the end
            self._failed(delivery, error)
        else:
            self._write(DONE, delivery_id=delivery.delivery_id, outcome=outcome)
            log.info("delivery.done", effect=delivery.effect, outcome=outcome)

    def _outcome(self, delivery: Delivery) -> str:
        if delivery.attempts > MOST_ATTEMPTS:
            raise WorkersDied(effect=delivery.effect)
        if delivery.effect not in self._performers:
            raise NoPerformer(effect=delivery.effect)
        return self._performers[delivery.effect](delivery)

    def _claim(self, delivery_id: str) -> Delivery | None:
        claim = {
            "delivery_id": delivery_id,
            "claim": timedelta(seconds=CLAIM_SECONDS),
            "long": self._long,
            "long_claim": timedelta(seconds=LONG_CLAIM_SECONDS),
        }
        with self._engine.begin() as connection:
            row = connection.execute(CLAIM, claim).mappings().one_or_none()
        return Delivery(**row) if row else None

    def _failed(self, delivery: Delivery, error: Exception) -> None:
        reason = error.code if isinstance(error, Refusal) else type(error).__name__
        log.warning(
            "delivery.failed", effect=delivery.effect, attempt=delivery.attempts, reason=reason
        )
        failed = {"delivery_id": delivery.delivery_id, "attempts": delivery.attempts}
        if delivery.attempts >= MOST_ATTEMPTS:
            self._write(DEAD, **failed, outcome=reason)
            return
        wait = min(FIRST_WAIT_SECONDS * 2 ** (delivery.attempts - 1), LONGEST_WAIT_SECONDS)
        jitter = random.uniform(0.75, 1.25)  # noqa: S311  # spreads retries, guards nothing
        self._write(PUT_OFF, **failed, outcome=reason, wait=timedelta(seconds=wait * jitter))

    def _write(self, statement: TextClause, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement, values)
