"""How many of a sku there are at each place, folded once for every read model that counts them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, MetaData, Select, Table, Text, func, select

from domain.envelope import Recorded
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import (
    StockLevelsSet,
    StockPriced,
    StockReceived,
    available,
    sku_and_location,
)
from domain.inventory.stock.adjustment import StockAdjusted
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from projections.kit.answer import pence
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, Fold, ReadModel
from projections.standing import Stands

EMPTY: Found = {"on_hand": 0, "reserved": 0, "safety": 0, "received": False}


@dataclass(frozen=True, slots=True)
class Counts:
    """Two tables of a read model and their folds: `level` by sku and place, and what is promised.

    `received` says whether a delivery was ever counted in.
    """

    level: Table
    reservation: Table

    @classmethod
    def within(cls, tables: MetaData) -> "Counts":
        level = Table(
            "level",
            tables,
            *keys(Text, "sku", "location"),
            *always(BigInteger, "on_hand", "reserved", "safety"),
            *always(Boolean, "received"),
            *perhaps(BigInteger, "reorder_point", "price_minor"),
            *perhaps(Text, "currency"),
        )
        reservation = Table(
            "reservation",
            tables,
            *keys(Text, "stock_key", "reservation_id"),
            *always(BigInteger, "qty"),
            *perhaps(INSTANT, "expires_at"),
        )
        return cls(level, reservation)

    def followed_by(self, model: ReadModel) -> None:
        folds = (self.delivered, self.adjusted, self.priced, self.levels_set)
        for fold in (*folds, self.promised, self.released, self.issued):
            model.on(cast(Fold[Any], fold))

    def delivered(self, batch: Batch, recorded: Recorded[StockReceived]) -> None:
        self._set(batch, recorded.key, received=True)
        self._add(batch, recorded.key, on_hand=recorded.event.qty)

    def adjusted(self, batch: Batch, recorded: Recorded[StockAdjusted]) -> None:
        self._add(batch, recorded.key, on_hand=recorded.event.delta)

    def priced(self, batch: Batch, recorded: Recorded[StockPriced]) -> None:
        self._set(batch, recorded.key, **pence("price", recorded.event.price))

    def levels_set(self, batch: Batch, recorded: Recorded[StockLevelsSet]) -> None:
        levels = recorded.event
        self._set(batch, recorded.key, safety=levels.safety, reorder_point=levels.reorder_point)

    def promised(self, batch: Batch, recorded: Recorded[StockReserved]) -> None:
        key, hold = recorded.key, recorded.event
        self._free(batch, key, hold.reservation_id)
        batch[self.reservation].put(
            stock_key=key,
            reservation_id=hold.reservation_id,
            qty=hold.qty,
            expires_at=hold.expires_at,
        )
        self._add(batch, key, reserved=hold.qty)

    def released(self, batch: Batch, recorded: Recorded[StockReservationReleased]) -> None:
        self._free(batch, recorded.key, recorded.event.reservation_id)

    def issued(self, batch: Batch, recorded: Recorded[StockIssued]) -> None:
        """What was reserved and not issued becomes free again."""
        self._free(batch, recorded.key, recorded.event.reservation_id)
        self._add(batch, recorded.key, on_hand=-recorded.event.qty)

    def for_sale(self, skus: Iterable[str]) -> Select[tuple[object, ...]]:
        """Those that a cart can take: received and priced, where the shop sells from.

        `until` is when the first reservation ends that has an end.
        """
        level, reserved = self.level.c, self.reservation.c
        ends = select(func.min(reserved.expires_at)).where(
            reserved.stock_key == level.sku + f"-{SALES_LOCATION}"
        )
        return (
            select(self.level, ends.scalar_subquery().label("until"))
            .where(level.sku.in_(list(skus)), level.location == SALES_LOCATION)
            .where(level.received, level.price_minor.is_not(None))
            .order_by(level.sku)
        )

    def _free(self, batch: Batch, key: str, reservation_id: str) -> None:
        if held := batch[self.reservation].get(key, reservation_id):
            batch[self.reservation].remove(key, reservation_id)
            self._add(batch, key, reserved=-held["qty"])

    def _add(self, batch: Batch, key: str, **amounts: int) -> None:
        level = self._level(batch, key)
        more = {name: level[name] + amount for name, amount in amounts.items()}
        batch[self.level].put(**level | more)

    def _set(self, batch: Batch, key: str, **values: object) -> None:
        batch[self.level].put(**self._level(batch, key) | values)

    def _level(self, batch: Batch, key: str) -> Found:
        sku, location = sku_and_location(key)
        return batch[self.level].get(sku, location) or {"sku": sku, "location": location, **EMPTY}


def free(level: Found) -> int:
    return available(level["on_hand"], level["reserved"], level["safety"])


def goods_stand(level: Found, *, withdrawn: bool) -> Stands:
    """Of a row of `for_sale`: what is only reserved may be free again, and when at the earliest."""
    if withdrawn:
        return Stands("unavailable")
    if free(level):
        return Stands("available")
    held = level["until"] is not None and available(level["on_hand"], 0, level["safety"])
    return Stands("held", level["until"]) if held else Stands("sold")
