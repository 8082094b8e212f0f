"""How many of a sku there are at each place, promised and free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, MetaData, select

from domain.money import Money
from projections.counts import Counts, free, goods_stand
from projections.kit.answer import answer, money, rows
from projections.kit.paging import Found
from projections.kit.read_model import ReadModel
from projections.shown import Shown
from projections.standing import OnOffer

TABLES = MetaData()
COUNTS = Counts.within(TABLES)
STOCK_LEVELS = ReadModel("stock_levels", 3, TABLES)
SHOWN = Shown(TABLES)
COUNTS.followed_by(STOCK_LEVELS)
SHOWN.followed_by(STOCK_LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel:
    """`on_hand` counts reserved pieces; `available` is on hand - reserved - safety, never below 0.

    `low` when a reorder point is set and what is available does not exceed it.
    """

    sku: str
    location: str
    on_hand: int
    reserved: int
    safety: int
    available: int
    reorder_point: int | None
    low: bool
    price: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockNow:
    """One sku where the shop sells from, with the `kind` and `ref` of a line in a cart.

    `until` is when the first of those that are held may be free again.
    """

    sku: str
    kind: Literal["stock"] = "stock"
    ref: str
    status: OnOffer
    until: datetime | None
    available: int
    price: Money | None


def levels(connection: Connection, skus: Iterable[str]) -> tuple[StockLevel, ...]:
    """The counted goods of some skus by sku and place; what was never received is not there."""
    level = COUNTS.level
    wanted = select(level).where(level.c.sku.in_(list(skus)))
    arranged = wanted.order_by(level.c.sku, level.c.location)
    return tuple(map(_stock_level, rows(connection, arranged)))


def stock_now(connection: Connection, skus: Iterable[str]) -> tuple[StockNow, ...]:
    """The same as far as it is anybody's, of what a cart can take."""
    withdrawn = SHOWN.gone_sku(COUNTS.level.c.sku)
    return tuple(map(_stock_now, rows(connection, COUNTS.for_sale(skus).add_columns(withdrawn))))


def _stock_level(row: Found) -> StockLevel:
    left, point = free(row), row["reorder_point"]
    return answer(StockLevel, row, available=left, low=point is not None and left <= point)


def _stock_now(row: Found) -> StockNow:
    status, until = goods_stand(row, withdrawn=row["withdrawn"])
    return StockNow(
        sku=row["sku"],
        ref=row["sku"],
        status=status,
        until=until,
        available=free(row),
        price=money(row, "price") if status in ("available", "held") else None,
    )
