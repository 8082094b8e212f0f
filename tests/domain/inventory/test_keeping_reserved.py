"""Counted goods of a cart are held as assets are: sliding, for a checkout, and taken again."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from domain.inventory.stock import STOCK, StockReceived
from domain.inventory.stock.promised import Freed, StockIssued, StockReservationReleased
from domain.inventory.stock.reservation import (
    FREED_AT_ONCE,
    InsufficientStock,
    KeepReserved,
    ReservationAlreadyIssued,
    ReservationDiffers,
    ReservationExpired,
    ReservationUnknown,
    Share,
    ShareOut,
    StockQuantityInvalid,
)
from domain.inventory.stock.reserved import StockReserved
from domain.inventory.turn import HeldLongEnough
from domain.money import Money
from tests.domain.inventory.facts import HALF_HOUR, allowance
from tests.scenario import NOON, given

SOON, LIMIT = NOON + timedelta(minutes=20), NOON + 4 * HALF_HOUR
GOODS = StockReceived(qty=5, cost=Money(100), lot="lot-1")
HELD = StockReserved(
    reservation_id="r-1",
    qty=3,
    expires_at=NOON + HALF_HOUR,
    owner="owner-1",
    limit=LIMIT,
    purpose="cart",
)
OTHERS = StockReserved(reservation_id="r-2", qty=3, expires_at=None)


def keep(purpose: Literal["cart", "checkout"] = "cart", minutes: int = 20) -> KeepReserved:
    """So many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    grace = HALF_HOUR if purpose == "checkout" else timedelta(0)
    return KeepReserved(
        reservation_id="r-1",
        qty=3,
        purpose=purpose,
        expires_at=at + HALF_HOUR,
        allowance=allowance("owner-1", at, grace=grace),
    )


def freed(cause: Freed, reservation_id: str = "r-1") -> StockReservationReleased:
    return StockReservationReleased(reservation_id=reservation_id, qty=3, cause=cause)


def test_a_cart_that_is_used_reserves_on_within_its_turn() -> None:
    longer = replace(HELD, expires_at=SOON + HALF_HOUR)
    given(STOCK, GOODS, HELD).when(keep(), SOON).then(freed("converted"), longer)
    late = replace(HELD, expires_at=LIMIT - timedelta(minutes=5))
    whole = replace(HELD, expires_at=LIMIT)
    at = LIMIT - timedelta(minutes=10)
    given(STOCK, GOODS, late).when(keep(minutes=110), at).then(freed("converted"), whole)
    given(STOCK, GOODS, whole).when(keep(minutes=110), at).nothing()


def test_a_cart_does_not_take_again_what_lapsed() -> None:
    at = NOON + HALF_HOUR
    given(STOCK, GOODS, HELD).when(keep(minutes=30), at).nothing()
    given(STOCK, GOODS, HELD, freed("expired")).when(keep(minutes=30), at).nothing()


def test_a_checkout_has_its_own_end_which_neither_click_nor_checkout_moves() -> None:
    begun = replace(HELD, purpose="checkout", expires_at=SOON + HALF_HOUR)
    checkout = given(STOCK, GOODS, HELD).when(keep("checkout"), SOON)
    checkout.then(freed("converted"), begun)
    later = SOON + timedelta(minutes=10)
    given(STOCK, GOODS, begun).when(keep("checkout", 30), later).nothing()
    given(STOCK, GOODS, begun).when(keep("cart", 30), later).nothing()


def test_a_checkout_begun_at_once_is_a_checkout_though_it_ends_when_the_cart_did() -> None:
    begun = replace(HELD, purpose="checkout")
    at_once = given(STOCK, GOODS, HELD).when(keep("checkout", 0), NOON)
    at_once.then(freed("converted"), begun)


def test_a_checkout_may_outlast_the_turn_by_its_half_hour_and_no_more() -> None:
    late = replace(HELD, expires_at=LIMIT)
    at = LIMIT - timedelta(minutes=5)
    begun = replace(HELD, purpose="checkout", expires_at=at + HALF_HOUR)
    asked = keep("checkout", 115)
    given(STOCK, GOODS, late).when(asked, at).then(freed("converted"), begun)
    whole_day = replace(asked, expires_at=at + 48 * HALF_HOUR)
    most = replace(begun, expires_at=LIMIT + HALF_HOUR)
    given(STOCK, GOODS, late).when(whole_day, at).then(freed("converted"), most)
    over = given(STOCK, GOODS, begun).when(keep("checkout", 150), LIMIT + HALF_HOUR)
    over.refused(HeldLongEnough)


