"""Commands given by deliveries: by the system, for the reason that the delivery names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from application.deliveries import Delivery
from application.ids import new_id
from application.shop import Shop
from application.store.event_store import Decision, EventStore, Request
from domain.envelope import Actor, Cause
from domain.kernel import Decider, Refusal

S = TypeVar("S")
T = TypeVar("T")
Performer = Callable[[Delivery], str]


class NotYet(Refusal):
    """What the clock struck is not over by the clock of this process; it is looked at again."""

    code = "not_yet"


@dataclass(frozen=True, slots=True)
class Doing:
    """The store, and the shop's rules and prices of the moment."""

    store: EventStore
    shop: Callable[[], Shop]

    def run(self, delivery: Delivery, use_case: Callable[[Decision], T]) -> T:
        return self.store.run(use_case, asked_by(delivery)).value

    def state(self, decider: Decider[S, Any, Any], key: str) -> S:
        return self.store.look().state(decider, key)

    def in_time(self, performer: Performer) -> Performer:
        """One that raises `NotYet` before its time: done too early, it would never be done again.

        Two processes see the time a moment apart, the more so while the database is slow.
        """

        def perform(delivery: Delivery) -> str:
            due_at = delivery.arguments.get("due_at")
            if due_at and self.store.clock.now() < datetime.fromisoformat(due_at):
                raise NotYet
            return performer(delivery)

        return perform


def asked_by(delivery: Delivery) -> Request:
    """On behalf of the system, because of the delivery."""
    cause = Cause(
        actor=Actor("system", delivery.effect),
        command_id=new_id(),
        correlation_id=delivery.correlation_id,
        causation_id=delivery.delivery_id,
    )
    return Request(cause=cause, caller="system", route=delivery.effect)
