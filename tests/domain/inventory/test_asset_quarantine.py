"""An asset set aside: its hold ends, nobody can have it, and every reason is lifted by itself."""

from dataclasses import replace

import pytest

from domain.inventory.asset import Command, Present
from domain.inventory.asset.hold import AssetHoldEnded, Expire, Release
from domain.inventory.asset.quarantine import (
    AssetInQuarantine,
    AssetQuarantined,
    Quarantine,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.standing import AssetNotAvailable, InStock, Sell
from tests.domain.asset_facts import LIST, OFFERED, RECEIVE, reserve, state_after, then
from tests.domain.inventory.test_asset import ALLOCATE, DAMAGED, MOUNT, PROMISED, SELL

LIFT = ReleaseFromQuarantine(reason="damaged", by="qc-1")


def test_set_aside_for_each_reason_once() -> None:
    assert then(OFFERED, DAMAGED) == (AssetQuarantined(reason="damaged", field="girdle chip"),)
    assert then((*OFFERED, DAMAGED), DAMAGED) == ()
    assert len(then((*OFFERED, DAMAGED), Quarantine(reason="unseen"))) == 1


@pytest.mark.parametrize("given", [(*OFFERED, reserve("cart")), PROMISED])
def test_the_hold_is_denied(given: tuple[Command, ...]) -> None:
    ended, _ = then(given, DAMAGED)
    assert isinstance(ended, AssetHoldEnded) and ended.cause == "denied"


def test_back_in_stock_when_the_last_reason_is_lifted() -> None:
    given = (*OFFERED, DAMAGED, Quarantine(reason="unseen"), LIFT)
    assert then(given, LIFT) == ()
    with pytest.raises(AssetInQuarantine):
        then(given, LIST)
    state = state_after((*given, replace(LIFT, reason="unseen")))
    assert isinstance(state, Present) and state.standing == InStock()
    assert then(OFFERED, LIFT) == ()


@pytest.mark.parametrize("wish", [LIST, reserve("cart"), ALLOCATE, MOUNT, SELL])
def test_nobody_can_have_it(wish: Command) -> None:
    with pytest.raises(AssetInQuarantine) as said:
        then((*OFFERED, DAMAGED), wish)
    assert said.value.code == "asset_quarantined"
    assert said.value.facts["reasons"] == ("damaged",)


def test_what_is_mounted_or_sold_is_not_set_aside_by_itself() -> None:
    for given in ((*PROMISED, MOUNT), (*PROMISED, SELL)):
        with pytest.raises(AssetNotAvailable):
            then(given, DAMAGED)


def test_late_ends_of_a_hold_are_silent() -> None:
    for given in ((*OFFERED, DAMAGED), (*PROMISED, SELL), (RECEIVE,)):
        assert then(given, Expire(reservation_id="r-order")) == ()
        assert then(given, Release(reservation_id="r-order", holder="cart-1")) == ()


def test_another_order_cannot_sell_it() -> None:
    with pytest.raises(AssetNotAvailable):
        then((*PROMISED, SELL), Sell(order_id="o-2", line_id="l-1"))
