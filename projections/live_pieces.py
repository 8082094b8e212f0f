"""What is on offer at this moment, with what its price was made from?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from domain.design.design.events import (
    ArtworkSet,
    BriefWithdrawn,
    BriefWritten,
    DesignCompleted,
    DesignDiscarded,
    DesignMarkedStale,
    DesignRebased,
    DesignStarted,
    EngravingSet,
    OptionCleared,
    OptionSelected,
    SketchApproved,
    StoneChosen,
)
from domain.envelope import Recorded
from domain.inventory.stock import StockPriced, StockReceived
from domain.pricing.engine.result import SetAmount
from domain.selling.order.placing import OrderPlaced
from projections.kit.answer import answer, as_json, rows
from projections.kit.columns import OBJECT, always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel

AT_ONCE = 1_000
TABLES = MetaData()
DESIGN = Table(
    "design",
    TABLES,
    *keys(Text, "design_id"),
    *always(Text, "style_code", "product_rev"),
    *perhaps(OBJECT, "completed"),
)
# Counted goods at a set price, by sku and place. Pieces of which there is one are not here: their
# price is no book's, and the stones among them are many.
GOODS = Table(
    "goods",
    TABLES,
    *keys(Text, "ref"),
    *perhaps(OBJECT, "cost", "price"),
)
LIVE_PIECES = ReadModel("live_pieces", 2, TABLES)


@LIVE_PIECES.on
def started(batch: Batch, recorded: Recorded[DesignStarted]) -> None:
    origin = recorded.event
    batch[DESIGN].put(
        design_id=recorded.key, style_code=origin.style_code, product_rev=origin.product_rev
    )


@LIVE_PIECES.on
def completed(batch: Batch, recorded: Recorded[DesignCompleted]) -> None:
    """A design completed before its price was kept is not known by its price."""
    whole = as_json(recorded.event) if recorded.event.price else None
    batch[DESIGN].change(recorded.key, completed=whole)


@LIVE_PIECES.on
def reopened(
    batch: Batch,
    recorded: Recorded[
        OptionSelected
        | OptionCleared
        | StoneChosen
        | EngravingSet
        | BriefWritten
        | BriefWithdrawn
        | SketchApproved
        | ArtworkSet
        | DesignMarkedStale
        | DesignDiscarded
    ],
) -> None:
    batch[DESIGN].change(recorded.key, completed=None)


@LIVE_PIECES.on
def rebased(batch: Batch, recorded: Recorded[DesignRebased]) -> None:
    batch[DESIGN].change(recorded.key, product_rev=recorded.event.to_rev, completed=None)


@LIVE_PIECES.on
def ordered(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    """What is ordered keeps the price of its order; should that lapse, its owner completes anew."""
    for line in recorded.event.lines:
        if line.kind == "design":
            batch[DESIGN].change(line.ref, completed=None)


@LIVE_PIECES.on
def received(batch: Batch, recorded: Recorded[StockReceived]) -> None:
    cost = as_json(recorded.event.cost)
    known = batch[GOODS].get(recorded.key)
    batch[GOODS].put(ref=recorded.key, cost=cost, price=known["price"] if known else None)


@LIVE_PIECES.on
def priced(batch: Batch, recorded: Recorded[StockPriced]) -> None:
    price = as_json(recorded.event.price)
    batch[GOODS].change(recorded.key, price=price)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDesign:
    """A finished design, with everything that its completion said."""

    design_id: str
    style_code: str
    product_rev: str
    completed: DesignCompleted


@dataclass(frozen=True, slots=True)
class LiveGoods:
    ref: str
    amount: SetAmount


def live_designs(connection: Connection) -> Iterator[LiveDesign]:
    """All of them, by id, read a thousand at a time."""
    for row in _each(connection, DESIGN, DESIGN.c.completed):
        yield answer(LiveDesign, row)


def live_goods(connection: Connection) -> Iterator[LiveGoods]:
    for row in _each(connection, GOODS, GOODS.c.price):
        yield answer(LiveGoods, row, amount={"amount": row["price"], "cost": row["cost"]})


def _each(connection: Connection, table: Table, given: Column[Any]) -> Iterator[Found]:
    (key,) = table.primary_key.columns
    after = ""
    while True:
        page = select(table).where(given.is_not(None), key > after).order_by(key).limit(AT_ONCE)
        found = rows(connection, page)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1][key.name]
