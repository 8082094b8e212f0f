"""A policy: pure reactions to events; what they ask for is put on record and done once."""

from collections.abc import Callable
from typing import Any, TypeVar

from application.policies.effects import Effect
from domain.envelope import Recorded, events_taken
from domain.kernel import stored_names

E = TypeVar("E")
Reaction = Callable[[Recorded[E]], tuple[Effect, ...]]


class Policy:
    """The follower stores what reactions ask for, together with its position."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._reactions: dict[type, Reaction[Any]] = {}

    @property
    def reactions(self) -> tuple[Reaction[Any], ...]:
        return tuple(self._reactions.values())

    @property
    def event_names(self) -> tuple[str, ...]:
        return stored_names(*self._reactions)

    @property
    def event_types(self) -> frozenset[type]:
        return frozenset(self._reactions)

    def on(self, reaction: Reaction[E]) -> Reaction[E]:
        """Register a reaction to the events it takes: `reaction(recorded)` returns effects."""
        for event_type in events_taken(reaction):
            if event_type in self._reactions:
                raise ValueError(f"{self.name} reacts to {event_type.__name__} twice")
            self._reactions[event_type] = reaction
        return reaction

    def react(self, recorded: Recorded[Any]) -> tuple[Effect, ...]:
        return self._reactions[type(recorded.event)](recorded)
