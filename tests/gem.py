"""A tiny aggregate for the event store's own tests: a gem that one person can reserve."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from domain.kernel import Decider, Fiscal, NotFound, Personal, Refusal, command, event


@command
class Find:
    carat: Decimal


@command
class Reserve:
    by: str


@command
class Release:
    by: str


@command
class Promise:
    """Write down for whom it is kept; `subject` is whose key seals the name and the address."""

    subject: str
    name: str
    address: str | None = None


Command = Find | Reserve | Release | Promise


@event("trial.found")
class GemFound:
    carat: Decimal


@event("trial.reserved")
class GemReserved:
    by: str
    at: datetime


@event("trial.released")
class GemReleased:
    by: str


@event("trial.promised")
class GemPromised:
    subject: str
    name: Personal[str]
    address: Fiscal[str] | None = None


Event = GemFound | GemReserved | GemReleased | GemPromised


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody found it yet."""


@dataclass(frozen=True, slots=True)
class Present:
    carat: Decimal
    reserved_by: str | None = None
    promised: GemPromised | None = None


State = Unknown | Present


class GemTaken(Refusal):
    """This gem is reserved for {by}."""

    code = "gem_taken"


def decide(state: State, wanted: Command, now: datetime) -> tuple[Event, ...]:
    match state, wanted:
        case Unknown(), Find():
            return (GemFound(carat=wanted.carat),)
        case Unknown(), _:
            raise NotFound
        case Present(), Promise():
            told = GemPromised(subject=wanted.subject, name=wanted.name, address=wanted.address)
            return () if state.promised == told else (told,)
        case Present(), Find():
            return ()
        case Present(), Reserve() | Release():
            return _decide_reservation(state, wanted, now)
        case _:
            raise AssertionError


def _decide_reservation(
    state: Present, wanted: Reserve | Release, now: datetime
) -> tuple[Event, ...]:
    if state.reserved_by not in (None, wanted.by):
        raise GemTaken(by=state.reserved_by)
    held = state.reserved_by is not None
    if isinstance(wanted, Reserve):
        return () if held else (GemReserved(by=wanted.by, at=now),)
    return (GemReleased(by=wanted.by),) if held else ()


def evolve(state: State, happened: Event) -> State:
    carat, held, told = _parts(state)
    match happened:
        case GemFound():
            return Present(happened.carat, held, told)
        case GemReserved():
            return Present(carat, happened.by, told)
        case GemReleased():
            return Present(carat, None, told)
        case GemPromised():
            return Present(carat, held, happened)
        case _:
            assert_never(happened)


def _parts(state: State) -> tuple[Decimal, str | None, GemPromised | None]:
    if isinstance(state, Unknown):
        return Decimal(0), None, None
    return state.carat, state.reserved_by, state.promised


GEM: Decider[State, Command, Event] = Decider("gem", Unknown(), decide, evolve)