@pytest.mark.parametrize("over", [(), (freed("expired"),), (freed("released"),)])
def test_a_checkout_takes_again_what_lapsed_if_it_is_there(
    over: tuple[StockReservationReleased, ...],
) -> None:
    at, asked = NOON + HALF_HOUR, keep("checkout", 30)
    again = replace(HELD, purpose="checkout", expires_at=at + HALF_HOUR)
    ended = () if over else (freed("expired"),)
    given(STOCK, GOODS, HELD, *over).when(asked, at).then(*ended, again)


def test_what_lapsed_is_not_sold_twice() -> None:
    at, asked = NOON + HALF_HOUR, keep("checkout", 30)
    gone = given(STOCK, GOODS, HELD, freed("expired"), OTHERS).when(asked, at)
    gone.refused(InsufficientStock, wanted=3, available=2)


def test_what_lapsed_in_two_forms_ends_once() -> None:
    """It slid before it lapsed: both its ends are over."""
    slid = replace(HELD, expires_at=SOON + HALF_HOUR)
    at = SOON + HALF_HOUR
    again = replace(HELD, purpose="checkout", expires_at=at + HALF_HOUR)
    checkout = given(STOCK, GOODS, HELD, freed("converted"), slid).when(keep("checkout", 50), at)
    checkout.then(freed("expired"), again)


def test_what_is_taken_again_ends_first_however_many_others_ended() -> None:
    others = (
        replace(HELD, reservation_id=f"o-{number}", qty=1, expires_at=SOON)
        for number in range(FREED_AT_ONCE)
    )
    many = replace(GOODS, qty=FREED_AT_ONCE + 3)
    at, asked = NOON + HALF_HOUR, keep("checkout", 30)
    ended, *_, again = STOCK.decide(given(STOCK, many, *others, HELD).state, asked, at)
    assert ended == freed("expired")
    assert again == replace(HELD, purpose="checkout", expires_at=at + HALF_HOUR)


def test_what_was_handed_out_is_not_taken_again() -> None:
    issued = StockIssued(reservation_id="r-1", qty=3, to="order o-1")
    handed_out = given(STOCK, GOODS, HELD, issued).when(keep("checkout"), SOON)
    handed_out.refused(ReservationAlreadyIssued, reservation_id="r-1")
    none = given(STOCK, GOODS).when(replace(keep("checkout"), qty=0), SOON)
    none.refused(StockQuantityInvalid, qty=0)


def test_what_an_order_has_for_good_is_left() -> None:
    kept = replace(HELD, expires_at=None, purpose="order")
    given(STOCK, GOODS, kept).when(keep("checkout"), SOON).nothing()


def test_a_reservation_of_old_is_bound_from_its_first_move_on() -> None:
    old = replace(HELD, owner=None, limit=None, purpose=None)
    longer = replace(HELD, expires_at=SOON + HALF_HOUR, limit=SOON + 4 * HALF_HOUR)
    given(STOCK, GOODS, old).when(keep(), SOON).then(freed("converted"), longer)


SECOND = replace(HELD, reservation_id="r-2", qty=1, expires_at=NOON + 2 * HALF_HOUR, limit=SOON)


def test_what_is_put_together_lasts_until_the_first_end_in_the_first_turn() -> None:
    whole = ShareOut(reservation_ids=("r-1", "r-2"), shares=(Share("r-3", 4),))
    both = replace(HELD, reservation_id="r-3", qty=4, limit=SOON)
    ended = StockReservationReleased(reservation_id="r-2", qty=1, cause="converted")
    given(STOCK, GOODS, HELD, SECOND).when(whole, NOON).then(freed("converted"), ended, both)


def test_what_is_parted_lasts_as_long_as_it_did() -> None:
    parts = ShareOut(reservation_ids=("r-1",), shares=(Share("r-3", 1), Share("r-4", 2)))
    first = replace(HELD, reservation_id="r-3", qty=1)
    second = replace(HELD, reservation_id="r-4", qty=2)
    given(STOCK, GOODS, HELD).when(parts, NOON).then(freed("converted"), first, second)


def test_nothing_is_won_or_lost_by_sharing_out() -> None:
    more = ShareOut(reservation_ids=("r-1",), shares=(Share("r-3", 4),))
    given(STOCK, GOODS, HELD).when(more, NOON).refused(ReservationDiffers, qty=3)
    same = ShareOut(reservation_ids=("r-1",), shares=(Share("r-3", 3),))
    given(STOCK, GOODS, HELD).when(same, NOON + HALF_HOUR).refused(ReservationExpired)
    given(STOCK, GOODS).when(same, NOON).refused(ReservationUnknown)
