"""Performing deliveries: claimed, done with their id as idempotency key, settled or tried again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from application.policies.effects import Effect, from_told
from domain.kernel import Refusal
from interfaces.postgres.deliveries import Deliveries, Delivery

MOST_ATTEMPTS = 12
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 3_600.0
log = structlog.get_logger()


class WorkersDied(Refusal):
    """Every worker that tried {effect} died over it."""


@dataclass(frozen=True, slots=True)
class Performing:
    """`do` performs an effect on behalf of its delivery; what it returns is the outcome."""

    deliveries: Deliveries
    do: Callable[[Delivery, Effect], str]

    def perform(self, delivery_id: str) -> None:
        """Do it unless it is done, claimed or not yet due; no transaction is open meanwhile."""
        delivery = self.deliveries.claim(delivery_id)
        if delivery is None:
            return
        with structlog.contextvars.bound_contextvars(
            correlation_id=delivery.correlation_id, delivery_id=delivery_id
        ):
            self._perform(delivery)

    def _perform(self, delivery: Delivery) -> None:
        try:
            if delivery.attempts > MOST_ATTEMPTS:
                raise WorkersDied(effect=delivery.effect)
            outcome = self.do(delivery, from_told(delivery.effect, delivery.arguments))
        except Exception as error:  # noqa: BLE001  # recorded, put off, and dead in the end
            self._failed(delivery, error)
        else:
            self.deliveries.done(delivery, outcome)
            log.info("delivery.done", effect=delivery.effect, outcome=outcome)

    def _failed(self, delivery: Delivery, error: Exception) -> None:
        reason = error.code if isinstance(error, Refusal) else type(error).__name__
        log.warning(
            "delivery.failed", effect=delivery.effect, attempt=delivery.attempts, reason=reason
        )
        if delivery.attempts >= MOST_ATTEMPTS:
            self.deliveries.give_up(delivery, reason)
            return
        wait = min(FIRST_WAIT_SECONDS * 2 ** (delivery.attempts - 1), LONGEST_WAIT_SECONDS)
        jitter = random.uniform(0.75, 1.25)  # noqa: S311  # spreads retries, guards nothing
        self.deliveries.put_off(delivery, reason, timedelta(seconds=wait * jitter))
