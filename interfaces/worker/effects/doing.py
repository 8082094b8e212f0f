"""A delivery being performed: commands given by the system, for the reason that it names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from application.ids import new_id
from application.shop import Shop
from application.store.event_store import Decision, EventStore, Request
from domain.envelope import Actor, Cause
from domain.kernel import Decider
from interfaces.postgres.deliveries import Delivery

S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Doing:
    """On behalf of one delivery; the shop's rules and prices are those of the moment."""

    store: EventStore
    shop: Callable[[], Shop]
    delivery: Delivery

    @property
    def request(self) -> Request:
        delivery = self.delivery
        cause = Cause(
            actor=Actor("system", delivery.effect),
            command_id=new_id(),
            correlation_id=delivery.correlation_id,
            causation_id=delivery.delivery_id,
        )
        return Request(cause=cause, caller="system", route=delivery.effect)

    def run(self, use_case: Callable[[Decision], T]) -> T:
        return self.store.run(use_case, self.request).value

    def state(self, decider: Decider[S, Any, Any], key: str) -> S:
        return self.store.look().state(decider, key)

    def happened(self, decider: Decider[Any, Any, E], key: str) -> tuple[E, ...]:
        return tuple(recorded.event for recorded in self.store.look().history(decider, key))
