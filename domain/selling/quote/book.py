"""A customer's live quotes: one for each design."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Refusal, command, event

MOST_QUOTES = 10
"""So many of one person's live at a time; the stones that they hold are counted besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A quote in [its issue, `valid_until`) and the serialised stones that it holds."""

    quote_id: str
    fingerprint: str
    assets: tuple[str, ...]
    valid_until: datetime


@command
class Enter:
    """A quote lives, for the first time or again; at `most` so many may, if that is limited."""

    entry: Entry
    most: int | None = None


@command
class TakeIn:
    """A quote that lives becomes this customer's; whatever they have already, none is lost."""

    entry: Entry


@command
class Prolong:
    quote_id: str
    valid_until: datetime


@command
class Strike:
    """A quote was accepted, or is over."""

    quote_id: str


Command = Enter | TakeIn | Prolong | Strike


@event("quotebook.entered")
class QuoteEntered:
    entry: Entry


@event("quotebook.prolonged")
class QuoteProlonged:
    quote_id: str
    valid_until: datetime


@event("quotebook.struck")
class QuoteStruck:
    quote_id: str


Event = QuoteEntered | QuoteProlonged | QuoteStruck


@dataclass(frozen=True, slots=True)
class QuoteBook:
    """What is entered and not struck; an entry whose time is over binds nobody."""

    entries: tuple[Entry, ...] = ()

    def live(self, now: datetime) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if now < entry.valid_until)

    def wanted_until(self, asset: str, now: datetime) -> datetime | None:
        """Until when the live quotes want a stone held; None when none of them does."""
        ends = [entry.valid_until for entry in self.live(now) if asset in entry.assets]
        return max(ends, default=None)

    def hindrance(self, entry: Entry, now: datetime) -> Refusal | None:
        """Why this quote cannot live beside the others, if it cannot."""
        live = self.live(now)
        twin = next((each for each in live if each.fingerprint == entry.fingerprint), None)
        return QuoteExists(quote_id=twin.quote_id) if twin else None


class QuoteLimitReached(Refusal):
    """{limit} quotes can live at a time; order by one of them, or wait until one ends."""

    limit: int


class QuoteExists(Refusal):
    """This design is quoted already: order by quote {quote_id}, or wait until it ends."""

    quote_id: str


def decide(state: QuoteBook, command: Command, now: datetime) -> tuple[Event, ...]:
    known = next((e for e in state.entries if e.quote_id == _quote_id(command)), None)
    match command:
        case Enter():
            return () if known else _entered(state, command, now)
        case TakeIn(entry=entry):
            return () if known else (QuoteEntered(entry=entry),)
        case Prolong(quote_id=quote_id, valid_until=until):
            if known is None or known.valid_until == until:
                return ()
            return (QuoteProlonged(quote_id=quote_id, valid_until=until),)
        case Strike(quote_id=quote_id):
            return (QuoteStruck(quote_id=quote_id),) if known else ()
        case _:
            assert_never(command)


def evolve(state: QuoteBook, event: Event) -> QuoteBook:
    match event:
        case QuoteEntered(entry=entry):
            return QuoteBook((*state.entries, entry))
        case QuoteProlonged(quote_id=quote_id, valid_until=until):
            return QuoteBook(
                tuple(
                    replace(entry, valid_until=until) if entry.quote_id == quote_id else entry
                    for entry in state.entries
                )
            )
        case QuoteStruck(quote_id=quote_id):
            return QuoteBook(tuple(e for e in state.entries if e.quote_id != quote_id))
        case _:
            assert_never(event)


def _entered(state: QuoteBook, command: Enter, now: datetime) -> tuple[QuoteEntered, ...]:
    if hindrance := state.hindrance(command.entry, now):
        raise hindrance
    if command.most is not None and len(state.live(now)) >= command.most:
        raise QuoteLimitReached(limit=command.most)
    return (QuoteEntered(entry=command.entry),)


def _quote_id(command: Command) -> str:
    return command.entry.quote_id if isinstance(command, Enter | TakeIn) else command.quote_id


QUOTE_BOOK: Decider[QuoteBook, Command, Event] = Decider("quotebook", QuoteBook(), decide, evolve)
