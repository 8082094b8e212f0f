"""The provider goes away, breaks, or answers too late: no card is held for nothing."""

from typing import get_args

import pytest

from tests.interfaces.attacks.a_paying_shop import PayingShop, Weather

every_trouble = pytest.mark.parametrize("trouble", get_args(Weather))


@every_trouble
def test_an_order_that_expired_meanwhile_takes_no_card(house: PayingShop, trouble: Weather) -> None:
    token, key = house.world.token(), house.world.key()
    order = house.world.order(token)
    house.weather(trouble)
    assert house.pay(order, token, key).status_code == (200 if trouble == "after" else 503)
    house.expire(order)
    house.weather(None)
    house.work()
    again = house.pay(order, token, key)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_due")
    house.work()
    assert set(house.intents().values()) <= {"canceled"}
    assert house.stages(order) == ("expired", "voided")
    assert house.undone == []


@every_trouble
def test_who_pays_again_after_trouble_pays_once(house: PayingShop, trouble: Weather) -> None:
    token, key = house.world.token(), house.world.key()
    order = house.world.order(token)
    house.weather(trouble)
    for _ in range(2):
        assert house.pay(order, token, key).status_code == (200 if trouble == "after" else 503)
    house.weather(None)
    first, second = house.pay(order, token, key), house.asked(order, token)
    assert first.status_code == 200, first.text
    assert first.json()["provider_id"] == second["provider_id"]
    assert list(house.intents().values()) == ["requires_payment_method"]
    house.confirm(second["provider_id"])
    house.hear(second["provider_id"])
    house.work()
    assert house.stages(order)[1] == "authorised"
    assert house.set_aside() == []


def test_a_repeated_answer_is_not_given_for_an_order_that_is_paid(house: PayingShop) -> None:
    token, key = house.world.token(), house.world.key()
    order = house.world.order(token)
    told = house.pay(order, token, key).json()
    assert house.pay(order, token, key).json()["client_secret"] == told["client_secret"]
    house.confirm(told["provider_id"])
    house.hear(told["provider_id"])
    assert house.pay(order, token, key).json()["code"] == "nothing_due"


def test_an_answer_that_comes_when_the_order_is_over_is_undone(house: PayingShop) -> None:
    token, key = house.world.token(), house.world.key()
    order = house.world.order(token)
    house.payments.meanwhile = lambda: house.expire(order)
    late = house.pay(order, token, key)
    assert (late.status_code, late.json()["code"]) == (409, "nothing_due")
    house.work()
    assert list(house.intents().values()) == ["canceled"]
    assert house.undone == []


def test_what_broke_while_it_was_captured_is_captured_next_time(house: PayingShop) -> None:
    token = house.world.token()
    order = house.world.order(token)
    told = house.asked(order, token)
    house.confirm(told["provider_id"])
    house.hear(told["provider_id"])
    house.work()
    house.clear(order)
    house.weather("before")
    house.work()
    assert [each.why for each in house.undone] == ["payment_provider_unavailable"]
    house.weather(None)
    house.work()
    assert house.stages(order) == ("confirmed", "captured")
