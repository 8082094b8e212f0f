"""Policies and their deliveries: when this happens, that is to be done once, on record."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from domain.envelope import Recorded
from domain.kernel import stored_names

E = TypeVar("E")
Reaction = Callable[[Recorded[E]], "tuple[Effect, ...]"]


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done once: its name and ids (never anything personal)."""

    name: str
    arguments: Mapping[str, str]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An effect on record; `delivery_id` is the idempotency key of whatever it does outside."""

    delivery_id: str
    effect: str
    arguments: Mapping[str, str]
    correlation_id: str
    attempts: int


class Policy:
    """Pure reactions to events; the follower stores what they ask for with its position."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._reactions: dict[type, Reaction[Any]] = {}

    @property
    def event_names(self) -> tuple[str, ...]:
        return stored_names(*self._reactions)

    def on(self, event_type: type[E]) -> Callable[[Reaction[E]], Reaction[E]]:
        """Register the reaction to one event: `reaction(recorded)` returns effects, or `()`."""

        def register(reaction: Reaction[E]) -> Reaction[E]:
            if event_type in self._reactions:
                raise ValueError(f"{self.name} reacts to {event_type.__name__} twice")
            self._reactions[event_type] = reaction
            return reaction

        return register

    def react(self, recorded: Recorded[Any]) -> tuple[Effect, ...]:
        return self._reactions[type(recorded.event)](recorded)


WRITE = text("""
    INSERT INTO deliveries
        (delivery_id, policy, cause, effect, arguments, correlation_id, due_at)
    VALUES (:delivery_id, :policy, :cause, :effect, cast(:arguments AS jsonb), :correlation_id,
            coalesce(:due_at, clock_timestamp()))
    ON CONFLICT DO NOTHING""")
START = text("""
    INSERT INTO policy_positions (policy, position) VALUES (:policy, :start)
    ON CONFLICT DO NOTHING""")
POSITION = text("SELECT position FROM policy_positions WHERE policy = :policy FOR UPDATE")
MOVE = text("UPDATE policy_positions SET position = :position WHERE policy = :policy")


def policy_position(connection: Connection, policy: str, *, start: int) -> int:
    """Where a policy stands, locked; one never seen before is put at `start`."""
    found = connection.scalar(POSITION, {"policy": policy})
    if found is None:
        connection.execute(START, {"policy": policy, "start": start})
        found = connection.scalar(POSITION, {"policy": policy})
    return int(found or 0)


def write_deliveries(
    connection: Connection, policy: Policy, events: Sequence[Recorded[Any]], reached: int
) -> None:
    """What the policy asks for after these events, and its position, in one transaction."""
    for recorded in events:
        cause = f"{recorded.stream}/{recorded.version}"
        correlation_id = recorded.envelope.cause.correlation_id
        for effect in policy.react(recorded):
            order_delivery(connection, policy.name, cause, effect, correlation_id=correlation_id)
    connection.execute(MOVE, {"policy": policy.name, "position": reached})


def order_delivery(
    connection: Connection, policy: str, cause: str, effect: Effect, *, correlation_id: str
) -> bool:
    """Put one effect on record; False when this policy ordered it for this cause before."""
    written = connection.execute(
        WRITE,
        {
            "delivery_id": f"{policy}:{cause}:{effect.name}",
            "policy": policy,
            "cause": cause,
            "effect": effect.name,
            "arguments": json.dumps(dict(effect.arguments)),
            "correlation_id": correlation_id,
            "due_at": effect.due_at,
        },
    )
    return written.rowcount == 1
