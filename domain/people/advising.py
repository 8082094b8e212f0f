"""An advisor acts for a customer, who said so with a code, or for a reason that is on record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from domain.kernel import Decider, Invalid, Personal, Refusal, command, event
from domain.text import fair_copy, has_words

LASTS = timedelta(hours=1)
LONGEST_REASON = 500
Ground = Literal["code", "reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One time that an advisor acted, until it ended by itself or was ended."""

    grant_id: str
    staff_id: str
    role: str
    ground: Ground
    began_at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until


@command
class BeginAdvising:
    """Without a `reason` the customer has told the advisor a code that we sent them.

    `subject` is whose key seals it: the customer's id.
    """

    subject: str
    grant_id: str
    staff_id: str
    role: str
    reason: str | None
    lasts: timedelta = LASTS


@command
class EndAdvising:
    """By whoever began it, or by the customer."""

    grant_id: str


Command = BeginAdvising | EndAdvising


@event("advising.begun")
class AdvisingBegun:
    subject: str
    grant_id: str
    staff_id: str
    role: str
    ground: Ground
    reason: Personal[str] | None
    at: datetime
    until: datetime


@event("advising.ended")
class AdvisingEnded:
    grant_id: str
    at: datetime


Event = AdvisingBegun | AdvisingEnded


@dataclass(frozen=True, slots=True)
class Advising:
    """All of one customer, the first one first."""

    grants: tuple[Advice, ...] = ()

    def by(self, staff_id: str, now: datetime) -> Advice | None:
        """What lets that advisor act at this moment."""
        theirs = (each for each in self.grants if each.staff_id == staff_id)
        return next((each for each in theirs if each.holds(now)), None)


class ReasonInvalid(Invalid):
    """Say in up to {limit} characters why you act without the customer's code."""

    field = "reason"
    limit: int


class NotActingForThem(Refusal, kind="forbidden"):
    """You do not act for this customer now; ask them for the code, or say why without it."""

    code = "not_acting"


def decide(state: Advising, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case BeginAdvising():
            return _begun(state, command, now)
        case EndAdvising(grant_id=grant_id):
            found = [each for each in state.grants if each.grant_id == grant_id]
            live = any(each.holds(now) for each in found)
            return (AdvisingEnded(grant_id=grant_id, at=now),) if live else ()
        case _:
            assert_never(command)


def evolve(state: Advising, event: Event) -> Advising:
    match event:
        case AdvisingBegun():
            return Advising((*state.grants, _advice(event)))
        case AdvisingEnded(grant_id=grant_id, at=at):
            ended = (
                replace(each, until=at) if each.grant_id == grant_id else each
                for each in state.grants
            )
            return Advising(tuple(ended))
        case _:
            assert_never(event)


def _advice(event: AdvisingBegun) -> Advice:
    return Advice(
        grant_id=event.grant_id,
        staff_id=event.staff_id,
        role=event.role,
        ground=event.ground,
        began_at=event.at,
        until=event.until,
    )


def _begun(state: Advising, command: BeginAdvising, now: datetime) -> tuple[Event, ...]:
    """Begun anew, what was begun before ends."""
    reason = None if command.reason is None else fair_copy(command.reason)
    if reason is not None and (len(reason) > LONGEST_REASON or not has_words(reason)):
        raise ReasonInvalid(limit=LONGEST_REASON)
    if any(each.grant_id == command.grant_id for each in state.grants):
        return ()
    before = state.by(command.staff_id, now)
    ended = (AdvisingEnded(grant_id=before.grant_id, at=now),) if before else ()
    begun = AdvisingBegun(
        subject=command.subject,
        grant_id=command.grant_id,
        staff_id=command.staff_id,
        role=command.role,
        ground="code" if reason is None else "reason",
        reason=reason,
        at=now,
        until=now + command.lasts,
    )
    return (*ended, begun)


ADVISING: Decider[Advising, Command, Event] = Decider("advising", Advising(), decide, evolve)
