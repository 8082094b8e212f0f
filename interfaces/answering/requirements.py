"""What has to be seen to before a checkout, as a front end is told."""

from dataclasses import dataclass
from datetime import datetime

from application.selling.carts.requirements import Hindrance
from domain.inventory.near_stone import NearStone
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """`code` and `detail` are those of the refusal; `line_id` is the line that it is about.

    `asset_id` cannot be had, or not before `until`; `nearest` are stones to take instead.
    `missing` is what is still to be chosen of a design. `limit` is of the cart or of holds,
    `available` of counted goods. Of a piece whose price changed, `before` was agreed to and `now`
    is to be acknowledged, less what is taken off the whole line by `courtesy`.
    """

    code: str
    line_id: str | None
    detail: str
    asset_id: str | None = None
    until: datetime | None = None
    nearest: tuple[NearStone, ...] = ()
    missing: tuple[str, ...] = ()
    limit: int | None = None
    available: int | None = None
    before: Money | None = None
    now: Money | None = None
    courtesy: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """`ready` says that the checkout would begin; else `items` are what is to be seen to first."""

    ready: bool
    items: tuple[Requirement, ...]


def required(hindrance: Hindrance) -> Requirement:
    refusal, line, told = hindrance.refusal, hindrance.line, hindrance.refusal.facts
    priced = refusal.code == "prices_not_acknowledged" and line is not None
    return Requirement(
        code=refusal.code,
        line_id=line.line_id if line else None,
        detail=str(refusal),
        asset_id=told.get("asset_id") or told.get("asset"),
        until=told.get("expires_at") or told.get("again_at"),
        nearest=tuple(told.get("nearest") or ()),
        missing=tuple(told.get("missing") or ()),
        limit=told.get("limit"),
        available=told.get("available"),
        before=told.get("before"),
        now=line.price.total if priced and line else None,
        courtesy=line.taken if priced and line else None,
    )
