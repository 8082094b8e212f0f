"""Counted goods: delivered, reserved, issued, corrected, and reported low once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.store.event_store import stream_of
from domain.inventory.location import LocationUnknown
from domain.inventory.stock import (
    STOCK,
    Command,
    Event,
    LevelNegative,
    LotDiffers,
    PriceNotPositive,
    ReceiveGoods,
    SetLevels,
    SetPrice,
    StockLevelsSet,
    StockPriced,
    StockRanLow,
    StockReceived,
    sku_and_location,
    stock_key,
)
from domain.inventory.stock.adjustment import (
    AdjustReasonInvalid,
    ApproverRequired,
    CorrectCount,
    PhotoRequired,
    StockAdjusted,
)
from domain.inventory.stock.promised import REMEMBERED, Freed, StockIssued, StockReservationReleased
from domain.inventory.stock.reservation import (
    ExpireReservation,
    InsufficientStock,
    IssueStock,
    ReleaseReservation,
    ReservationAlreadyIssued,
    ReservationDiffers,
    ReservationExpired,
    ReservationUnknown,
    ReserveStock,
    StockQuantityInvalid,
)
from domain.inventory.stock.reserved import StockReserved
from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.amounts import CostOutOfRange
from domain.pricing.engine.floor import ShelfPriceBelowFloor
from tests.scenario import NOON, given

OVER = NOON + timedelta(minutes=30)
RECEIVE = ReceiveGoods(qty=10, cost=Money(10_000), lot="L1")
RECEIVED = StockReceived(qty=10, cost=Money(10_000), lot="L1")
RESERVE = ReserveStock(reservation_id="r-1", qty=4, expires_at=OVER)
RESERVED = StockReserved(reservation_id="r-1", qty=4, expires_at=OVER)
KEEP = replace(RESERVE, expires_at=None)
KEPT = replace(RESERVED, expires_at=None)
RELEASE = ReleaseReservation(reservation_id="r-1")
EXPIRE = ExpireReservation(reservation_id="r-1")
ISSUE = IssueStock(reservation_id="r-1", qty=4, to="order o-1")
ISSUED = StockIssued(reservation_id="r-1", qty=4, to="order o-1")
PRICED = StockPriced(price=Money(12_900))
SAFE = StockLevelsSet(safety=2, reorder_point=None)
LOST = CorrectCount(
    adjustment_id="a-1", delta=-2, reason="loss", by="ops-1", approval_from=Money(50_000)
)
ADJUSTED = StockAdjusted(
    adjustment_id="a-1",
    delta=-2,
    reason="loss",
    by="ops-1",
    approver=None,
    counted=None,
    photo=None,
)


def freed(cause: Freed) -> StockReservationReleased:
    return StockReservationReleased(reservation_id="r-1", qty=4, cause=cause)


@pytest.mark.parametrize(
    ("history", "command", "events"),
    [
        ((), RECEIVE, (RECEIVED,)),
        ((RECEIVED,), SetPrice(price=Money(12_900)), (PRICED,)),
        ((), SetLevels(safety=2), (SAFE,)),
        ((RECEIVED,), RESERVE, (RESERVED,)),
        ((RECEIVED, RESERVED), KEEP, (freed("converted"), KEPT)),
        ((RECEIVED, RESERVED), RELEASE, (freed("released"),)),
        ((RECEIVED, RESERVED), ISSUE, (ISSUED,)),
        ((RECEIVED,), LOST, (ADJUSTED,)),
        (
            (RECEIVED,),
            replace(LOST, reason="damage", photo="p.jpg"),
            (replace(ADJUSTED, reason="damage", photo="p.jpg"),),
        ),
        (
            (RECEIVED,),
            replace(LOST, delta=-5, approver="ops-2"),
            (replace(ADJUSTED, delta=-5, approver="ops-2"),),
        ),
    ],
)
def test_does(history: tuple[Event, ...], command: Command, events: tuple[Event, ...]) -> None:
    given(STOCK, *history).when(command).then(*events)


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ((RECEIVED,), RECEIVE),
        ((PRICED,), SetPrice(price=Money(12_900))),
        ((SAFE,), SetLevels(safety=2)),
        ((RECEIVED, RESERVED), RESERVE),
        ((RECEIVED, KEPT), RESERVE),
        ((RECEIVED, RESERVED, freed("released")), RELEASE),
        ((RECEIVED, RESERVED), EXPIRE),
        ((RECEIVED,), EXPIRE),
        ((RECEIVED, ADJUSTED), LOST),
        ((RECEIVED,), replace(LOST, delta=0)),
    ],
)
def test_is_so_already(history: tuple[Event, ...], command: Command) -> None:
    given(STOCK, *history).when(command).nothing()


@pytest.mark.parametrize(
    ("history", "command", "refusal"),
    [
        ((), replace(RECEIVE, qty=0), StockQuantityInvalid),
        ((RECEIVED,), replace(RECEIVE, qty=9), LotDiffers),
        ((RECEIVED,), replace(RESERVE, qty=-1), StockQuantityInvalid),
        ((RECEIVED,), replace(RESERVE, qty=11), InsufficientStock),
        ((RECEIVED, replace(SAFE, safety=7)), RESERVE, InsufficientStock),
        ((RECEIVED,), replace(RESERVE, expires_at=NOON), ReservationExpired),
        ((RECEIVED, RESERVED), replace(RESERVE, qty=5), ReservationDiffers),
        ((RECEIVED, RESERVED, freed("released")), RESERVE, ReservationExpired),
        ((RECEIVED, RESERVED, ISSUED), RESERVE, ReservationAlreadyIssued),
        ((RECEIVED,), RELEASE, ReservationUnknown),
        ((RECEIVED, RESERVED, ISSUED), RELEASE, ReservationAlreadyIssued),
        ((RECEIVED,), ISSUE, ReservationUnknown),
        ((RECEIVED, RESERVED, ISSUED), ISSUE, ReservationAlreadyIssued),
        ((RECEIVED, RESERVED, freed("released")), ISSUE, ReservationExpired),
        ((RECEIVED, RESERVED), replace(ISSUE, qty=5), InsufficientStock),
        ((RECEIVED, RESERVED), replace(ISSUE, qty=0), StockQuantityInvalid),
        ((RECEIVED, RESERVED), replace(LOST, delta=-7, approver="b"), InsufficientStock),
        ((RECEIVED,), replace(LOST, reason="mislaid"), AdjustReasonInvalid),
        ((RECEIVED,), replace(LOST, reason="damage"), PhotoRequired),
        ((RECEIVED,), replace(LOST, delta=-5), ApproverRequired),
        ((RECEIVED,), replace(LOST, delta=5, reason="found"), ApproverRequired),
        ((RECEIVED,), replace(LOST, delta=-5, approver="ops-1"), ApproverRequired),
        ((RECEIVED,), replace(LOST, reason="count_variance", counted=8), ApproverRequired),
        ((), SetPrice(price=Money(0)), PriceNotPositive),
        ((RECEIVED,), SetPrice(price=Money(11_999)), ShelfPriceBelowFloor),
        ((), replace(RECEIVE, cost=Money(-1)), CostOutOfRange),
        ((), SetLevels(safety=-1), LevelNegative),
        ((), SetLevels(reorder_point=-1), LevelNegative),
    ],
)
def test_refuses(history: tuple[Event, ...], command: Command, refusal: type[Refusal]) -> None:
    given(STOCK, *history).when(command).refused(refusal)


def test_expired_reservations_end_when_the_goods_are_wanted() -> None:
    held = given(STOCK, RECEIVED, RESERVED)
    other = ReserveStock(reservation_id="r-2", qty=10)
    theirs = StockReserved(reservation_id="r-2", qty=10, expires_at=None)
    just_before = OVER - timedelta(microseconds=1)
    held.when(other, just_before).refused(InsufficientStock, wanted=10, available=6)
    held.when(other, OVER).then(freed("expired"), theirs)
    held.when(EXPIRE, OVER).then(freed("expired"))
    for command in (RESERVE, ISSUE):
        held.when(command, OVER).refused(ReservationExpired, reservation_id="r-1")


def test_a_partial_issue_frees_the_rest() -> None:
    state = given(STOCK, RECEIVED, RESERVED, replace(ISSUED, qty=1)).state
    assert (state.on_hand, state.reserved, state.available) == (9, 0, 9)


def test_low_stock_is_said_once_for_every_crossing() -> None:
    watched = (RECEIVED, StockLevelsSet(safety=1, reorder_point=5))
    low = StockRanLow(available=5, reorder_point=5)
    given(STOCK, *watched).when(RESERVE).then(RESERVED, low)
    one_more = ReserveStock(reservation_id="r-2", qty=1)
    taken = StockReserved(reservation_id="r-2", qty=1, expires_at=None)
    given(STOCK, *watched).when(one_more).then(taken)
    given(STOCK, *watched, RESERVED, low).when(one_more).then(taken)
    risen = given(STOCK, *watched, RESERVED, low, freed("released"))
    assert not risen.state.told
    risen.when(replace(one_more, qty=9)).then(
        replace(taken, qty=9), StockRanLow(available=0, reorder_point=5)
    )


def test_only_the_newest_ended_reservations_are_remembered() -> None:
    history: list[Event] = [RECEIVED]
    for number in range(REMEMBERED + 1):
        history += [
            StockReserved(reservation_id=str(number), qty=1, expires_at=None),
            StockReservationReleased(reservation_id=str(number), qty=1, cause="released"),
        ]
    assert len(given(STOCK, *history).state.reservations.ended) == REMEMBERED


def test_the_key_is_read_back_though_the_sku_has_dashes() -> None:
    key = stock_key("CHA-TRACE-45", "boutique:case_4")
    assert stream_of(STOCK, key) == "stock-CHA-TRACE-45-boutique:case_4"
    assert sku_and_location(key) == ("CHA-TRACE-45", "boutique:case_4")
    with pytest.raises(LocationUnknown):
        stock_key("BOX", "back-room")
