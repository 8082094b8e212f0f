"""A rule set on file: immutable, numbered and hashed; a correction is a new number."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Decider, NotFound, Refusal, command, event


@event("rule_set.added")
class RuleSetAdded:
    """`document` is its canonical JSON, `sha256` of that."""

    version: str
    sha256: str
    document: str
    author: str


@command
class Add:
    """Whoever adds it has parsed it."""

    added: RuleSetAdded


@dataclass(frozen=True, slots=True)
class Unfiled:
    """Nothing has this number yet."""


@dataclass(frozen=True, slots=True)
class Filed:
    added: RuleSetAdded


State = Unfiled | Filed


class RuleSetExists(Refusal):
    """Rule set {version} is on file with other contents; give a correction a new number."""

    code = "ruleset_exists"
    version: str


class RuleSetUnknown(NotFound):
    """There is no rule set {version} on file; add it first."""

    code = "ruleset_unknown"
    version: str


def decide(state: State, command: Add, now: datetime) -> tuple[RuleSetAdded, ...]:
    if isinstance(state, Unfiled):
        return (command.added,)
    if state.added.sha256 != command.added.sha256:
        raise RuleSetExists(version=command.added.version)
    return ()


def evolve(state: State, event: RuleSetAdded) -> State:
    return Filed(event)


RULE_SET: Decider[State, Add, RuleSetAdded] = Decider("ruleset", Unfiled(), decide, evolve)
