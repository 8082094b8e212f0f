"""The past that benchmarks write is one that the deciders could have decided, whatever its length.

And what a run keeps of its figures.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.store.event_store import EventStore
from application.store.journal import on_postgres
from application.store.journal.log import Log
from benchmarks.bulk import Writer, fill
from benchmarks.expect import TITLE
from benchmarks.figures import Table
from benchmarks.histories import Extent, sku
from benchmarks.kept import keep
from benchmarks.orders import HOME
from domain.inventory.stock import STOCK, stock_key
from domain.selling.order import ORDER
from domain.selling.order.placing import OrderPlaced
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.proof.invariants import check_invariants
from tests.postgres import MASTER_KEYS, Database, unhurried
from tests.set_clock import SetClock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EXTENT = Extent(stones=12, past_orders=16, open_orders=8, articles=3)
RATES = Table("Load, decide, append", "…", ("clients", "commands/s"), ((32, 1_215),))


@pytest.fixture
def grown(database: Database) -> Iterator[Log]:
    """Read by the shop's own login what the owner wrote."""
    writer = Writer(database.owner_url, MASTER_KEYS)
    fill(writer, EXTENT, NOW)
    writer.close()
    pool = engine(database.app_url)
    journal = on_postgres(unhurried(database.app_url), PostgresKeyring(pool, MASTER_KEYS))
    yield journal
    journal.close()
    pool.dispose()


def test_it_keeps_every_promise_of_the_shop(grown: Log, database: Database) -> None:
    assert grown.head() > 0
    found = check_invariants(database.owner_url)
    assert [each for each in found if not each.holds and not each.not_checked] == []


def test_what_is_told_again_is_sealed_at_its_own_place(grown: Log) -> None:
    """The third article is like the second under another name; its buyers have keys of theirs."""
    placed = [
        recorded.event
        for recorded in grown.after(0, 2_000)
        if isinstance(recorded.event, OrderPlaced)
    ]
    assert len(placed) == EXTENT.past_orders + EXTENT.open_orders
    assert {event.delivery for event in placed} == {HOME}
    assert {event.lines[0].ref for event in placed} == {sku(0), sku(1), sku(2)}


def test_a_shop_goes_on_from_there(grown: Log, clock: SetClock) -> None:
    look = EventStore(grown, clock).look()
    for place in range(EXTENT.articles):
        shelf = look.state(STOCK, stock_key(sku(place), "vault"))
        assert shelf.on_hand - shelf.available > 0
    assert grown.answered("growth", "growth", f"{sku(2)}-0000000") is not None
    assert look.history(ORDER, f"o-{sku(2)}-0000000")[-1].version > 1


def test_a_figure_replaces_the_one_before_and_the_others_stay(tmp_path: Path) -> None:
    other = Table("Cutting", "…", ("shape", "facets"), (("round", 57),))
    keep(tmp_path, {"date": "2026-03-02"}, [other, RATES])
    faster = Table(RATES.title, "…", RATES.columns, ((32, 4_000),))
    keep(tmp_path, {"date": "2026-03-05"}, [faster])
    figures = {
        each["title"]: each["rows"]
        for each in json.loads((tmp_path / "results.json").read_text())["figures"]
    }
    assert list(figures) == [TITLE, other.title, RATES.title]
    assert figures[RATES.title] == [{"clients": 32, "commands/s": 4_000}]
    assert figures[other.title] == [{"shape": "round", "facets": 57}]
    assert figures[TITLE][0]["one machine, measured"] == 4_000
    said = (tmp_path / "RESULTS.md").read_text()
    assert "… (2026-03-02)\n\n| shape" in said
    assert "… (2026-03-05)\n\n| clients" in said
    assert "| round | 57 |" in said
