"""A shop on memory whose clock is set, for the tests of its use cases."""

import pytest

from application.clock import SetClock
from application.event_store import EventStore
from tests.application.trading import Market, Shopper


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    return Market(memory_store, clock)


@pytest.fixture
def shopper(market: Market) -> Shopper:
    return Shopper(market)
