"""A shop, a pool, a database for what arrives; said loudly, what a run lacked of the world."""

from collections.abc import Iterator

import pytest
from _pytest.terminal import TerminalReporter
from sqlalchemy import Engine, text

from application.store.event_store import EventStore
from interfaces.postgres.database import engine
from tests.application.trading import Market
from tests.owned_queries import watched
from tests.postgres import Database, Server
from tests.set_clock import SetClock


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Every reason for a skip, once, in yellow, whatever was asked of `-r`."""
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    told = [report.longrepr for report in skipped]
    reasons = sorted({str(why[2]) for why in told if isinstance(why, tuple)})
    if reasons:
        terminalreporter.section("NOT TESTED", yellow=True, bold=True)
    for reason in reasons:
        terminalreporter.line(reason, yellow=True)


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    """A shop on memory whose clock is set."""
    return Market(memory_store, clock)


@pytest.fixture(autouse=True)
def ownerless() -> Iterator[list[str]]:
    """Fails whatever test asks for somebody's things in general."""
    with watched() as found:
        yield found
    assert not found, "asked an owned table without its owner:\n" + "\n".join(found)


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    """Of this test's database, as the shop's own login."""
    made = engine(database.app_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def inbox_database(server: Server) -> Iterator[Engine]:
    with server.fresh() as database:
        pool = engine(database.app_url)
        yield pool
        pool.dispose()


@pytest.fixture
def inbox(inbox_database: Engine) -> Engine:
    """A database without deliveries."""
    with inbox_database.begin() as connection:
        connection.execute(text("DELETE FROM deliveries"))
    return inbox_database
