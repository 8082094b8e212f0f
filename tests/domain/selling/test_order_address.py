"""An order is sent elsewhere: weighed again, and only to where parcels go."""

from dataclasses import replace
from typing import Any

import pytest

from domain.kernel import ERASED, NotFound
from domain.money import Money
from domain.people.address import AddressIncomplete, DeliveryCountryNotServed, PostcodeInvalid
from domain.selling.order import ORDER
from domain.selling.order.attention import OrderHeld, OrderReviewOpened
from domain.selling.order.reviewing import LookForReasons
from domain.selling.order.risk import Circumstances, Weighing
from domain.selling.order.stage import found_order
from tests.domain.selling.attended import (
    BY_TWO,
    CHANGE,
    CHANGED,
    CLEAR,
    CLEARED,
    CONFIRMED,
    CORRECT,
    ELSEWHERE,
    PLACED,
    POLICY,
    SECURED,
    WEIGHING,
    opened,
    opinion,
)
from tests.domain.selling.facts import HOME
from tests.scenario import given


def test_another_address_before_it_is_paid_is_weighed_with_the_money() -> None:
    unpaid = replace(CHANGED, risk_rerun=False)
    given(ORDER, PLACED).when(CHANGE).then(unpaid)
    look = LookForReasons(weighing=WEIGHING)
    given(ORDER, PLACED, unpaid, SECURED).when(look).then(opened("address_changed"))
    given(ORDER, PLACED, SECURED).when(look).nothing()


def test_another_address_is_reviewed_before_the_contract_and_held_after_it() -> None:
    given(ORDER, PLACED, SECURED).when(CHANGE).then(CHANGED, opened("address_changed"))
    held = OrderHeld(reason="address_risk", by="system", triggers=("address_changed",))
    given(ORDER, PLACED, SECURED, CONFIRMED).when(CHANGE).then(CHANGED, held)
    given(ORDER, PLACED, SECURED, CONFIRMED, CHANGED, held).when(
        replace(CHANGE, delivery=HOME)
    ).then(replace(CHANGED, delivery=HOME, before=ELSEWHERE), held)


def test_what_was_thought_of_the_old_address_counts_for_nothing() -> None:
    history = (PLACED, SECURED, BY_TWO, opinion(CLEAR))
    changed, review = given(ORDER, *history).when(CHANGE).events
    assert (changed, review) == (CHANGED, opened("address_changed"))
    again = (*history, changed, replace(opened("address_changed"), people=2))
    given(ORDER, *again).when(replace(CLEAR, by="tom")).then(opinion(replace(CLEAR, by="tom")))


def test_who_was_satisfied_looks_again_at_another_address_and_at_nothing_else() -> None:
    first = LookForReasons(
        weighing=Weighing(replace(POLICY, first_order_from=Money(1)), Circumstances())
    )
    (review,) = given(ORDER, PLACED, SECURED).when(first).events
    cleared = (PLACED, SECURED, review, CLEARED)
    change = replace(CHANGE, weighing=first.weighing)
    _, again = given(ORDER, *cleared).when(change).events
    assert isinstance(again, OrderReviewOpened) and again.triggers == ("address_changed",)
    given(ORDER, *cleared, CHANGED, again, CLEARED).when(first).nothing()


def test_a_policy_may_leave_another_address_alone() -> None:
    lax = replace(POLICY, weights={})
    change = replace(CHANGE, weighing=replace(WEIGHING, policy=lax))
    given(ORDER, PLACED, SECURED).when(change).then(CHANGED)
    given(ORDER, PLACED, SECURED, CONFIRMED).when(change).then(CHANGED)


@pytest.mark.parametrize(
    ("delivery", "refusal", "field"),
    [
        (replace(HOME, country="FR"), DeliveryCountryNotServed, "delivery.country"),
        (replace(HOME, postcode="JE2 3AB"), DeliveryCountryNotServed, "delivery.postcode"),
        (replace(HOME, postcode="nonsense"), PostcodeInvalid, "delivery.postcode"),
        (replace(HOME, recipient=" "), AddressIncomplete, "delivery.recipient"),
    ],
)
def test_where_no_parcel_goes(delivery: Any, refusal: Any, field: str) -> None:
    for command in (CHANGE, CORRECT):
        outcome = given(ORDER, PLACED, SECURED).when(replace(command, delivery=delivery))
        assert outcome.refused(refusal).place == field


def test_the_same_address_written_otherwise_is_no_change() -> None:
    same = replace(HOME, postcode="ec1a1aa", recipient=" A.  Customer ")
    given(ORDER, PLACED, SECURED).when(replace(CHANGE, delivery=same)).nothing()
    given(ORDER, PLACED, SECURED, CHANGED).when(CHANGE).nothing()
    assert found_order(given(ORDER, PLACED, SECURED, CHANGED).state).delivery == ELSEWHERE


def test_only_its_shopper_and_the_house_send_it_elsewhere() -> None:
    given(ORDER, PLACED).when(replace(CHANGE, owner="another")).refused(NotFound)
    corrected = replace(CHANGED, by="ann", reason="mistyped")
    given(ORDER, PLACED, SECURED).when(CORRECT).then(corrected, opened("address_changed"))


def test_of_who_was_erased_no_address_is_left() -> None:
    gone = replace(CHANGED, delivery=ERASED, before=ERASED)
    assert found_order(given(ORDER, PLACED, gone, SECURED).state).delivery is ERASED
    given(ORDER, replace(PLACED, delivery=ERASED), SECURED).when(
        LookForReasons(weighing=WEIGHING)
    ).nothing()
