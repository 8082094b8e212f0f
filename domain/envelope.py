"""What is written around every event: where it stands in the log, when, by whom and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, get_args, get_type_hints

E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `id` is a pseudonym (staff member, shopper's key hash, policy), never a name.

    An advisor did it for the customer `on_behalf_of`.
    """

    kind: Literal["customer", "staff", "system", "partner"]
    id: str
    role: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why it was done: ids that lead from an event back to the request that began it."""

    actor: Actor
    command_id: str
    correlation_id: str
    causation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`recorded_at` is the instant (UTC) that the decision was given as now."""

    recorded_at: datetime
    cause: Cause
    schema: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[E_co]):
    """An event in the log. `position` counts over the whole log, `version` from 1 in a stream."""

    position: int
    stream: str
    version: int
    event: E_co
    envelope: Envelope

    @property
    def key(self) -> str:
        """The aggregate's own id: the stream's name without its category."""
        return self.stream.partition("-")[2]


def events_taken(function: Callable[..., Any]) -> tuple[type, ...]:
    """The events of a function of `recorded: Recorded[This | That]`."""
    (taken,) = get_args(get_type_hints(function)["recorded"])
    return get_args(taken) if isinstance(taken, UnionType) else (taken,)
