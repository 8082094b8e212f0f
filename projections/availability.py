"""What can be sold just now: each asset's standing, and the counted goods by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
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
from domain.inventory.stone import Piece
from domain.money import Money
from projections.kit.answer import answer, money, rows
from projections.kit.columns import always, keys
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.shown import Shown
from projections.standing import (
    RECEIVED,
    OnOffer,
    Standings,
    Status,
    standing_columns,
    stands,
    status_of,
)

TABLES = MetaData()
ASSET = Table(
    "asset",
    TABLES,
    *keys(Text, "asset_id"),
    *always(Text, "kind"),
    Column("style_code", Text, index=True),
    *always(Text, "location"),
    *standing_columns(),
)
Index("asset_set_aside", ASSET.c.asset_id, postgresql_where=ASSET.c.standing == "quarantined")
BY_ID = Sort("quarantined", ASSET.c.asset_id, ASSET.c.asset_id)
AVAILABILITY = ReadModel("availability", 4, TABLES)
SHOWN = Shown(TABLES)
Standings(ASSET).followed_by(AVAILABILITY)
SHOWN.followed_by(AVAILABILITY)


@AVAILABILITY.on
def received(batch: Batch, recorded: Recorded[AssetReceived]) -> None:
    attributes = recorded.event.attributes
    batch[ASSET].put(
        asset_id=recorded.key,
        kind=attributes.kind,
        style_code=attributes.style_code if isinstance(attributes, Piece) else None,
        location=recorded.event.location,
        **RECEIVED,
    )


@AVAILABILITY.on
def transferred(batch: Batch, recorded: Recorded[AssetTransferred]) -> None:
    batch[ASSET].change(recorded.key, location=recorded.event.to)


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
    """`until` is the end of somebody's hold. A finished piece has the `kind` and `ref` of a line
    in a cart; a stone is bought in a design. What is gone has no price any more."""

    asset_id: str
    kind: Literal["asset"] | None
    ref: str | None
    style_code: str | None
    status: OnOffer
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
    which = ASSET.c.asset_id.in_(list(asset_ids)) | offered
    return tuple(map(_now, _rows(connection, which)))


def quarantined(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[AssetAvailability]:
    """What is set aside, with its reasons, by asset id."""
    wanted = select(ASSET).where(ASSET.c.standing == "quarantined")
    found, following = BY_ID.page(connection, wanted, cursor, limit)
    return Page(tuple(map(_asset, found)), following)


def _found(connection: Connection, which: ColumnElement[bool]) -> tuple[AssetAvailability, ...]:
    return tuple(map(_asset, _rows(connection, which)))


def _rows(connection: Connection, which: ColumnElement[bool]) -> list[Found]:
    wanted = select(ASSET, SHOWN.gone_style(ASSET.c.style_code)).where(which)
    return rows(connection, wanted.order_by(ASSET.c.asset_id))


def _asset(row: Found) -> AssetAvailability:
    return answer(AssetAvailability, row, status=status_of(row))


def _now(row: Found) -> AssetNow:
    piece, (status, until) = row["kind"] == "piece", stands(row, withdrawn=row["withdrawn"])
    return AssetNow(
        asset_id=row["asset_id"],
        kind="asset" if piece else None,
        ref=row["asset_id"] if piece else None,
        style_code=row["style_code"],
        status=status,
        until=until,
        price=money(row, "price") if status in ("available", "held") else None,
    )
