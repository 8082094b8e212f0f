"""A shop whose clock is set, on memory or on PostgreSQL, for the tests of its use cases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from application.store.event_store import EventStore
from application.store.journal import on_postgres
from interfaces.postgres.keyring import PostgresKeyring
from tests.application.quoting_steps import altered, prices_with_dearer_gold, read_rates
from tests.application.trading import Market, OrderAnswer, Shopper
from tests.postgres import Database, unhurried
from tests.set_clock import SetClock

BUYERS = 16


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


@pytest.fixture
def gold_ring(market: Market, shopper: Shopper) -> str:
    """A finished design in gold, engraved; gold is dearer from two hours on."""
    market.prices = prices_with_dearer_gold(market.clock.now() + timedelta(hours=2))
    market.receive_stone()
    read_rates(market)
    return altered(shopper, shopper.design(text="ALWAYS"), metal="au750_y")


@pytest.fixture
def crowded(
    database: Database, postgres_keyring: PostgresKeyring, clock: SetClock
) -> Iterator[Market]:
    """A shop on PostgreSQL with a connection for every buyer."""
    journal = on_postgres(
        unhurried(database.app_url, pool_size=BUYERS),
        postgres_keyring,
    )
    yield Market(EventStore(journal, clock), clock)
    journal.close()
