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


class RuleSetUnknown(NotFound):
    """There is no rule set {version} on file; add it first."""

    code = "ruleset_unknown"


def decide(state: State, wanted: Add, now: datetime) -> tuple[RuleSetAdded, ...]:
    if isinstance(state, Filed):
        if state.added.sha256 != wanted.sha256:
            raise RuleSetExists(version=wanted.version)
        return ()
    added = RuleSetAdded(
        version=wanted.version,
        sha256=wanted.sha256,
        document=wanted.document,
        author=wanted.author,
    )
    return (added,)


def evolve(state: State, happened: RuleSetAdded) -> State:
    return Filed(happened)


RULE_SET: Decider[State, Add, RuleSetAdded] = Decider("ruleset", Unfiled(), decide, evolve)
