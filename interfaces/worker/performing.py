"""Performing deliveries: claimed, done with their id as idempotency key, settled or tried again."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

import structlog

from application.policies.effect import lane_of
from application.policies.effects import Effect, from_told
from domain.kernel import Refusal
from interfaces.postgres.deliveries import CLAIM_SECONDS, Deliveries, Delivery, Done
from interfaces.running.fault import fault
from interfaces.running.trouble import rest

MOST_DEATHS = 12
PATIENCE = timedelta(days=1)
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 3_600.0
SETTLE_SECONDS = 0.05
BUNDLE_SECONDS = 1.0
KEEP_SECONDS = CLAIM_SECONDS / 4
log = structlog.get_logger()


class WorkersDied(Refusal):
    """Every worker that tried {effect} died over it."""

    for_good = True


@dataclass(frozen=True, slots=True)
class Performing:
    """`do` performs an effect on behalf of its delivery; what it returns is the outcome.

    What fails is tried again for as long as `patience` says, in the end once an hour.
    """

    deliveries: Deliveries
    do: Callable[[Delivery, Effect], str]
    bundle_seconds: float = BUNDLE_SECONDS
    patience: timedelta = PATIENCE
    keep_seconds: float = KEEP_SECONDS

    def perform(self, delivery_ids: Sequence[str]) -> None:
        """Do those that are not done, claimed or not yet due, one after another.

        No transaction is open meanwhile. A bundle that takes long is given back to whoever is
        free: nothing waits long behind a slow vendor.
        """
        waiting = self.deliveries.claim(delivery_ids)
        ends = time.monotonic() + self.bundle_seconds
        with _Settling(self.deliveries) as settling:
            while waiting and time.monotonic() < ends:
                settling.settle_in_time()
                self._one(waiting.pop(0), settling)
        if waiting:
            self.deliveries.give_back(waiting)

    def _one(self, delivery: Delivery, settling: "_Settling") -> None:
        with structlog.contextvars.bound_contextvars(
            correlation_id=delivery.correlation_id, delivery_id=delivery.delivery_id
        ):
            try:
                if delivery.deaths >= MOST_DEATHS:
                    raise WorkersDied(effect=delivery.effect)
                effect = from_told(delivery.effect, delivery.arguments)
                with self._kept(delivery):
                    outcome = self.do(delivery, effect)
            except Exception as error:  # noqa: BLE001  # recorded, put off, and dead in the end
                self._failed(delivery, error)
            else:
                settling.done.append(Done(delivery=delivery, outcome=outcome))
                log.info("delivery.done", effect=delivery.effect, outcome=outcome)

    @contextmanager
    def _kept(self, delivery: Delivery) -> Iterator[None]:
        """What goes on for minutes stays claimed while its worker lives, and not much longer."""
        if lane_of(delivery.effect) != "long":
            yield
            return
        over = Event()
        beating = Thread(target=self._keep, args=(delivery, over), name="claim", daemon=True)
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join()

    def _keep(self, delivery: Delivery, over: Event) -> None:
        while not over.wait(self.keep_seconds):
            try:
                self.deliveries.keep(delivery)
            except Exception as error:  # noqa: BLE001  # tried again, or the claim ends by itself
                log.warning("delivery.not_kept", effect=delivery.effect, reason=fault(error))

    def _failed(self, delivery: Delivery, error: Exception) -> None:
        reason = fault(error)
        log.warning(
            "delivery.failed", effect=delivery.effect, attempt=delivery.attempts, reason=reason
        )
        if _for_good(error) or delivery.tried_for >= self.patience:
            self.deliveries.give_up(delivery, reason)
            log.error("delivery.given_up", effect=delivery.effect, reason=reason)
            return
        wait = rest(delivery.attempts, LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS)
        self.deliveries.put_off(delivery, reason, timedelta(seconds=wait))


def _for_good(error: Exception) -> bool:
    return isinstance(error, Refusal) and error.for_good


@dataclass(slots=True)
class _Settling:
    """What was done is recorded together, and soon: dying before costs doing it again."""

    deliveries: Deliveries
    done: list[Done] = field(default_factory=list)
    _settled: float = field(default_factory=time.monotonic)

    def __enter__(self) -> "_Settling":
        return self

    def __exit__(self, *_: object) -> None:
        """Also when the worker is being ended in the middle."""
        self._settle()

    def settle_in_time(self) -> None:
        if time.monotonic() - self._settled > SETTLE_SECONDS:
            self._settle()

    def _settle(self) -> None:
        if self.done:
            self.deliveries.done(self.done)
            self.done = []
        self._settled = time.monotonic()
