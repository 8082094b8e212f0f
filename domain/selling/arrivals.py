"""What a visitor had made and a customer brought with them when they signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from domain.kernel import Decider, Gone, NotFound, command, event

Thing = Literal["cart", "design", "quote"]
Why = Literal["ordered", "changed", "quoted", "held_with_another", "not_there"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came over, by its ids; the lines of all `carts` are in the customer's cart `cart_id`.

    `wishes` is how many things were wished for.
    """

    cart_id: str | None = None
    carts: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    wishes: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.carts or self.designs or self.quotes or self.wishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """What did not go back, for what the customer did with it since."""

    thing: Thing
    id: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInArrival:
    """What came with one sign-in; `given_back_at` is when it went back, but for what `stayed`."""

    arrival_id: str
    visitor: str
    brought: Brought
    came_at: datetime
    given_back_at: datetime | None = None
    stayed: tuple[Stayed, ...] = ()


@command
class Bring:
    """`visitor` is the pseudonym that it was made under."""

    arrival_id: str
    visitor: str
    brought: Brought


@command
class GiveThingsBack:
    """Everything but what `stayed` is the visitor's again; `within` is how long that can be."""

    arrival_id: str
    within: timedelta
    stayed: tuple[Stayed, ...]


Command = Bring | GiveThingsBack


@event("arrivals.brought")
class ThingsBrought:
    arrival_id: str
    visitor: str
    brought: Brought
    at: datetime


@event("arrivals.given_back")
class ThingsGivenBack:
    arrival_id: str
    stayed: tuple[Stayed, ...]
    at: datetime


Event = ThingsBrought | ThingsGivenBack


@dataclass(frozen=True, slots=True)
class Arrivals:
    """All of one customer, the first one first."""

    by_id: Mapping[str, SignInArrival] = field(default_factory=dict)

    @property
    def cart_id(self) -> str | None:
        """Where the lines of visitors' carts went last."""
        went = (each.brought.cart_id for each in reversed(tuple(self.by_id.values())))
        return next((cart_id for cart_id in went if cart_id), None)


class ArrivalTooOld(Gone):
    """This came over at {came_at}; it could be taken back until {until}, and is yours now."""

    came_at: datetime
    until: datetime


def found(state: Arrivals, arrival_id: str) -> SignInArrival:
    """Raises `NotFound`."""
    if arrival_id not in state.by_id:
        raise NotFound
    return state.by_id[arrival_id]


def refuse_too_old(arrival: SignInArrival, within: timedelta, now: datetime) -> None:
    until = arrival.came_at + within
    if now >= until:
        raise ArrivalTooOld(came_at=arrival.came_at, until=until)


def decide(state: Arrivals, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Bring():
            return _brought(state, command, now)
        case GiveThingsBack():
            return _given_back(found(state, command.arrival_id), command, now)
        case _:
            assert_never(command)


def evolve(state: Arrivals, event: Event) -> Arrivals:
    match event:
        case ThingsBrought():
            return Arrivals({**state.by_id, event.arrival_id: _arrival(event)})
        case ThingsGivenBack(arrival_id=arrival_id):
            if arrival_id not in state.by_id:
                return state
            before = state.by_id[arrival_id]
            back = replace(before, given_back_at=event.at, stayed=event.stayed)
            return Arrivals({**state.by_id, arrival_id: back})
        case _:
            assert_never(event)


def _arrival(event: ThingsBrought) -> SignInArrival:
    return SignInArrival(
        arrival_id=event.arrival_id,
        visitor=event.visitor,
        brought=event.brought,
        came_at=event.at,
    )


def _brought(state: Arrivals, command: Bring, now: datetime) -> tuple[ThingsBrought, ...]:
    if command.arrival_id in state.by_id or not command.brought.anything:
        return ()
    came = ThingsBrought(
        arrival_id=command.arrival_id, visitor=command.visitor, brought=command.brought, at=now
    )
    return (came,)


def _given_back(
    arrival: SignInArrival, command: GiveThingsBack, now: datetime
) -> tuple[ThingsGivenBack, ...]:
    if arrival.given_back_at:
        return ()
    refuse_too_old(arrival, command.within, now)
    back = ThingsGivenBack(arrival_id=command.arrival_id, stayed=command.stayed, at=now)
    return (back,)


ARRIVALS: Decider[Arrivals, Command, Event] = Decider("arrivals", Arrivals(), decide, evolve)
