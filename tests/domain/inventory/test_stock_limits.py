"""Counted goods at their limits: the last piece, the lowest price, what ends first."""

from dataclasses import replace
from datetime import timedelta

from domain.inventory.stock import (
    STOCK,
    SetLevels,
    SetPrice,
    StockLevelsSet,
    StockPriced,
    StockReceived,
)
from domain.inventory.stock.adjustment import CorrectCount
from domain.inventory.stock.promised import StockIssued
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from tests.scenario import NOON, given

TEN = StockReceived(qty=10, cost=Money(10_000), lot="L1")
SOON, LATE = NOON + timedelta(minutes=5), NOON + timedelta(hours=1)


def test_a_box_may_be_given_for_what_a_card_can_be_charged_and_nothing_kept_back() -> None:
    least = SetPrice(price=Money(30))
    given(STOCK, replace(TEN, cost=Money(25))).when(least).then(StockPriced(price=Money(30)))
    kept = StockLevelsSet(safety=2, reorder_point=None)
    none = StockLevelsSet(safety=0, reorder_point=None)
    given(STOCK, TEN, kept).when(SetLevels(safety=0)).then(none)


def test_all_that_is_free_can_be_written_off() -> None:
    lost = CorrectCount(
        adjustment_id="a-1", delta=-10, reason="loss", by="ops-1", approval_from=Money(10**9)
    )
    outcome = given(STOCK, TEN).when(lost)
    assert outcome.refusal is None
    assert given(STOCK, TEN, *outcome.events).state.on_hand == 0


def test_the_reservation_that_ends_first_is_known_whatever_goes() -> None:
    soon = StockReserved(reservation_id="soon", qty=1, expires_at=SOON)
    late = StockReserved(reservation_id="late", qty=1, expires_at=LATE)
    gone = StockIssued(reservation_id="soon", qty=1, to="order o-1")
    assert given(STOCK, TEN, late, soon).state.reservations.first_expiry == SOON
    assert given(STOCK, TEN, soon, late).state.reservations.first_expiry == SOON
    assert given(STOCK, TEN, soon, late, gone).state.reservations.first_expiry == LATE
