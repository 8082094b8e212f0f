"""Counted goods as the stock room handles them: deliveries, prices and corrected counts."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Response
from pydantic import Field

from application.ids import new_id
from application.store.event_store import Decision
from domain.inventory.stock import (
    STOCK,
    Command,
    LotDiffers,
    PriceNotPositive,
    ReceiveGoods,
    SetLevels,
    SetPrice,
    stock_key,
)
from domain.inventory.stock.adjustment import (
    AdjustReasonInvalid,
    ApproverRequired,
    CorrectCount,
    PhotoRequired,
)
from domain.inventory.stock.reservation import InsufficientStock, StockQuantityInvalid
from domain.pricing.amounts import CostOutOfRange, PriceOutOfRange
from domain.pricing.engine.floor import ShelfPriceBelowFloor
from domain.pricing.price_books.timeline import NoPriceBook
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Amount, Reason, Ref, Text, example

routes = Routes("/staff/stock", "staff: stock", "commands")
Count = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
Level = Annotated[int, Field(ge=0, le=1_000_000)]


class ReceiveStock(Body):
    """`lot` names the delivery, which is counted once; `cost` is that of one piece."""

    model_config = example(quantity=24, cost={"minor": 17_500}, lot="D-2026-18")
    location: Text = "vault"
    quantity: Count
    cost: Amount
    lot: Ref


class AdjustStock(Body):
    """`approver` is a second person; `counted` what a blind count saw; damage needs a photo."""

    model_config = example(delta=-1, reason="loss")
    location: Text = "vault"
    delta: Count
    reason: Reason
    approver: Ref | None = None
    counted: Count | None = None
    photo: Ref | None = None


class PriceStock(Body):
    """The price of one piece, VAT included."""

    model_config = example(price={"minor": 42_000})
    location: Text = "vault"
    price: Amount


class SetStockLevels(Body):
    """`safety` is never sold; at `reorder_point` or below, somebody is told once."""

    model_config = example(safety=2, reorder_point=6)
    location: Text = "vault"
    safety: Level = 0
    reorder_point: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChanged:
    sku: str
    location: str
    on_hand: int
    reserved: int
    available: int


@routes.post(
    "/{sku}/deliveries",
    staff("inventory", systems=True),
    StockChanged,
    refuses=(StockQuantityInvalid, about("cost", CostOutOfRange), LotDiffers),
)
def receive_stock(sku: Id, body: ReceiveStock, asked: Asked) -> Response:
    """Count a delivery in, once by its lot."""
    command = ReceiveGoods(qty=body.quantity, cost=body.cost.money, lot=body.lot)
    return _do(asked, sku, body.location, command)


@routes.post(
    "/{sku}/adjustments",
    staff("inventory"),
    StockChanged,
    refuses=(AdjustReasonInvalid, ApproverRequired, PhotoRequired, InsufficientStock),
)
def adjust_stock(sku: Id, body: AdjustStock, asked: Asked) -> Response:
    """Correct the count; from a value that the house set, a second person has to agree."""
    command = CorrectCount(
        adjustment_id=new_id(),
        delta=body.delta,
        reason=body.reason,
        by=asked.staff_id,
        approver=body.approver,
        counted=body.counted,
        photo=body.photo,
        approval_from=asked.shop.rules.discretion.adjust_approval_from,
    )
    return _do(asked, sku, body.location, command)


@routes.put(
    "/{sku}/price",
    staff("pricing"),
    StockChanged,
    refuses=(
        about("price", PriceNotPositive, PriceOutOfRange, ShelfPriceBelowFloor),
        NoPriceBook,
    ),
)
def price_stock(sku: Id, body: PriceStock, asked: Asked) -> Response:
    """Set the price of one piece: what is left without VAT covers its cost and the least margin."""
    command = SetPrice(price=body.price.money, min_margin=asked.min_margin)
    return _do(asked, sku, body.location, command)


@routes.put("/{sku}/levels", staff("inventory", systems=True), StockChanged)
def set_stock_levels(sku: Id, body: SetStockLevels, asked: Asked) -> Response:
    """Set what is kept back, and when somebody is told to order."""
    command = SetLevels(safety=body.safety, reorder_point=body.reorder_point)
    return _do(asked, sku, body.location, command)


def _do(asked: Asking, sku: str, location: str, command: Command) -> Response:
    key = stock_key(sku, location)

    def use_case(decision: Decision) -> StockChanged:
        decision.decide(STOCK, key, command)
        state = decision.state(STOCK, key)
        return StockChanged(
            sku=sku,
            location=location,
            on_hand=state.on_hand,
            reserved=state.reserved,
            available=state.available,
        )

    return asked.do(use_case)
