"""The hold on an asset: the last-unit race, upgrades, sliding, lazy expiry, one end each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inventory.asset import ASSET, Event
from domain.inventory.asset.hold import (
    AssetHoldExtended,
    Expire,
    Extend,
    HeldByAnother,
    HoldExpired,
    HoldNotExtendable,
    HoldNotYours,
    HoldWithoutEnd,
    Purpose,
    Release,
)
from domain.inventory.asset.listing import AssetUnlisted
from domain.inventory.asset.standing import AssetNotAvailable
from tests.domain.inventory.facts import HALF_HOUR, ON_OFFER, RECEIVED, ended, reserve, reserved
from tests.scenario import NOON, given

HELD = (*ON_OFFER, reserved("cart"))
OVER = NOON + HALF_HOUR
EXTEND = Extend(reservation_id="r-cart", holder="cart-1", expires_at=NOON + 2 * HALF_HOUR)
EXTENDED = AssetHoldExtended(reservation_id="r-cart", expires_at=NOON + 2 * HALF_HOUR)
RELEASE = Release(reservation_id="r-cart", holder="cart-1")


def test_reserved_once() -> None:
    given(ASSET, *ON_OFFER).when(reserve("cart")).then(reserved("cart"))
    given(ASSET, *HELD).when(reserve("cart")).nothing()
    given(ASSET, *HELD).when(reserve("cart", reservation_id="another")).nothing()


def test_held_for_another_until_the_very_instant_it_ends() -> None:
    until = OVER + HALF_HOUR
    late = replace(reserve("cart", "cart-2"), expires_at=until)
    just_before = OVER - timedelta(microseconds=1)
    given(ASSET, *HELD).when(late, just_before).refused(HeldByAnother, expires_at=OVER)
    theirs = replace(reserved("cart", "cart-2"), expires_at=until)
    given(ASSET, *HELD).when(late, OVER).then(ended("expired"), theirs)


@pytest.mark.parametrize(
    ("first", "next_"),
    [("cart", "checkout"), ("checkout", "payment"), ("payment", "order"), ("quote", "checkout")],
)
def test_upgraded_never_taken_twice(first: Purpose, next_: Purpose) -> None:
    held = (*ON_OFFER, reserved(first))
    upgraded = (ended("converted", first), reserved(next_))
    given(ASSET, *held).when(reserve(next_)).then(*upgraded)
    given(ASSET, *held, *upgraded).when(reserve(first)).nothing()


def test_handed_over_between_two_names_of_one_customer_only() -> None:
    """Whatever either is for; from anybody else a hold is not taken."""
    held = (*ON_OFFER, reserved("checkout"))
    mine = replace(reserve("quote", "quotes-1"), instead_of="cart-1")
    handed = (ended("converted", "checkout"), reserved("quote", "quotes-1"))
    given(ASSET, *held).when(mine).then(*handed)
    given(ASSET, *held, *handed).when(mine).nothing()
    given(ASSET, *held).when(replace(mine, instead_of="cart-2")).refused(HeldByAnother)


def test_shoppers_hold_only_what_is_offered() -> None:
    given(ASSET, RECEIVED).when(reserve("cart")).refused(AssetNotAvailable)
    given(ASSET, RECEIVED).when(reserve("advisor")).then(reserved("advisor"))


def test_who_holds_what_is_offered_no_more_goes_on_and_nobody_else_begins() -> None:
    history = (*HELD, AssetUnlisted(reason="withdrawn"))
    upgraded = (ended("converted"), reserved("checkout"))
    given(ASSET, *history).when(reserve("checkout")).then(*upgraded)
    given(ASSET, *history).when(reserve("cart", "cart-2")).refused(HeldByAnother)
    late = replace(reserve("checkout"), expires_at=OVER + HALF_HOUR)
    given(ASSET, *history).when(late, OVER).refused(AssetNotAvailable)


def test_only_an_order_holds_without_end() -> None:
    endless, limited = replace(reserve("cart"), expires_at=None), reserve("order")
    given(ASSET, *ON_OFFER).when(endless).refused(HoldWithoutEnd)
    given(ASSET, *ON_OFFER).when(replace(limited, expires_at=OVER)).refused(HoldWithoutEnd)
    given(ASSET, *ON_OFFER).when(reserve("cart"), OVER).refused(HoldExpired)


def test_a_cart_slides_up_to_its_limit() -> None:
    given(ASSET, *HELD).when(EXTEND).then(EXTENDED)
    given(ASSET, *HELD, EXTENDED).when(EXTEND).nothing()
    far = replace(EXTEND, expires_at=NOON + 9 * HALF_HOUR)
    furthest = replace(EXTENDED, expires_at=NOON + 4 * HALF_HOUR)
    given(ASSET, *HELD).when(far).then(furthest)
    given(ASSET, *HELD, furthest).when(far).nothing()


def test_what_cannot_be_extended() -> None:
    given(ASSET, *HELD).when(EXTEND, OVER).refused(HoldExpired)
    given(ASSET, *ON_OFFER).when(EXTEND).refused(HoldExpired)
    given(ASSET, *HELD).when(replace(EXTEND, holder="cart-2")).refused(HoldNotYours)
    checkout = (*ON_OFFER, reserved("checkout"))
    fixed = replace(EXTEND, reservation_id="r-checkout")
    given(ASSET, *checkout).when(fixed).refused(HoldNotExtendable, purpose="checkout")


def test_released_once() -> None:
    given(ASSET, *HELD).when(RELEASE).then(ended("released"))
    given(ASSET, *HELD).when(replace(RELEASE, cause="denied")).then(ended("denied"))
    given(ASSET, *HELD).when(RELEASE, OVER).then(ended("expired"))
    upgraded: tuple[Event, ...] = (*HELD, ended("converted"), reserved("checkout"))
    for history in (ON_OFFER, (*HELD, ended("released")), upgraded):
        given(ASSET, *history).when(RELEASE).nothing()


def test_released_by_its_holder_only() -> None:
    given(ASSET, *HELD).when(replace(RELEASE, holder="cart-2")).refused(HoldNotYours)


def test_the_clock_ends_what_is_over() -> None:
    expire = Expire(reservation_id="r-cart")
    given(ASSET, *HELD).when(expire).nothing()
    given(ASSET, *HELD).when(expire, OVER).then(ended("expired"))
    given(ASSET, *HELD).when(Expire(reservation_id="r-old"), OVER).nothing()
    given(ASSET, *HELD, ended("released")).when(expire, OVER).nothing()
    endless = (*ON_OFFER, reserved("order"))
    given(ASSET, *endless).when(Expire(reservation_id="r-order"), OVER).nothing()
