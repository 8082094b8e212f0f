"""Given what happened, when this is asked, then that happens: how every aggregate is specified.

    given(CART, OPENED, TIARA_ADDED).when(RemoveLine(line_id="1")).then(CartLineRemoved(...))
    given(CART, OPENED).when(StartCheckout(ship_country="GB")).refused(CartEmpty)
    given(CART, OPENED).when(OPEN_AGAIN).nothing()

What is given are events, never commands: so a history that today's rules would refuse can be told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Any, Generic, TypeVar

from domain.kernel import Decider, Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def given(decider: Decider[S, C, E], *events: E) -> "Given[S, C, E]":
    return Given(decider, events)


@dataclass(frozen=True, slots=True)
class Given(Generic[S, C, E]):
    """The history of one aggregate."""

    decider: Decider[S, C, E]
    events: tuple[E, ...]

    @property
    def state(self) -> S:
        state = self.decider.initial
        for event in self.events:
            state = self.decider.evolve(state, event)
        return state

    def when(self, command: C, now: datetime = NOON) -> "Outcome[E]":
        """Decide once more about all that was given; the outcome must be looked at."""
        try:
            return Outcome(self.decider.decide(self.state, command, now), None)
        except Refusal as refusal:
            assert not untold(refusal), f"{refusal!r} does not tell {untold(refusal)}"
            return Outcome((), refusal)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[E]):
    """Events, or nothing, or a refusal."""

    events: tuple[E, ...]
    refusal: Refusal | None

    def then(self, *events: E) -> None:
        """These very events, in this order."""
        assert events, "that nothing happens is said by nothing()"
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert self.events == events

    def nothing(self) -> None:
        """It is so already, or it does not matter here: no event, no refusal."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert self.events == ()

    def refused(self, kind: type[Refusal], **facts: Any) -> Refusal:
        """This very refusal, with at least these facts; it comes back for a closer look."""
        assert type(self.refusal) is kind, f"not refused so, but: {self.refusal or self.events}"
        told = {name: self.refusal.facts.get(name) for name in facts}
        assert told == facts
        return self.refusal


def untold(refusal: Refusal) -> set[str]:
    """The facts that the sentence of a refusal speaks of, and that whoever refused left out."""
    spoken = {name for _, name, _, _ in Formatter().parse(type(refusal).__doc__ or "") if name}
    return spoken - refusal.facts.keys()
