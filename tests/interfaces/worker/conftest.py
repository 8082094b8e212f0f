"""A worker at its post room, in a shop whose clock is set; a broker behind a way of its own."""

from collections.abc import Iterator

import pytest

from interfaces.proof.weather.between import Between
from tests.application.trading import Market
from tests.interfaces.worker.a_broker import KINDS, Foul, place
from tests.interfaces.worker.letter_desk import Desk
from tests.postgres import Database


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


@pytest.fixture(params=KINDS)
def foul(request: pytest.FixtureRequest, database: Database) -> Iterator[Foul]:
    if (there := place(request.param, database)) is None:
        pytest.skip(f"{request.param} is not set: this transport was NOT tested")
    with Between(*there) as way:
        yield Foul(request.param, way, database)
