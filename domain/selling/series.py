"""A series of numbers without gaps, such as the invoices of a month."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Decider, command, event


@command
class Take:
    """Take the next number for something, named by its stream key."""

    taker: str


@event("series.number_taken")
class NumberTaken:
    number: int
    taker: str


@dataclass(frozen=True, slots=True)
class Taken:
    """How many numbers are taken: the last one, counting from 1."""

    last: int = 0


def decide(state: Taken, command: Take, now: datetime) -> tuple[NumberTaken, ...]:
    return (NumberTaken(number=state.last + 1, taker=command.taker),)


def evolve(state: Taken, event: NumberTaken) -> Taken:
    return Taken(event.number)


SERIES: Decider[Taken, Take, NumberTaken] = Decider("series", Taken(), decide, evolve)
