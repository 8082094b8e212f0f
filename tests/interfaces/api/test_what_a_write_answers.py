"""A law: what a write answers is what a query says at its position, byte for byte."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from application.store.journal.log import Log
from interfaces.worker.following import ReadModelFollowing
from projections.carts.fold import CART_VIEW
from projections.orders.fold import ORDER_HISTORY
from tests.interfaces.api.journey import STEPS, Follow, Journey
from tests.interfaces.api.test_quotes import stock
from tests.interfaces.api.world import World

Step = Callable[[Journey], None]
FOLLOWED = (CART_VIEW, ORDER_HISTORY)
ONE_OF_EACH = (
    *(Journey.add_piece, Journey.add_chains, Journey.add_design, Journey.add_quote),
    *(Journey.change_quantity, Journey.reprice, Journey.check_out, Journey.acknowledge),
    *(Journey.wait, Journey.lose_a_piece, Journey.withdraw, Journey.remove_line),
    *(Journey.publish, Journey.check_out, Journey.place, Journey.pay, Journey.call_off),
)
lawful = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def follow(pool: Engine, postgres_journal: Log) -> Follow:
    followings = [ReadModelFollowing(pool, postgres_journal, model) for model in FOLLOWED]
    for following in followings:
        following.prepare()

    def step() -> None:
        for following in followings:
            following.step(500)

    return step


@pytest.fixture
def stocked(reading: World) -> World:
    stock(reading)
    reading.receive_chains(quantity=1_000)
    return reading


@lawful
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14))
def test_a_write_answers_what_a_query_says_at_its_position(
    stocked: World, follow: Follow, steps: list[Step]
) -> None:
    walk(stocked, follow, steps)


def test_an_order_from_the_first_look_to_its_end(stocked: World, follow: Follow) -> None:
    bought = (Journey.add_design, Journey.add_piece, Journey.check_out, Journey.place, Journey.pay)
    for end in (Journey.call_off, Journey.reject):
        gone = walk(stocked, follow, [*bought, end])
        assert {"POST carts", "POST designs", "PUT designs", "POST orders"} <= gone.compared
    assert "POST staff" in gone.compared


def test_whatever_may_happen_to_a_cart(stocked: World, follow: Follow) -> None:
    gone = walk(stocked, follow, ONE_OF_EACH)
    assert {"PUT carts", "DELETE carts", "POST quotes"} <= gone.compared


def walk(shop: World, follow: Follow, steps: "list[Step] | tuple[Step, ...]") -> Journey:
    shop.publish("SOL-CLAW")
    journey = Journey(shop, follow)
    for step in steps:
        step(journey)
    return journey
