"""Deciding commands one after another, for specifications that still speak in commands."""

from datetime import UTC, datetime
from functools import reduce
from typing import Any, TypeVar

import pytest

from domain.kernel import Decider, Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def after(decider: Decider[S, C, E], *given: C, now: datetime = NOON) -> S:
    """The state after these commands, none of which may be refused."""
    state = decider.initial
    for wish in given:
        state = reduce(decider.evolve, decider.decide(state, wish, now), state)
    return state


def then(decider: Decider[S, C, E], *given: C, when: C, now: datetime = NOON) -> tuple[E, ...]:
    return decider.decide(after(decider, *given), when, now)


def refused(
    decider: Decider[S, C, E], kind: type[Refusal], *given: C, when: C, now: datetime = NOON
) -> dict[str, Any]:
    """The facts of the refusal."""
    with pytest.raises(kind) as refusal:
        then(decider, *given, when=when, now=now)
    return refusal.value.facts
