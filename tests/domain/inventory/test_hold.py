"""The hold on an asset: the last-unit race, upgrades, sliding, lazy expiry, one end each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inventory.asset import Command
from domain.inventory.asset.hold import (
    AssetHoldEnded,
    AssetHoldExtended,
    AssetReserved,
    Expire,
    Extend,
    HeldByAnother,
    HoldEnd,
    HoldExpired,
    HoldNotExtendable,
    HoldNotYours,
    HoldWithoutEnd,
    Purpose,
    Release,
)
from domain.inventory.asset.standing import AssetNotAvailable
from tests.domain.asset_facts import HALF_HOUR, NOON, OFFERED, RECEIVE, reserve, then

HELD = (*OFFERED, reserve("cart"))
OVER = NOON + HALF_HOUR
EXTEND = Extend(reservation_id="r-cart", holder="cart-1", expires_at=NOON + 2 * HALF_HOUR)
RELEASE = Release(reservation_id="r-cart", holder="cart-1")


def ended(cause: HoldEnd, purpose: Purpose = "cart") -> AssetHoldEnded:
    return AssetHoldEnded(
        reservation_id=f"r-{purpose}", purpose=purpose, holder="cart-1", cause=cause
    )


def test_reserved_once() -> None:
    (event,) = then(OFFERED, reserve("cart"))
    assert isinstance(event, AssetReserved)
    assert (event.holder, event.expires_at, event.limit) == ("cart-1", OVER, NOON + 4 * HALF_HOUR)
    assert then(HELD, reserve("cart")) == ()
    assert then(HELD, reserve("cart", reservation_id="another")) == ()


def test_held_for_another_until_the_very_instant_it_ends() -> None:
    late = replace(reserve("cart", "cart-2", "r-2"), expires_at=OVER + HALF_HOUR)
    with pytest.raises(HeldByAnother) as said:
        then(HELD, late, OVER - timedelta(microseconds=1))
    assert (said.value.code, said.value.facts) == ("asset_reserved", {"expires_at": OVER})
    first, second = then(HELD, late, OVER)
    assert first == ended("expired")
    assert isinstance(second, AssetReserved) and second.holder == "cart-2"


@pytest.mark.parametrize(
    ("first", "then_"),
    [("cart", "checkout"), ("checkout", "payment"), ("payment", "order"), ("quote", "checkout")],
)
def test_upgraded_never_taken_twice(first: Purpose, then_: Purpose) -> None:
    given = (*OFFERED, reserve(first))
    over, taken = then(given, reserve(then_))
    assert over == ended("converted", first)
    assert isinstance(taken, AssetReserved) and taken.purpose == then_
    assert then((*given, reserve(then_)), reserve(first)) == ()


def test_handed_over_between_two_names_of_one_customer_only() -> None:
    """Whatever either is for; from anybody else a hold is not taken."""
    given = (*OFFERED, reserve("checkout"))
    mine = replace(reserve("quote", "quotes-1", "r-q"), instead_of="cart-1")
    over, taken = then(given, mine)
    assert over == ended("converted", "checkout")
    assert isinstance(taken, AssetReserved) and taken.holder == "quotes-1"
    assert then((*given, mine), mine) == ()
    with pytest.raises(HeldByAnother):
        then(given, replace(mine, instead_of="cart-2"))


def test_shoppers_hold_only_what_is_offered() -> None:
    with pytest.raises(AssetNotAvailable):
        then((RECEIVE,), reserve("cart"))
    assert len(then((RECEIVE,), reserve("advisor"))) == 1


def test_only_an_order_holds_without_end() -> None:
    for wish in (
        replace(reserve("cart"), expires_at=None),
        replace(reserve("order"), expires_at=OVER),
    ):
        with pytest.raises(HoldWithoutEnd):
            then(OFFERED, wish)
    with pytest.raises(HoldExpired):
        then(OFFERED, reserve("cart"), OVER)


def test_a_cart_slides_up_to_its_limit() -> None:
    assert then(HELD, EXTEND) == (
        AssetHoldExtended(reservation_id="r-cart", expires_at=EXTEND.expires_at),
    )
    assert then((*HELD, EXTEND), EXTEND) == ()
    far = replace(EXTEND, expires_at=NOON + 9 * HALF_HOUR)
    (event,) = then(HELD, far)
    assert isinstance(event, AssetHoldExtended) and event.expires_at == NOON + 4 * HALF_HOUR
    assert then((*HELD, far), far) == ()


def test_what_cannot_be_extended() -> None:
    with pytest.raises(HoldExpired):
        then(HELD, EXTEND, OVER)
    with pytest.raises(HoldExpired):
        then(OFFERED, EXTEND)
    with pytest.raises(HoldNotYours):
        then(HELD, replace(EXTEND, holder="cart-2"))
    with pytest.raises(HoldNotExtendable):
        then((*HELD, reserve("checkout")), replace(EXTEND, reservation_id="r-checkout"))


@pytest.mark.parametrize(
    ("given", "wish", "events"),
    [
        (HELD, RELEASE, (ended("released"),)),
        (HELD, replace(RELEASE, cause="denied"), (ended("denied"),)),
        (OFFERED, RELEASE, ()),
        ((*HELD, RELEASE), RELEASE, ()),
        ((*HELD, reserve("checkout")), RELEASE, ()),
    ],
)
def test_released_once(
    given: tuple[Command, ...], wish: Command, events: tuple[AssetHoldEnded, ...]
) -> None:
    assert then(given, wish) == events


def test_released_by_its_holder_only() -> None:
    with pytest.raises(HoldNotYours) as said:
        then(HELD, replace(RELEASE, holder="cart-2"))
    assert said.value.code == "hold_not_yours"
    assert then(HELD, RELEASE, OVER) == (ended("expired"),)


def test_the_clock_ends_what_is_over() -> None:
    expire = Expire(reservation_id="r-cart")
    assert then(HELD, expire) == ()
    assert then(HELD, expire, OVER) == (ended("expired"),)
    assert then(HELD, Expire(reservation_id="r-old"), OVER) == ()
    assert then((*HELD, RELEASE), expire, OVER) == ()
    assert then((*OFFERED, reserve("order")), Expire(reservation_id="r-order"), OVER) == ()
