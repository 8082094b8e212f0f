"""A question about what has an owner, asked for one of them without naming them, is found."""

from typing import Any

import pytest
from sqlalchemy import Connection, select

from projections.orders.tables import ORDER
from tests.interfaces.api.world import Catch, World
from tests.owned_queries import owned_tables

OWNED = {"cart", "design", "placed_order", "owner", "quote"}


def test_it_is_known_what_has_an_owner() -> None:
    assert {table.name for table in owned_tables()} >= OWNED


def everybodys(connection: Connection, *_: Any, **__: Any) -> list[Any]:
    """As if the list of orders had forgotten whose they are."""
    return list(connection.execute(select(ORDER)))


def test_a_query_that_names_no_owner_is_found(
    reading: World, catch_up: Catch, ownerless: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up()
    shopper = reading.token()
    assert reading.client.get("/orders", headers=shopper).is_success
    assert not ownerless
    monkeypatch.setattr("interfaces.api.selling.orders.orders_of", everybodys)
    reading.client.get("/orders", headers=shopper)
    assert len(ownerless) == 1
    ownerless.clear()
