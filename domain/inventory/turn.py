"""A shopper's turn at a thing: how long their carts may hold it, however often it is put in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.kernel import Refusal

REMEMBERED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a shopper, `owner`, is allowed: a turn that begins now ends at `limit`.

    A turn goes on until nothing was held for `rest` since the planned end of its holds; only then
    another begins. A hold may outlast the turn by `grace`.
    """

    owner: str
    limit: datetime
    rest: timedelta = timedelta(0)
    grace: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """It ends at `limit`; `held_until` is the latest planned end of its holds."""

    owner: str
    limit: datetime
    reservation_id: str
    held_until: datetime


@dataclass(frozen=True, slots=True)
class Bounds:
    """The end of the turn, and of a hold in it."""

    limit: datetime
    ends: datetime


Turns = tuple[Turn, ...]


class HeldLongEnough(Refusal):
    """You held this as long as a cart may; it is for others until {again_at}, then try again."""

    again_at: datetime
    asset_id: str | None


def bounded(turns: Turns, asked: Allowance, wished: datetime, now: datetime) -> Bounds:
    """Raises `HeldLongEnough`."""
    turn = next((each for each in turns if each.owner == asked.owner), None)
    limit = asked.limit
    if turn and now < turn.held_until + asked.rest:
        limit = min(limit, turn.limit)
        if limit + asked.grace <= now:
            raise HeldLongEnough(again_at=turn.held_until + asked.rest)
    return Bounds(limit, min(wished, limit + asked.grace))


def taken(turns: Turns, newest: Turn) -> Turns:
    """The newest first, one an owner; what is long over is forgotten when others came."""
    theirs = (each.held_until for each in turns if each.owner == newest.owner)
    latest = max((newest.held_until, *theirs))
    others = (each for each in turns if each.owner != newest.owner)
    return (replace(newest, held_until=latest), *others)[:REMEMBERED]
