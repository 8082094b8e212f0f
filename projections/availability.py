"""What can be sold just now: each asset's standing, and the counted goods by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Table,
    Text,
    select,
)

from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived
from domain.inventory.asset.custody import AssetTransferred
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    AssetReturned,
)
from domain.inventory.asset.standing import AssetAllocated, AssetMounted, AssetSold
from domain.inventory.stone import Piece
from domain.money import Money
from projections.kit.answer import answer, pence, rows
from projections.kit.columns import INSTANT, TEXTS, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

Standing = Literal["in_stock", "allocated", "mounted", "sold", "quarantined"]
Status = Literal["available", "held", "not_listed", "allocated", "mounted", "sold", "quarantined"]
GONE: dict[type, Standing] = {
    AssetAllocated: "allocated",
    AssetMounted: "mounted",
    AssetSold: "sold",
}
TABLES = MetaData()
ASSET = Table(
    "asset",
    TABLES,
    *keys(Text, "asset_id"),
    *always(Text, "kind"),
    Column("style_code", Text, index=True),
    *always(Text, "location", "standing"),
    *always(TEXTS, "reasons"),
    *always(Boolean, "listed"),
    *perhaps(BigInteger, "price_minor"),
    *perhaps(Text, "currency", "held_for"),
    *perhaps(INSTANT, "held_until"),
)
Index("asset_set_aside", ASSET.c.asset_id, postgresql_where=ASSET.c.standing == "quarantined")
BY_ID = Sort("quarantined", ASSET.c.asset_id, ASSET.c.asset_id)
AVAILABILITY = ReadModel("availability", 1, TABLES)


@AVAILABILITY.on
def received(batch: Batch, recorded: Recorded[AssetReceived]) -> None:
    attributes = recorded.event.attributes
    batch[ASSET].put(
        asset_id=recorded.key,
        kind=attributes.kind,
        style_code=attributes.style_code if isinstance(attributes, Piece) else None,
        location=recorded.event.location,
        standing="in_stock",
        reasons=[],
        listed=False,
    )


@AVAILABILITY.on
def transferred(batch: Batch, recorded: Recorded[AssetTransferred]) -> None:
    batch[ASSET].change(recorded.key, location=recorded.event.to)


@AVAILABILITY.on
def listed(batch: Batch, recorded: Recorded[AssetListed]) -> None:
    batch[ASSET].change(recorded.key, listed=True, **pence("price", recorded.event.price))


@AVAILABILITY.on
def unlisted(batch: Batch, recorded: Recorded[AssetUnlisted]) -> None:
    batch[ASSET].change(recorded.key, listed=False)


@AVAILABILITY.on
def reserved(batch: Batch, recorded: Recorded[AssetReserved]) -> None:
    hold = recorded.event
    batch[ASSET].change(recorded.key, held_for=hold.purpose, held_until=hold.expires_at)


@AVAILABILITY.on
def extended(batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
    batch[ASSET].change(recorded.key, held_until=recorded.event.expires_at)


@AVAILABILITY.on
def freed(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    """Unless something takes the hold's place, a promised asset is back in stock."""
    back = {} if recorded.event.cause == "converted" else {"standing": "in_stock"}
    batch[ASSET].change(recorded.key, held_for=None, held_until=None, **back)


@AVAILABILITY.on
def gone(batch: Batch, recorded: Recorded[AssetAllocated | AssetMounted | AssetSold]) -> None:
    batch[ASSET].change(recorded.key, standing=GONE[type(recorded.event)])


@AVAILABILITY.on
def set_aside(batch: Batch, recorded: Recorded[AssetQuarantined | AssetReturned]) -> None:
    """What was set aside must be listed anew before it is offered again."""
    event = recorded.event
    reason = event.reason if isinstance(event, AssetQuarantined) else "returned"
    if asset := batch[ASSET].get(recorded.key):
        reasons = sorted({*asset["reasons"], reason})
        batch[ASSET].change(recorded.key, standing="quarantined", reasons=reasons, listed=False)


@AVAILABILITY.on
def lifted(batch: Batch, recorded: Recorded[AssetReleasedFromQuarantine]) -> None:
    if asset := batch[ASSET].get(recorded.key):
        left = [reason for reason in asset["reasons"] if reason != recorded.event.reason]
        standing = asset["standing"] if left else "in_stock"
        batch[ASSET].change(recorded.key, reasons=left, standing=standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetAvailability:
    """Price only where the asset itself has one. `reasons` say why it is in quarantine.

    Held for `held_for` until `held_until`, or without end while an order is being settled.
    """

    asset_id: str
    kind: Literal["stone", "piece"]
    style_code: str | None
    status: Status
    price: Money | None
    held_for: str | None
    held_until: datetime | None
    reasons: tuple[str, ...]
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNow:
    """`until` is the end of somebody's hold; what is gone does not say why, nor its price."""

    asset_id: str
    status: Literal["available", "held", "gone"]
    until: datetime | None
    price: Money | None


def asset(connection: Connection, asset_id: str) -> AssetAvailability | None:
    return next(iter(assets(connection, [asset_id])), None)


def assets(connection: Connection, asset_ids: Iterable[str]) -> tuple[AssetAvailability, ...]:
    """Those that exist, by their ids in order."""
    return _found(connection, ASSET.c.asset_id.in_(list(asset_ids)))


def assets_now(
    connection: Connection, asset_ids: Iterable[str], styles: Iterable[str] = ()
) -> tuple[AssetNow, ...]:
    """The same as far as it is anybody's, and the pieces that were offered of some styles."""
    offered = ASSET.c.style_code.in_(list(styles)) & ASSET.c.listed
    return tuple(map(_now, _found(connection, ASSET.c.asset_id.in_(list(asset_ids)) | offered)))


def quarantined(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[AssetAvailability]:
    """What is set aside, with its reasons, by asset id."""
    wanted = select(ASSET).where(ASSET.c.standing == "quarantined")
    found, following = BY_ID.page(connection, wanted, cursor, limit)
    return Page(tuple(map(_asset, found)), following)


def _found(connection: Connection, which: ColumnElement[bool]) -> tuple[AssetAvailability, ...]:
    wanted = select(ASSET).where(which).order_by(ASSET.c.asset_id)
    return tuple(map(_asset, rows(connection, wanted)))


def _asset(row: Found) -> AssetAvailability:
    return answer(AssetAvailability, row, status=_status(row))


def _now(found: AssetAvailability) -> AssetNow:
    match found.status:
        case "available" | "held" as status:
            until, price = found.held_until, found.price
            return AssetNow(asset_id=found.asset_id, status=status, until=until, price=price)
        case _:
            return AssetNow(asset_id=found.asset_id, status="gone", until=None, price=None)


def _status(row: Found) -> Status:
    standing: Standing = row["standing"]
    if standing != "in_stock":
        return standing
    if row["held_for"]:
        return "held"
    return "available" if row["listed"] else "not_listed"
