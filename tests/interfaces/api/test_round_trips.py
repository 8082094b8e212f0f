"""What a private page asks of the database: a look at where things stand, and its rows."""

import pytest
from sqlalchemy import Engine

from tests.interfaces.api.test_reading_what_was_written import Path, cart, order
from tests.interfaces.api.test_remembered import statements
from tests.interfaces.api.world import Catch, World


def orders(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    order(shop, token)
    return "/orders", token


def carts(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    cart(shop, token)
    return "/carts", token


MOST: dict[Path, int] = {order: 2, orders: 3, cart: 3, carts: 4}


@pytest.mark.parametrize("page", MOST, ids=lambda each: each.__name__)
def test_a_private_page_is_few_round_trips(
    reading: World, catch_up: Catch, pool: Engine, page: Path
) -> None:
    path, token = page(reading, reading.token())
    catch_up()
    with statements(pool) as heard:
        told = reading.client.get(path, headers=token)
    assert told.status_code == 200
    assert len(heard) == MOST[page], heard
    first = heard[0]
    assert "followers" in first and "commands" in first, "where it is, and what they wrote last"


def test_another_shoppers_order_is_as_unknown_as_none(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    path, _ = order(reading, reading.token())
    catch_up()
    with statements(pool) as heard:
        told = reading.client.get(path, headers=reading.token())
    assert (told.status_code, told.json()["code"]) == (404, "not_found")
    assert len(heard) == 2
