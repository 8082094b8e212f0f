"""A series of numbers without gaps, such as the invoices of a month."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.kernel import Decider, command, event


@dataclass(frozen=True, slots=True)
class Series:
    """Of a legal entity's invoices or credit notes of one month; `entity` are letters alone.

    Series of old had no entity, and their numbers begin with the month.
    """

    matter: Literal["invoice", "credit"]
    entity: str
    month: date

    @property
    def key(self) -> str:
        return f"{self.matter}-{self._prefix}"

    def numbered(self, number: int) -> str:
        """EDH-2026-03-000001, and EDH-CN-2026-03-000001 of a credit note."""
        return f"{self._prefix}-{number:06d}"

    @property
    def _prefix(self) -> str:
        entity = self.entity if self.matter == "invoice" else f"{self.entity}-CN"
        return f"{entity}-{self.month:%Y-%m}"


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
