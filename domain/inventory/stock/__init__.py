"""Counted goods of one sku at one place: boxes, chains, findings, bands of ready sizes.

`available = on hand - reserved - safety`; goods on hand count until they are issued.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import assert_never

from immutables import Map

from domain.inventory.location import known_location
from domain.inventory.stock.adjustment import CorrectCount, StockAdjusted, decide_adjustment
from domain.inventory.stock.kept import KeptStock
from domain.inventory.stock.promised import (
    ReservationEvent,
    Reservations,
    StockIssued,
    evolve_reservations,
)
from domain.inventory.stock.reservation import (
    InsufficientStock,
    ReservationCommand,
    decide_reservation,
    known_quantity,
)
from domain.kernel import Brief, Decider, Invalid, Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import known_cost, known_price
from domain.pricing.engine.floor import guard_shelf_price

REMEMBERED = 256


@command
class ReceiveGoods:
    """A delivery; `cost` is for one piece, `lot` names the delivery and is counted once."""

    qty: int
    cost: Money
    lot: str


@command
class SetPrice:
    """The price of one piece, VAT included; what its sale leaves above cost is policy."""

    price: Money
    min_margin: Decimal = Decimal(0)


@command
class SetLevels:
    """`safety` is never sold; at `reorder_point` or below, somebody is told once."""

    safety: int = 0
    reorder_point: int | None = None


Command = ReceiveGoods | SetPrice | SetLevels | CorrectCount | ReservationCommand


@event("stock.received")
class StockReceived:
    qty: int
    cost: Money
    lot: str


@event("stock.priced")
class StockPriced:
    price: Money


@event("stock.levels_set")
class StockLevelsSet:
    safety: int
    reorder_point: int | None


@event("stock.ran_low")
class StockRanLow:
    """Available crossed the reorder point downwards; said again only after it rose above."""

    available: int
    reorder_point: int


Event = (
    StockReceived | StockPriced | StockLevelsSet | StockRanLow | StockAdjusted | ReservationEvent
)


@dataclass(frozen=True, slots=True)
class StockItem:
    """`lots` maps each delivery to its quantity; `told` is True from a notice to the next rise."""

    on_hand: int = 0
    safety: int = 0
    reorder_point: int | None = None
    cost: Money | None = None
    price: Money | None = None
    lots: Map[str, int] = field(default_factory=Map)
    adjustments: tuple[str, ...] = ()
    reservations: Reservations = field(default_factory=Reservations)
    told: bool = False

    @property
    def reserved(self) -> int:
        return self.reservations.reserved

    @property
    def available(self) -> int:
        return available(self.on_hand, self.reserved, self.safety)

    @property
    def low(self) -> bool:
        return self.reorder_point is not None and self.available <= self.reorder_point


def available(on_hand: int, reserved: int, safety: int) -> int:
    """What can be promised; nothing when the safety stock was raised above what is free."""
    return max(0, on_hand - reserved - safety)


def stock_key(sku: str, location: str) -> str:
    """The key of the stream; the sku may have dashes, a location has none."""
    return f"{sku}-{known_location(location)}"


def sku_and_location(key: str) -> tuple[str, str]:
    """`stock_key` undone."""
    sku, _, location = key.rpartition("-")
    return sku, location


class LotDiffers(Refusal):
    """Delivery {lot} was received with another quantity, {qty}."""

    code = "lot_exists"


class PriceNotPositive(Invalid):
    """A price is more than nothing; {price} is not."""


class LevelNegative(Invalid):
    """Safety stock and reorder point are never below zero."""

    code = "invalid_value"


def decide(state: StockItem, command: Command, now: datetime) -> tuple[Event, ...]:
    events = _decide(state, command, now)
    after = reduce(evolve, events, state)
    if not events or after.told or after.reorder_point is None or not after.low:
        return events
    notice = StockRanLow(available=after.available, reorder_point=after.reorder_point)
    return (*events, notice)


def _decide(state: StockItem, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, ReservationCommand):
        room = state.on_hand - state.safety
        return decide_reservation(state.reservations, room, command, now)
    match command:
        case ReceiveGoods():
            return _receive(state, command)
        case SetPrice():
            return _price(state, command)
        case SetLevels():
            return _levels(state, command)
        case CorrectCount():
            return _adjust(state, command)
        case _:
            assert_never(command)


def _receive(state: StockItem, command: ReceiveGoods) -> tuple[StockReceived, ...]:
    known_quantity(command.qty)
    known_cost(command.cost)
    counted = state.lots.get(command.lot)
    if counted is None:
        return (StockReceived(qty=command.qty, cost=command.cost, lot=command.lot),)
    if counted != command.qty:
        raise LotDiffers(lot=command.lot, qty=counted)
    return ()


def _price(state: StockItem, command: SetPrice) -> tuple[StockPriced, ...]:
    price = command.price
    if price.minor <= 0:
        raise PriceNotPositive(price=price)
    if state.price == price:
        return ()
    known_price(price)
    if state.cost is not None:
        guard_shelf_price(price, state.cost, command.min_margin)
    return (StockPriced(price=price),)


def _levels(state: StockItem, command: SetLevels) -> tuple[StockLevelsSet, ...]:
    if command.safety < 0 or (command.reorder_point or 0) < 0:
        raise LevelNegative
    if (command.safety, command.reorder_point) == (state.safety, state.reorder_point):
        return ()
    return (StockLevelsSet(safety=command.safety, reorder_point=command.reorder_point),)


def _adjust(state: StockItem, command: CorrectCount) -> tuple[StockAdjusted, ...]:
    if command.adjustment_id in state.adjustments:
        return ()
    events = decide_adjustment(command, state.cost)
    free = state.on_hand - state.reserved
    if free + command.delta < 0:
        raise InsufficientStock(wanted=-command.delta, available=free)
    return events


def evolve(state: StockItem, event: Event) -> StockItem:
    after = _evolve(state, event)
    return replace(after, told=False) if after.told and not after.low else after


def _evolve(state: StockItem, event: Event) -> StockItem:
    if isinstance(event, ReservationEvent):
        gone = event.qty if isinstance(event, StockIssued) else 0
        kept = evolve_reservations(state.reservations, event)
        return replace(state, on_hand=state.on_hand - gone, reservations=kept)
    match event:
        case StockReceived(qty=qty, cost=cost, lot=lot):
            lots = state.lots.set(lot, qty)
            return replace(state, on_hand=state.on_hand + qty, cost=cost, lots=lots)
        case StockAdjusted(adjustment_id=name, delta=delta):
            adjustments = (*state.adjustments, name)[-REMEMBERED:]
            return replace(state, on_hand=state.on_hand + delta, adjustments=adjustments)
        case StockPriced(price=price):
            return replace(state, price=price)
        case StockLevelsSet(safety=safety, reorder_point=point):
            return replace(state, safety=safety, reorder_point=point)
        case StockRanLow():
            return replace(state, told=True)
        case _:
            assert_never(event)


def _written(state: StockItem) -> KeptStock:
    reservations = state.reservations
    return KeptStock(
        on_hand=state.on_hand,
        safety=state.safety,
        reorder_point=state.reorder_point,
        cost=state.cost,
        price=state.price,
        lots=dict(state.lots),
        adjustments=state.adjustments,
        live=reservations.live.written,
        ended=dict(reservations.ended),
        turns=reservations.turns,
        told=state.told,
    )


def _read(kept: KeptStock) -> StockItem:
    return StockItem(
        on_hand=kept.on_hand,
        safety=kept.safety,
        reorder_point=kept.reorder_point,
        cost=kept.cost,
        price=kept.price,
        lots=Map(kept.lots),
        adjustments=kept.adjustments,
        reservations=kept.reservations,
        told=kept.told,
    )


BRIEF = Brief(KeptStock, _written, _read)
STOCK: Decider[StockItem, Command, Event] = Decider("stock", StockItem(), decide, evolve, BRIEF)
