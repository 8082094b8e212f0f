"""How many of a sku there are at each place, promised and free."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.inventory.stock import (
    StockLevelsSet,
    StockPriced,
    StockReceived,
    available,
    sku_and_location,
)
from domain.inventory.stock.adjustment import StockAdjusted
from domain.inventory.stock.reservation import StockIssued, StockReservationReleased, StockReserved
from domain.money import Money
from projections.kit.answer import answer, pence, rows
from projections.kit.columns import always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
LEVEL = Table(
    "level",
    TABLES,
    *keys(Text, "sku", "location"),
    *always(BigInteger, "on_hand", "reserved", "safety"),
    *perhaps(BigInteger, "reorder_point", "price_minor"),
    *perhaps(Text, "currency"),
)
RESERVATION = Table(
    "reservation",
    TABLES,
    *keys(Text, "stock_key", "reservation_id"),
    *always(BigInteger, "qty"),
)
STOCK_LEVELS = ReadModel("stock_levels", 1, TABLES)
EMPTY = {"on_hand": 0, "reserved": 0, "safety": 0}


@STOCK_LEVELS.on
def received(batch: Batch, recorded: Recorded[StockReceived]) -> None:
    _add(batch, recorded.key, on_hand=recorded.event.qty)


@STOCK_LEVELS.on
def adjusted(batch: Batch, recorded: Recorded[StockAdjusted]) -> None:
    _add(batch, recorded.key, on_hand=recorded.event.delta)


@STOCK_LEVELS.on
def priced(batch: Batch, recorded: Recorded[StockPriced]) -> None:
    _set(batch, recorded.key, **pence("price", recorded.event.price))


@STOCK_LEVELS.on
def levels_set(batch: Batch, recorded: Recorded[StockLevelsSet]) -> None:
    levels = recorded.event
    _set(batch, recorded.key, safety=levels.safety, reorder_point=levels.reorder_point)


@STOCK_LEVELS.on
def reserved(batch: Batch, recorded: Recorded[StockReserved]) -> None:
    key, hold = recorded.key, recorded.event
    _free(batch, key, hold.reservation_id)
    batch[RESERVATION].put(stock_key=key, reservation_id=hold.reservation_id, qty=hold.qty)
    _add(batch, key, reserved=hold.qty)


@STOCK_LEVELS.on
def released(batch: Batch, recorded: Recorded[StockReservationReleased]) -> None:
    _free(batch, recorded.key, recorded.event.reservation_id)


@STOCK_LEVELS.on
def issued(batch: Batch, recorded: Recorded[StockIssued]) -> None:
    """What was reserved and not issued becomes free again."""
    _free(batch, recorded.key, recorded.event.reservation_id)
    _add(batch, recorded.key, on_hand=-recorded.event.qty)


def _free(batch: Batch, key: str, reservation_id: str) -> None:
    if held := batch[RESERVATION].get(key, reservation_id):
        batch[RESERVATION].remove(key, reservation_id)
        _add(batch, key, reserved=-held["qty"])


def _add(batch: Batch, key: str, **amounts: int) -> None:
    level = _level(batch, key)
    batch[LEVEL].put(**level | {name: level[name] + more for name, more in amounts.items()})


def _set(batch: Batch, key: str, **values: object) -> None:
    batch[LEVEL].put(**_level(batch, key) | values)


def _level(batch: Batch, key: str) -> Found:
    sku, location = sku_and_location(key)
    return batch[LEVEL].get(sku, location) or {"sku": sku, "location": location, **EMPTY}


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
    """One sku over all the places where it lies; its price is the first that one of them has."""

    sku: str
    available: int
    price: Money | None


def levels(connection: Connection, skus: Iterable[str]) -> tuple[StockLevel, ...]:
    """The counted goods of some skus by sku and place; what was never received is not there."""
    wanted = select(LEVEL).where(LEVEL.c.sku.in_(list(skus)))
    arranged = wanted.order_by(LEVEL.c.sku, LEVEL.c.location)
    return tuple(map(_stock_level, rows(connection, arranged)))


def stock_now(connection: Connection, skus: Iterable[str]) -> tuple[StockNow, ...]:
    """The same as far as it is anybody's."""
    places: dict[str, list[StockLevel]] = {}
    for level in levels(connection, skus):
        places.setdefault(level.sku, []).append(level)
    return tuple(
        StockNow(
            sku=sku,
            available=sum(level.available for level in found),
            price=next((level.price for level in found if level.price is not None), None),
        )
        for sku, found in places.items()
    )


def _stock_level(row: Found) -> StockLevel:
    free, point = available(row["on_hand"], row["reserved"], row["safety"]), row["reorder_point"]
    return answer(StockLevel, row, available=free, low=point is not None and free <= point)
