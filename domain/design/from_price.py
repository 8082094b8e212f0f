"""The price that a style begins at, and the cheapest design that it is of."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.catalogue.media import Pick
from domain.design.choices import ChosenStone
from domain.kernel import Decider, command, event
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest:
    """A complete design at its price, VAT inside; `font` where a text of one letter belongs to it.

    What is chosen is in `picks`: everything else follows from it, or is the style's default.
    """

    price: Money
    picks: tuple[Pick, ...]
    stones: tuple[ChosenStone, ...]
    font: str | None = None


@command
class WorkOut:
    """What a search found for a revision by a book; nothing when `missing` could not be had.

    `as_of` is the position of the log that it looked at.
    """

    style_code: str
    product_rev: str
    price_book: str
    as_of: int
    found: Cheapest | None
    missing: tuple[str, ...] = ()


@event("from_price.worked_out")
class FromPriceWorkedOut:
    style_code: str
    product_rev: str
    price_book: str
    as_of: int
    cheapest: Cheapest


@event("from_price.not_reached")
class FromPriceNotReached:
    """No design of it can be finished: `missing` are the options for which nothing is to be had."""

    style_code: str
    product_rev: str
    price_book: str
    as_of: int
    missing: tuple[str, ...]


Event = FromPriceWorkedOut | FromPriceNotReached


@dataclass(frozen=True, slots=True)
class NeverWorkedOut:
    """Nobody has looked yet."""


State = NeverWorkedOut | FromPriceWorkedOut | FromPriceNotReached


def decide(state: State, command: WorkOut, now: datetime) -> tuple[Event, ...]:
    """The same again is no news: the date of a price is that of the first time it was so."""
    del now
    told = _told(command)
    known = not isinstance(state, NeverWorkedOut) and replace(state, as_of=told.as_of) == told
    return () if known else (told,)


def _told(command: WorkOut) -> Event:
    if command.found is None:
        return FromPriceNotReached(
            style_code=command.style_code,
            product_rev=command.product_rev,
            price_book=command.price_book,
            as_of=command.as_of,
            missing=command.missing,
        )
    return FromPriceWorkedOut(
        style_code=command.style_code,
        product_rev=command.product_rev,
        price_book=command.price_book,
        as_of=command.as_of,
        cheapest=command.found,
    )


def evolve(state: State, event: Event) -> State:
    del state
    match event:
        case FromPriceWorkedOut() | FromPriceNotReached():
            return event
        case _:
            assert_never(event)


FROM_PRICE: Decider[State, WorkOut, Event] = Decider("fromprice", NeverWorkedOut(), decide, evolve)
