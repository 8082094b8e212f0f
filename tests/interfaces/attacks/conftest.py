"""The shop under attack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.store.event_store import EventStore
from tests.interfaces.attacks.a_paying_shop import PayingShop, paying_shop
from tests.set_clock import SetClock


@pytest.fixture
def house(tmp_path: Path, memory_store: EventStore, clock: SetClock) -> Iterator[PayingShop]:
    with paying_shop(tmp_path, memory_store, clock) as made:
        yield made
