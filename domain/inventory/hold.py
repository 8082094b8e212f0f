"""The one reservation an asset can carry: taken, upgraded, extended, and ended exactly once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.kernel import Gone, Invalid, Refusal, command, event

Purpose = Literal[
    "cart", "checkout", "payment", "quote", "advisor", "appointment", "marketplace", "order"
]
End = Literal["released", "expired", "converted", "denied"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`expires_at` None only for an order; no extension goes past `limit`; instants are UTC."""

    reservation_id: str
    purpose: Purpose
    holder: str
    expires_at: datetime | None
    limit: datetime | None
    policy: str

    def lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@command
class Reserve:
    """How long a purpose lasts is policy: the caller brings the instants and names the policy.

    `holder` is a pseudonym that stays the same from cart to order. `limit` is the latest end
    that extensions can reach (cart: two hours from now). `instead_of` is another holder of the
    same customer, whose hold this one takes the place of, whatever either is for.
    """

    reservation_id: str
    purpose: Purpose
    holder: str
    expires_at: datetime | None
    limit: datetime | None = None
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
    reservation_id: str
    purpose: Purpose
    holder: str
    expires_at: datetime | None
    limit: datetime | None
    policy: str


@event("asset.hold_extended")
class AssetHoldExtended:
    reservation_id: str
    expires_at: datetime


@event("asset.hold_ended")
class AssetHoldEnded:
    """`converted` when the holder's next hold, the mounting or the sale takes its place."""

    reservation_id: str
    purpose: Purpose
    holder: str
    cause: End


HoldEvent = AssetReserved | AssetHoldExtended | AssetHoldEnded


class HeldByAnother(Refusal):
    """This piece is held for someone else until {expires_at}."""

    code = "asset_reserved"


class HoldNotYours(Refusal):
    """Hold {reservation_id} belongs to someone else."""

    code = "hold_not_yours"


class HoldExpired(Gone):
    """Hold {reservation_id} is over."""

    code = "hold_expired"


class HoldNotExtendable(Refusal):
    """A hold for {purpose} is not extended."""

    code = "hold_not_extendable"


class HoldWithoutEnd(Invalid):
    """A hold for an order has no end; a hold for {purpose} has one."""

    code = "invalid_value"


def decide_hold(hold: Hold | None, command: HoldCommand, now: datetime) -> tuple[HoldEvent, ...]:
    """What becomes of an asset's hold; whether the asset can be held at all is its own affair."""
    match command:
        case Reserve():
            return _reserve(hold, command, now)
        case Extend():
            return _extend(hold, command, now)
        case Release():
            return _release(hold, command, now)
        case Expire(reservation_id=wanted):
            return ended(hold, "expired") if _is_over(hold, wanted, now) else ()


def evolve_hold(hold: Hold | None, event: HoldEvent) -> Hold | None:
    match event:
        case AssetReserved():
            return Hold(
                reservation_id=event.reservation_id,
                purpose=event.purpose,
                holder=event.holder,
                expires_at=event.expires_at,
                limit=event.limit,
                policy=event.policy,
            )
        case AssetHoldExtended(expires_at=until):
            return replace(hold, expires_at=until) if hold else None
        case AssetHoldEnded():
            return None


def ended(hold: Hold | None, cause: End) -> tuple[AssetHoldEnded, ...]:
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


def _reserve(hold: Hold | None, wish: Reserve, now: datetime) -> tuple[HoldEvent, ...]:
    if hold and hold.lapsed(now):
        return (*ended(hold, "expired"), _taken(wish, now))
    if hold is None:
        return (_taken(wish, now),)
    if hold.holder != wish.holder:
        if hold.holder != wish.instead_of:
            raise HeldByAnother(expires_at=hold.expires_at)
        return (*ended(hold, "converted"), _taken(wish, now))
    if _RANK[wish.purpose] <= _RANK[hold.purpose]:
        return ()
    return (*ended(hold, "converted"), _taken(wish, now))


def _taken(wish: Reserve, now: datetime) -> AssetReserved:
    if (wish.purpose == "order") != (wish.expires_at is None):
        raise HoldWithoutEnd(purpose=wish.purpose)
    ends = _earlier(wish.expires_at, wish.limit)
    if ends is not None and ends <= now:
        raise HoldExpired(reservation_id=wish.reservation_id)
    return AssetReserved(
        reservation_id=wish.reservation_id,
        purpose=wish.purpose,
        holder=wish.holder,
        expires_at=ends,
        limit=wish.limit,
        policy=wish.policy,
    )


def _extend(hold: Hold | None, wish: Extend, now: datetime) -> tuple[HoldEvent, ...]:
    if hold and hold.holder != wish.holder and not hold.lapsed(now):
        raise HoldNotYours(reservation_id=wish.reservation_id)
    if hold is None or hold.reservation_id != wish.reservation_id or hold.lapsed(now):
        raise HoldExpired(reservation_id=wish.reservation_id)
    if hold.purpose in _FIXED:
        raise HoldNotExtendable(purpose=hold.purpose)
    until = _earlier(wish.expires_at, hold.limit)
    if until is None or hold.expires_at is None or until <= hold.expires_at:
        return ()
    return (AssetHoldExtended(reservation_id=hold.reservation_id, expires_at=until),)


def _release(hold: Hold | None, wish: Release, now: datetime) -> tuple[HoldEvent, ...]:
    if hold is None:
        return ()
    if hold.lapsed(now):
        return ended(hold, "expired")
    if hold.holder != wish.holder:
        raise HoldNotYours(reservation_id=wish.reservation_id)
    return ended(hold, wish.cause) if hold.reservation_id == wish.reservation_id else ()


def _is_over(hold: Hold | None, wanted: str, now: datetime) -> bool:
    return hold is not None and hold.reservation_id == wanted and hold.lapsed(now)


def _earlier(wished: datetime | None, limit: datetime | None) -> datetime | None:
    return min(wished, limit) if wished and limit else wished
