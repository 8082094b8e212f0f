"""One database for all tests of read models; each folds into a schema of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from interfaces.postgres.database import engine
from tests.postgres import Server


@pytest.fixture(scope="session")
def pool(server: Server) -> Iterator[Engine]:
    """Connections of the shop's own login, which owns what it folds into."""
    with server.fresh() as database:
        made = engine(database.app_url)
        yield made
        made.dispose()
