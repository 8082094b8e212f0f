"""What an intent says of itself counts for nothing: the id that we recorded decides."""

from typing import Any

import pytest

from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_paying_shop import PayingShop

POUND = 100


def asked(house: PayingShop) -> tuple[Json, str]:
    """An order of the tiara that waits for money, and the intent that was made for it."""
    token = house.world.token()
    order = house.world.order(token)
    return order, house.asked(order, token)["provider_id"]


def told_of(house: PayingShop, order: Json) -> list[tuple[str, str, str | None]]:
    """Reason and both ids of all that was set aside."""
    assert {each.order_id for each in house.set_aside()} <= {order["order_id"]}
    return [(each.reason, each.provider_ref, each.own_ref) for each in house.set_aside()]


def renamed(house: PayingShop, provider_id: str, payment_id: str) -> None:
    wish: Any = {"metadata": {"payment_id": payment_id}}
    house.customer.v1.payment_intents.update(provider_id, wish)


def test_a_captured_intent_that_is_renamed_confirms_no_other_order(house: PayingShop) -> None:
    order, own = asked(house)
    amount = order["plan"]["due_now"]["minor"]
    other = house.foreign(amount, payment_id="of-another-order")
    house.confirm(other)
    house.customer.v1.payment_intents.capture(other)
    renamed(house, other, house.payment_id(order))
    house.hear(other)
    house.work()
    assert house.stages(order) == ("placed", "initiated")
    assert told_of(house, order) == [("duplicate_capture", other, own)]
    assert house.intents() == {own: "requires_payment_method", other: "succeeded"}


def test_cancelling_a_pound_that_names_a_payment_cancels_no_order(house: PayingShop) -> None:
    order, own = asked(house)
    house.confirm(own)
    house.hear(own)
    pound = house.foreign(POUND, payment_id=house.payment_id(order))
    house.customer.v1.payment_intents.cancel(pound)
    house.hear(pound)
    house.work()
    assert house.stages(order)[1] == "authorised"
    assert house.intents()[own] == "requires_capture"
    assert told_of(house, order) == []


def test_a_second_authorisation_is_listed_and_given_back(house: PayingShop) -> None:
    order, own = asked(house)
    house.confirm(own)
    house.hear(own)
    second = house.foreign(order["plan"]["due_now"]["minor"], payment_id=house.payment_id(order))
    house.confirm(second)
    house.hear(second)
    house.work()
    assert told_of(house, order) == [("duplicate_capture", second, own)]
    assert house.intents() == {own: "requires_capture", second: "canceled"}
    assert house.stages(order)[1] == "authorised"


@pytest.mark.parametrize("minor", [123_456, 6_800_000])
def test_money_that_names_nothing_of_ours_is_set_aside_and_left_alone(
    house: PayingShop, minor: int
) -> None:
    for captured in (False, True):
        stranger = house.foreign(minor)
        house.confirm(stranger)
        if captured:
            house.customer.v1.payment_intents.capture(stranger)
        house.hear(stranger)
    house.work()
    assert [(each.reason, each.held) for each in house.set_aside()] == [
        ("unknown_payment", True),
        ("unknown_payment", False),
    ]
    assert sorted(house.intents().values()) == ["requires_capture", "succeeded"]


def test_while_an_answer_is_lost_another_intent_is_not_taken_for_it(house: PayingShop) -> None:
    token, key = house.world.token(), house.world.key()
    order = house.world.order(token)
    house.weather("silence")
    assert house.pay(order, token, key).status_code == 503
    house.weather(None)
    (own,) = house.intents()
    other = house.foreign(order["plan"]["due_now"]["minor"], payment_id=house.payment_id(order))
    house.confirm(other)
    house.hear(other)
    house.work()
    assert house.stages(order) == ("placed", "initiated")
    assert told_of(house, order) == [("duplicate_capture", other, own)]
    assert house.intents() == {own: "requires_payment_method", other: "canceled"}
