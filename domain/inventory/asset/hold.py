"""The one reservation an asset can carry: taken, upgraded, extended, and ended exactly once."""

from dataclasses import replace
from datetime import datetime
from typing import Literal, assert_never

from domain.inventory.near_stone import NearStone
from domain.inventory.turn import Allowance, Turn, Turns, bounded, taken
from domain.kernel import Gone, Invalid, Refusal, command, event

Purpose = Literal[
    "cart", "checkout", "payment", "quote", "advisor", "appointment", "marketplace", "order"
]
HoldEnd = Literal["released", "expired", "converted", "denied"]

_RANK: dict[Purpose, int] = {
    "cart": 0,
    "quote": 1,
    "advisor": 1,
    "appointment": 1,
    "marketplace": 1,
    "checkout": 2,
    "payment": 3,
    "order": 4,
}
_FIXED: frozenset[Purpose] = frozenset({"checkout", "payment", "order"})


@command
class Reserve:
    """How long a purpose lasts is policy: the caller brings the instants and names the policy.

    `holder` is a pseudonym that stays the same from cart to order. `allowance` says how long carts
    and checkouts of one shopper may hold it altogether. `instead_of` is another holder of the
    same customer, whose hold this one takes the place of, whatever either is for.
    """

    reservation_id: str
    purpose: Purpose
    holder: str
    expires_at: datetime | None
    allowance: Allowance | None = None
    policy: str = "default"
    instead_of: str | None = None


@command
class Extend:
    reservation_id: str
    holder: str
    expires_at: datetime


@command
class Release:
    """`denied` is a supplier's no to a marketplace hold."""

    reservation_id: str
    holder: str
    cause: Literal["released", "denied"] = "released"


@command
class Expire:
    """Sent by the clock; early, late or doubled it does no harm."""

    reservation_id: str


HoldCommand = Reserve | Extend | Release | Expire


@event("asset.reserved")
class AssetReserved:
    """`expires_at` None only for an order; no extension goes past `limit`; instants are UTC.

    `limit` is the end of the turn of its `owner`, who is unknown in old holds.
    """

    reservation_id: str
    purpose: Purpose
    holder: str
    expires_at: datetime | None
    limit: datetime | None
    policy: str
    owner: str | None = None

    def lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@event("asset.hold_extended")
class AssetHoldExtended:
    reservation_id: str
    expires_at: datetime


@event("asset.hold_ended")
class AssetHoldEnded:
    """`converted` when the holder's next hold, the mounting or the sale takes its place.

    `at` is when an unpaid order let go of it before its time.
    """

    reservation_id: str
    purpose: Purpose
    holder: str
    cause: HoldEnd
    at: datetime | None = None


HoldEvent = AssetReserved | AssetHoldExtended | AssetHoldEnded
Hold = AssetReserved


class HeldByAnother(Refusal):
    """This piece is held for someone else until {expires_at}."""

    code = "asset_reserved"
    expires_at: datetime | None
    asset_id: str | None
    nearest: tuple[NearStone, ...] | None


class OrderedByAnother(HeldByAnother):
    """This piece is held for someone else, who ordered it."""


class HoldNotYours(Refusal):
    """Hold {reservation_id} belongs to someone else."""


class HoldExpired(Gone):
    """Hold {reservation_id} is over."""


class HoldNotExtendable(Refusal):
    """A hold for {purpose} is not extended."""


class HoldWithoutEnd(Invalid):
    """A hold for an order has no end; a hold for {purpose} has one."""

    code = "invalid_value"


def holder_of(owner: str) -> str:
    """The name under which all quotes of a customer hold their stones."""
    return f"quotes-{owner}"


def decide_hold(
    state: Hold | None, command: HoldCommand, now: datetime, turns: Turns
) -> tuple[HoldEvent, ...]:
    """What becomes of an asset's hold; whether the asset can be held at all is its own affair."""
    match command:
        case Reserve():
            return _reserve(state, command, now, turns)
        case Extend():
            return _extend(state, command, now)
        case Release():
            return _release(state, command, now)
        case Expire(reservation_id=wanted):
            over = state and state.reservation_id == wanted and state.lapsed(now)
            return ended(state, "expired") if over else ()
        case _:
            assert_never(command)


