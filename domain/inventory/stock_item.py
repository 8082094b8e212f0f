"""Counted goods of one sku at one place: boxes, chains, findings, bands of ready sizes.

`available = on hand - reserved - safety`; goods on hand count until they are issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce

from domain.inventory.location import known_location
from domain.inventory.reservation_book import Book, ReservationEvent, StockIssued, evolve_book
from domain.inventory.stock_adjustment import Adjust, StockAdjusted, decide_adjustment
from domain.inventory.stock_reservation import (
    InsufficientStock,
    QuantityInvalid,
    ReservationCommand,
    decide_reservation,
)
from domain.kernel import Decider, Invalid, Refusal, command, event
from domain.money import Money

REMEMBERED = 256


@command
class Receive:
    """A delivery; `cost` is for one piece, `lot` names the delivery and is counted once."""

    qty: int
    cost: Money
    lot: str


@command
class SetPrice:
    """The price of one piece, VAT included."""

    price: Money


@command
class SetLevels:
    """`safety` is never sold; at `reorder_point` or below, somebody is told once."""

    safety: int = 0
    reorder_point: int | None = None


Command = Receive | SetPrice | SetLevels | Adjust | ReservationCommand


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
    lots: Mapping[str, int] = field(default_factory=dict)
    adjustments: tuple[str, ...] = ()
    book: Book = field(default_factory=Book)
    told: bool = False

    @property
    def reserved(self) -> int:
        return self.book.reserved

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

    code = "price_not_positive"


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


def evolve(state: StockItem, event: Event) -> StockItem:
    after = _evolve(state, event)
    return replace(after, told=False) if after.told and not after.low else after


def _decide(state: StockItem, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Receive():
            return _receive(state, command)
        case SetPrice(price=price):
            return _price(state, price)
        case SetLevels():
            return _levels(state, command)
        case Adjust(adjustment_id=done) if done in state.adjustments:
            return ()
        case Adjust():
            return _adjust(state, command)
        case _:
            return decide_reservation(state.book, state.on_hand - state.safety, command, now)


def _receive(state: StockItem, wish: Receive) -> tuple[StockReceived, ...]:
    if wish.qty <= 0:
        raise QuantityInvalid(qty=wish.qty)
    counted = state.lots.get(wish.lot)
    if counted is None:
        return (StockReceived(qty=wish.qty, cost=wish.cost, lot=wish.lot),)
    if counted != wish.qty:
        raise LotDiffers(lot=wish.lot, qty=counted)
    return ()


def _price(state: StockItem, price: Money) -> tuple[StockPriced, ...]:
    if price.minor <= 0:
        raise PriceNotPositive(price=price)
    return () if state.price == price else (StockPriced(price=price),)


def _levels(state: StockItem, wish: SetLevels) -> tuple[StockLevelsSet, ...]:
    if wish.safety < 0 or (wish.reorder_point or 0) < 0:
        raise LevelNegative
    if (wish.safety, wish.reorder_point) == (state.safety, state.reorder_point):
        return ()
    return (StockLevelsSet(safety=wish.safety, reorder_point=wish.reorder_point),)


def _adjust(state: StockItem, wish: Adjust) -> tuple[StockAdjusted, ...]:
    events = decide_adjustment(wish, state.cost)
    free = state.on_hand - state.reserved
    if free + wish.delta < 0:
        raise InsufficientStock(wanted=-wish.delta, available=free)
    return events


def _evolve(state: StockItem, event: Event) -> StockItem:
    match event:
        case StockReceived(qty=qty, cost=cost, lot=lot):
            lots = {**state.lots, lot: qty}
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
        case StockIssued(qty=qty):
            on_hand = state.on_hand - qty
            return replace(state, on_hand=on_hand, book=evolve_book(state.book, event))
        case _:
            return replace(state, book=evolve_book(state.book, event))


STOCK: Decider[StockItem, Command, Event] = Decider("stock", StockItem(), decide, evolve)
