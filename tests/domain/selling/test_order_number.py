"""Every order has a number of its own, which tells nothing and can be read out."""

import re
from itertools import islice

from hypothesis import given as every
from hypothesis import strategies as st

from domain.selling.order_number import (
    ORDER_NUMBER,
    OrderNumberInUse,
    OrderNumberTaken,
    TakeNumber,
    numbers_for,
)
from tests.laws import check_decider
from tests.scenario import given

TAKEN = OrderNumberTaken(order_id="order-1")


def test_a_number_is_one_orders() -> None:
    given(ORDER_NUMBER).when(TakeNumber(order_id="order-1")).then(TAKEN)
    given(ORDER_NUMBER, TAKEN).when(TakeNumber(order_id="order-1")).nothing()
    given(ORDER_NUMBER, TAKEN).when(TakeNumber(order_id="order-2")).refused(OrderNumberInUse)


def test_a_number_keeps_the_laws() -> None:
    check_decider(ORDER_NUMBER, st.builds(TakeNumber, order_id=st.sampled_from(["1", "2"])))


@every(st.uuids(version=4).map(str))
def test_numbers_can_be_read_out_and_are_the_same_for_the_same_order(order_id: str) -> None:
    some = list(islice(numbers_for(order_id), 5))
    assert some == list(islice(numbers_for(order_id), 5))
    assert len(set(some)) == 5
    assert all(re.fullmatch(r"EL-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", n) for n in some)
