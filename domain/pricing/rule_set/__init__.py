"""A rule set on file: immutable, numbered and hashed; a correction is a new number."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Decider, NotFound, Refusal, command, event


@command
class Add:
    """`document` is its canonical JSON, `sha256` of that; whoever adds it has parsed it."""

    version: str
    sha256: str
    document: str
    author: str


@event("rule_set.added")
class RuleSetAdded:
    version: str
    sha256: str
    document: str
    author: str


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
    if isinstance(state, Filed):
        if state.added.sha256 != command.sha256:
            raise RuleSetExists(version=command.version)
        return ()
    added = RuleSetAdded(
        version=command.version,
        sha256=command.sha256,
        document=command.document,
        author=command.author,
    )
    return (added,)


def evolve(state: State, event: RuleSetAdded) -> State:
    return Filed(event)


RULE_SET: Decider[State, Add, RuleSetAdded] = Decider("ruleset", Unfiled(), decide, evolve)
