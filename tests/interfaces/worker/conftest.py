"""A worker at its post room, in a shop whose clock is set."""

import pytest

from tests.application.trading import Market
from tests.interfaces.worker.letter_desk import Desk


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)
