"""A shop on memory for each test of the edge."""

import pytest

from application.clock import SetClock
from application.event_store import EventStore
from tests.interfaces.api.world import World, world


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return world(memory_store, clock)