def ended(hold: Hold | None, cause: HoldEnd) -> tuple[AssetHoldEnded, ...]:
    """The end of the hold, if there is one."""
    if hold is None:
        return ()
    return (
        AssetHoldEnded(
            reservation_id=hold.reservation_id,
            purpose=hold.purpose,
            holder=hold.holder,
            cause=cause,
        ),
    )


def _reserve(
    hold: Hold | None, command: Reserve, now: datetime, turns: Turns
) -> tuple[HoldEvent, ...]:
    if hold is None or hold.lapsed(now):
        return (*ended(hold, "expired"), _taken(command, now, turns))
    if hold.holder not in (command.holder, command.instead_of):
        refusal = HeldByAnother if hold.expires_at else OrderedByAnother
        raise refusal(expires_at=hold.expires_at)
    if hold.holder == command.holder and _RANK[command.purpose] <= _RANK[hold.purpose]:
        return ()
    return (*ended(hold, "converted"), _taken(command, now, turns))


def _taken(command: Reserve, now: datetime, turns: Turns) -> AssetReserved:
    ends, asked = command.expires_at, command.allowance
    if (command.purpose == "order") != (ends is None):
        raise HoldWithoutEnd(purpose=command.purpose)
    if ends is not None and ends <= now:
        raise HoldExpired(reservation_id=command.reservation_id)
    bounds = bounded(turns, asked, ends, now) if asked and ends else None
    return AssetReserved(
        reservation_id=command.reservation_id,
        purpose=command.purpose,
        holder=command.holder,
        expires_at=bounds.ends if bounds else ends,
        limit=bounds.limit if bounds else None,
        policy=command.policy,
        owner=asked.owner if asked else None,
    )


def _extend(hold: Hold | None, command: Extend, now: datetime) -> tuple[HoldEvent, ...]:
    if hold and hold.holder != command.holder and not hold.lapsed(now):
        raise HoldNotYours(reservation_id=command.reservation_id)
    if hold is None or hold.reservation_id != command.reservation_id or hold.lapsed(now):
        raise HoldExpired(reservation_id=command.reservation_id)
    if hold.purpose in _FIXED:
        raise HoldNotExtendable(purpose=hold.purpose)
    until = _earlier(command.expires_at, hold.limit)
    if until is None or hold.expires_at is None or until <= hold.expires_at:
        return ()
    return (AssetHoldExtended(reservation_id=hold.reservation_id, expires_at=until),)


def _release(hold: Hold | None, command: Release, now: datetime) -> tuple[HoldEvent, ...]:
    if hold is None:
        return ()
    if hold.lapsed(now):
        return ended(hold, "expired")
    if hold.holder != command.holder:
        raise HoldNotYours(reservation_id=command.reservation_id)
    if hold.reservation_id != command.reservation_id:
        return ()
    at = now if hold.purpose == "payment" else None
    return tuple(replace(end, at=at) for end in ended(hold, command.cause))


def _earlier(wished: datetime | None, limit: datetime | None) -> datetime | None:
    return min(wished, limit) if wished and limit else wished


def evolve_turns(turns: Turns, event: HoldEvent) -> Turns:
    """Whose hold had a limit keeps it when the hold is over."""
    match event:
        case AssetReserved(expires_at=until, limit=limit):
            return taken(turns, _turn(event, limit, until)) if limit and until else turns
        case AssetHoldExtended(reservation_id=name, expires_at=until):
            return tuple(
                replace(each, held_until=until) if each.reservation_id == name else each
                for each in turns
            )
        case AssetHoldEnded(reservation_id=name, at=at):
            return tuple(
                replace(each, held_until=at) if at and each.reservation_id == name else each
                for each in turns
            )
        case _:
            assert_never(event)


def _turn(hold: Hold, limit: datetime, until: datetime) -> Turn:
    owner = hold.owner or hold.holder
    return Turn(owner=owner, limit=limit, reservation_id=hold.reservation_id, held_until=until)


def evolve_hold(state: Hold | None, event: HoldEvent) -> Hold | None:
    match event:
        case AssetReserved():
            return event
        case AssetHoldExtended(expires_at=until):
            return replace(state, expires_at=until) if state else None
        case AssetHoldEnded():
            return None
        case _:
            assert_never(event)
