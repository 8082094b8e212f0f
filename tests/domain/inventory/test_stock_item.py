"""Counted goods: delivered, reserved, issued, corrected, and reported low once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from domain.inventory.location import LocationUnknown
from domain.inventory.stock import (
    STOCK,
    Command,
    Event,
    ReceiveGoods,
    SetLevels,
    SetPrice,
    StockItem,
    StockLevelsSet,
    StockPriced,
    StockRanLow,
    StockReceived,
    sku_and_location,
    stock_key,
)
from domain.inventory.stock.adjustment import CorrectCount, StockAdjusted
from domain.inventory.stock.reservation import (
    REMEMBERED,
    ExpireReservation,
    IssueStock,
    ReleaseReservation,
    ReserveStock,
    StockIssued,
    StockReservationReleased,
    StockReserved,
)
from domain.kernel import Refusal
from domain.money import Money

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OVER = NOON + timedelta(minutes=30)
RECEIVE = ReceiveGoods(qty=10, cost=Money(10_000), lot="L1")
RESERVE = ReserveStock(reservation_id="r-1", qty=4, expires_at=OVER)
KEPT = ReserveStock(reservation_id="r-1", qty=4)
ISSUE = IssueStock(reservation_id="r-1", qty=4, to="order o-1")
LOST = CorrectCount(
    adjustment_id="a-1", delta=-2, reason="loss", by="ops-1", approval_from=Money(50_000)
)


def state_after(commands: Iterable[Command], now: datetime = NOON) -> StockItem:
    state = STOCK.initial
    for wish in commands:
        for event in STOCK.decide(state, wish, now):
            state = STOCK.evolve(state, event)
    return state


def then(given: Iterable[Command], when: Command, now: datetime = NOON) -> tuple[Event, ...]:
    return STOCK.decide(state_after(given), when, now)


def freed(cause: Literal["released", "expired", "converted"]) -> StockReservationReleased:
    return StockReservationReleased(reservation_id="r-1", qty=4, cause=cause)


@pytest.mark.parametrize(
    ("given", "wish", "events"),
    [
        ((), RECEIVE, (StockReceived(qty=10, cost=Money(10_000), lot="L1"),)),
        ((RECEIVE,), RECEIVE, ()),
        ((RECEIVE,), SetPrice(price=Money(9_900)), (StockPriced(price=Money(9_900)),)),
        ((SetPrice(price=Money(9_900)),), SetPrice(price=Money(9_900)), ()),
        ((), SetLevels(safety=2), (StockLevelsSet(safety=2, reorder_point=None),)),
        ((SetLevels(safety=2),), SetLevels(safety=2), ()),
        (
            (RECEIVE,),
            RESERVE,
            (StockReserved(reservation_id="r-1", qty=4, expires_at=OVER),),
        ),
        ((RECEIVE, RESERVE), RESERVE, ()),
        ((RECEIVE, KEPT), RESERVE, ()),
        (
            (RECEIVE, RESERVE),
            KEPT,
            (
                freed("converted"),
                StockReserved(reservation_id="r-1", qty=4, expires_at=None),
            ),
        ),
        ((RECEIVE, RESERVE), ReleaseReservation(reservation_id="r-1"), (freed("released"),)),
        (
            (RECEIVE, RESERVE, ReleaseReservation(reservation_id="r-1")),
            ReleaseReservation(reservation_id="r-1"),
            (),
        ),
        (
            (RECEIVE, RESERVE),
            ISSUE,
            (StockIssued(reservation_id="r-1", qty=4, to="order o-1"),),
        ),
        ((RECEIVE, RESERVE), ExpireReservation(reservation_id="r-1"), ()),
        ((RECEIVE,), ExpireReservation(reservation_id="r-1"), ()),
        ((RECEIVE, LOST), LOST, ()),
        ((RECEIVE,), replace(LOST, delta=0), ()),
    ],
)
def test_does(given: tuple[Command, ...], wish: Command, events: tuple[Event, ...]) -> None:
    assert then(given, wish) == events


@pytest.mark.parametrize(
    ("given", "wish", "code"),
    [
        ((), replace(RECEIVE, qty=0), "quantity_invalid"),
        ((RECEIVE,), replace(RECEIVE, qty=9), "lot_exists"),
        ((RECEIVE,), replace(RESERVE, qty=-1), "quantity_invalid"),
        ((RECEIVE,), replace(RESERVE, qty=11), "insufficient_stock"),
        ((RECEIVE, SetLevels(safety=7)), RESERVE, "insufficient_stock"),
        ((RECEIVE,), replace(RESERVE, expires_at=NOON), "reservation_expired"),
        ((RECEIVE, RESERVE), replace(RESERVE, qty=5), "reservation_id_reused"),
        (
            (RECEIVE, RESERVE, ReleaseReservation(reservation_id="r-1")),
            RESERVE,
            "reservation_expired",
        ),
        ((RECEIVE, RESERVE, ISSUE), RESERVE, "reservation_already_issued"),
        ((RECEIVE,), ReleaseReservation(reservation_id="r-1"), "reservation_unknown"),
        (
            (RECEIVE, RESERVE, ISSUE),
            ReleaseReservation(reservation_id="r-1"),
            "reservation_already_issued",
        ),
        ((RECEIVE,), ISSUE, "reservation_unknown"),
        ((RECEIVE, RESERVE, ISSUE), ISSUE, "reservation_already_issued"),
        (
            (RECEIVE, RESERVE, ReleaseReservation(reservation_id="r-1")),
            ISSUE,
            "reservation_expired",
        ),
        ((RECEIVE, RESERVE), replace(ISSUE, qty=5), "insufficient_stock"),
        ((RECEIVE, RESERVE), replace(ISSUE, qty=0), "quantity_invalid"),
        ((RECEIVE, RESERVE), replace(LOST, delta=-7, approver="b"), "insufficient_stock"),
        ((RECEIVE,), replace(LOST, reason="mislaid"), "adjust_reason_invalid"),
        ((RECEIVE,), replace(LOST, reason="damage"), "photo_required"),
        ((RECEIVE,), replace(LOST, delta=-5), "approver_required"),
        ((RECEIVE,), replace(LOST, delta=5, reason="found"), "approver_required"),
        ((RECEIVE,), replace(LOST, delta=-5, approver="ops-1"), "approver_required"),
        ((RECEIVE,), replace(LOST, reason="count_variance", counted=8), "approver_required"),
        ((), SetPrice(price=Money(0)), "price_not_positive"),
        ((), SetLevels(safety=-1), "invalid_value"),
    ],
)
def test_refuses(given: tuple[Command, ...], wish: Command, code: str) -> None:
    with pytest.raises(Refusal) as said:
        then(given, wish)
    assert said.value.code == code


def test_expired_reservations_end_when_the_goods_are_wanted_again() -> None:
    given = (RECEIVE, RESERVE)
    other = ReserveStock(reservation_id="r-2", qty=10)
    assert then(given, other, OVER)[0] == freed("expired")
    with pytest.raises(Refusal):
        then(given, other, OVER - timedelta(microseconds=1))
    assert then(given, ExpireReservation(reservation_id="r-1"), OVER) == (freed("expired"),)
    for wish in (RESERVE, ISSUE):
        with pytest.raises(Refusal) as said:
            then(given, wish, OVER)
        assert said.value.code == "reservation_expired"


def test_adjusted_with_a_second_person() -> None:
    state = state_after((RECEIVE, replace(LOST, delta=-5, approver="ops-2")))
    assert (state.on_hand, state.available) == (5, 5)
    (event,) = then((RECEIVE,), replace(LOST, reason="damage", photo="p.jpg"))
    assert isinstance(event, StockAdjusted) and event.photo == "p.jpg"


def test_a_partial_issue_frees_the_rest() -> None:
    state = state_after((RECEIVE, RESERVE, replace(ISSUE, qty=1)))
    assert (state.on_hand, state.reserved, state.available) == (9, 0, 9)


def test_low_stock_is_said_once_for_every_crossing() -> None:
    given: tuple[Command, ...] = (RECEIVE, SetLevels(safety=1, reorder_point=5))
    assert then(given, RESERVE)[1:] == (StockRanLow(available=5, reorder_point=5),)
    again = ReserveStock(reservation_id="r-2", qty=1)
    assert len(then((*given, RESERVE), again)) == 1
    risen = (*given, RESERVE, ReleaseReservation(reservation_id="r-1"))
    assert not state_after(risen).told
    assert then(risen, ReserveStock(reservation_id="r-3", qty=9))[1:] == (
        StockRanLow(available=0, reorder_point=5),
    )


def test_only_the_newest_ended_reservations_are_remembered() -> None:
    given: list[Command] = [RECEIVE]
    for number in range(REMEMBERED + 1):
        given += [
            ReserveStock(reservation_id=str(number), qty=1),
            ReleaseReservation(reservation_id=str(number)),
        ]
    assert len(state_after(given).reservations.ended) == REMEMBERED


def test_the_key_is_read_back_though_the_sku_has_dashes() -> None:
    key = stock_key("CHA-TRACE-45", "boutique:case_4")
    assert STOCK.stream(key) == "stock-CHA-TRACE-45-boutique:case_4"
    assert sku_and_location(key) == ("CHA-TRACE-45", "boutique:case_4")
    with pytest.raises(LocationUnknown):
        stock_key("BOX", "back-room")
