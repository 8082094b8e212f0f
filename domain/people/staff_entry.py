"""How a member of staff comes in: each second factor that was right or wrong is on record.

A code of the minute lets in once; after some wrong ones, the next is looked at later and later.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, assert_never

from domain.kernel import Decider, Refusal, TooSoon, command, event

Factor = Literal["totp", "recovery_code", "passkey", "house_login"]
# Whoever showed it before others were wrong has no other try with it.
SPENT_BY_SHOWING: Factor = "recovery_code"
FREE_TRIES = 5
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)


@command
class LetIn:
    """`session_id` is whose second factor was right; `device` a browser and a system by name.

    `step` is the interval of time that a code was of.
    """

    session_id: str
    factor: Factor
    device: str
    step: int | None = None


@command
class TurnAway:
    """What was shown was wrong, though the password had been right."""

    session_id: str
    factor: Factor


@command
class BeginAnew:
    """They enrol: what was wrong before is of what is no longer good."""


Command = LetIn | TurnAway | BeginAnew


@event("staff_entry.let_in")
class StaffLetIn:
    session_id: str
    factor: str
    device: str
    step: int | None


@event("staff_entry.turned_away")
class StaffTurnedAway:
    session_id: str
    factor: str
    at: datetime


@event("staff_entry.begun_anew")
class EntryBegunAnew:
    at: datetime


Event = StaffLetIn | StaffTurnedAway | EntryBegunAnew


@dataclass(frozen=True, slots=True)
class Entry:
    """`step` is of the last code that let in; `wrong` counts those after the last right one."""

    step: int | None = None
    wrong: int = 0
    last_wrong: datetime | None = None

    @property
    def rests_until(self) -> datetime | None:
        """Nothing that is shown before is looked at."""
        beyond = self.wrong - FREE_TRIES
        if beyond < 0 or self.last_wrong is None:
            return None
        doubled = FIRST_REST * (1 << min(beyond, 10))
        return self.last_wrong + min(doubled, LONGEST_REST)


class CodeUsedBefore(Refusal):
    """This code let somebody in already; wait for the next one."""


class SecondFactorRests(TooSoon):
    """Too many were wrong one after the other; the next is looked at in {retry_after} seconds."""


def decide(state: Entry, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case LetIn():
            if command.factor != SPENT_BY_SHOWING:
                refuse_resting(state, now)
            if command.step is not None and state.step is not None and command.step <= state.step:
                raise CodeUsedBefore
            let_in = StaffLetIn(
                session_id=command.session_id,
                factor=command.factor,
                device=command.device,
                step=command.step,
            )
            return (let_in,)
        case TurnAway(session_id=session_id, factor=factor):
            refuse_resting(state, now)
            return (StaffTurnedAway(session_id=session_id, factor=factor, at=now),)
        case BeginAnew():
            return (EntryBegunAnew(at=now),) if state.wrong else ()
        case _:
            assert_never(command)


def evolve(state: Entry, event: Event) -> Entry:
    match event:
        case StaffLetIn(step=step):
            return Entry(step=state.step if step is None else step)
        case StaffTurnedAway(at=at):
            return replace(state, wrong=state.wrong + 1, last_wrong=at)
        case EntryBegunAnew():
            return Entry(step=state.step)
        case _:
            assert_never(event)


def refuse_resting(state: Entry, now: datetime) -> None:
    until = state.rests_until
    if until is not None and now < until:
        raise SecondFactorRests(retry_after=ceil((until - now).total_seconds()))


STAFF_ENTRY: Decider[Entry, Command, Event] = Decider("staff_entry", Entry(), decide, evolve)
