"""An asset set aside: its hold ends, nobody can have it, and every reason is lifted by itself."""

from dataclasses import replace

import pytest

from domain.inventory.asset import ASSET, Command, Event, Present
from domain.inventory.asset.hold import Expire, Release
from domain.inventory.asset.quarantine import (
    AssetInQuarantine,
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    Quarantine,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.standing import AssetNotAvailable, InStock, Sell
from tests.domain.inventory.facts import LIST, ON_OFFER, RECEIVED, ended, reserve, reserved
from tests.domain.inventory.test_asset import (
    ALLOCATE,
    DAMAGED,
    MOUNT,
    MOUNTED,
    PROMISED,
    SELL,
    SOLD,
)
from tests.scenario import given

SET_ASIDE = AssetQuarantined(reason="damaged", field="girdle chip")
UNSEEN = AssetQuarantined(reason="unseen", field=None)
LIFT = ReleaseFromQuarantine(reason="damaged", by="qc-1")
LIFTED = AssetReleasedFromQuarantine(reason="damaged", by="qc-1")


def test_set_aside_for_each_reason_once() -> None:
    given(ASSET, *ON_OFFER).when(DAMAGED).then(SET_ASIDE)
    given(ASSET, *ON_OFFER, SET_ASIDE).when(DAMAGED).nothing()
    given(ASSET, *ON_OFFER, SET_ASIDE).when(Quarantine(reason="unseen")).then(UNSEEN)


def test_the_hold_is_denied() -> None:
    carted = (*ON_OFFER, reserved("cart"))
    given(ASSET, *carted).when(DAMAGED).then(ended("denied"), SET_ASIDE)
    given(ASSET, *PROMISED).when(DAMAGED).then(ended("denied", "order"), SET_ASIDE)


def test_back_in_stock_when_the_last_reason_is_lifted() -> None:
    given(ASSET, *ON_OFFER).when(LIFT).nothing()
    one_left = given(ASSET, *ON_OFFER, SET_ASIDE, UNSEEN, LIFTED)
    one_left.when(LIFT).nothing()
    one_left.when(LIST).refused(AssetInQuarantine, reasons=("unseen",))
    seen = replace(LIFTED, reason="unseen")
    one_left.when(replace(LIFT, reason="unseen")).then(seen)
    back = given(ASSET, *one_left.events, seen).state
    assert isinstance(back, Present)
    assert back.standing == InStock()


@pytest.mark.parametrize("command", [LIST, reserve("cart"), ALLOCATE, MOUNT, SELL])
def test_nobody_can_have_it(command: Command) -> None:
    aside = given(ASSET, *ON_OFFER, SET_ASIDE)
    aside.when(command).refused(AssetInQuarantine, reasons=("damaged",))


@pytest.mark.parametrize("last", [MOUNTED, SOLD])
def test_what_is_mounted_or_sold_is_not_set_aside_by_itself(last: Event) -> None:
    given(ASSET, *PROMISED, last).when(DAMAGED).refused(AssetNotAvailable)


@pytest.mark.parametrize("history", [(*ON_OFFER, SET_ASIDE), (*PROMISED, SOLD), (RECEIVED,)])
def test_late_ends_of_a_hold_are_silent(history: tuple[Event, ...]) -> None:
    given(ASSET, *history).when(Expire(reservation_id="r-order")).nothing()
    given(ASSET, *history).when(Release(reservation_id="r-order", holder="cart-1")).nothing()


def test_another_order_cannot_sell_it() -> None:
    other = Sell(order_id="o-2", line_id="l-1")
    given(ASSET, *PROMISED, SOLD).when(other).refused(AssetNotAvailable)
