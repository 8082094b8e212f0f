"""That somebody was forgotten, for the audit: when and how much, and by nothing whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, command, event


@command
class RecordForgotten:
    """How many data keys were destroyed, answers blanked, sessions and credentials ended."""

    keys: int
    answers: int
    sessions: int
    credentials: int


@event("forgotten.recorded")
class ForgottenRecorded:
    keys: int
    answers: int
    sessions: int
    credentials: int


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Nothing was recorded under this id."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    recorded: ForgottenRecorded


State = Unrecorded | OnRecord


def decide(state: State, command: RecordForgotten, now: datetime) -> tuple[ForgottenRecorded, ...]:
    match state:
        case OnRecord():
            return ()
        case Unrecorded():
            recorded = ForgottenRecorded(
                keys=command.keys,
                answers=command.answers,
                sessions=command.sessions,
                credentials=command.credentials,
            )
            return (recorded,)
        case _:
            assert_never(state)


def evolve(state: State, event: ForgottenRecorded) -> State:
    return OnRecord(event)


FORGOTTEN: Decider[State, RecordForgotten, ForgottenRecorded] = Decider(
    "forgotten", Unrecorded(), decide, evolve
)
