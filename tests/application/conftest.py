"""A shop on memory whose clock is set, for the tests of its use cases."""

import pytest

from application.checkout import OrderAnswer
from application.clock import SetClock
from application.event_store import EventStore
from tests.application.trading import Market, Shopper


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    return Market(memory_store, clock)


@pytest.fixture
def shopper(market: Market) -> Shopper:
    return Shopper(market)


@pytest.fixture
def order(market: Market, shopper: Shopper) -> OrderAnswer:
    """An order of one piece and two chains, not yet paid."""
    shopper.add("stock", market.receive_chains(), 2)
    return shopper.buy("asset", market.receive_piece())


@pytest.fixture
def large(market: Market, shopper: Shopper) -> OrderAnswer:
    """An order that a person must look at."""
    return shopper.buy("asset", market.receive_piece(minor=300_000))
