"""What hardly ever happens, sought among millions of events that are something else."""

import time
from collections.abc import Iterator
from typing import LiteralString

import psycopg

from application.store.ports import WINDOW, Journal
from benchmarks.bare import Bare, bare_shop
from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from domain.inventory.stock import StockPriced
from domain.kernel import name_of
from interfaces.worker.following import Window, window
from interfaces.worker.tail import LIVE_BATCH

MILLIONS = 10
A_MILLION = 1_000_000
STATEMENT_SECONDS = 5.0
RARE = (name_of(StockPriced),)
FOREIGN: LiteralString = """
    INSERT INTO stored_events (originator_id, originator_version, topic, state)
    SELECT 'foreign-' || n, 1, 'foreign.event', convert_to(repeat('x', 500), 'UTF8')
    FROM generate_series(%s::bigint, %s::bigint) AS n"""


def rare_tables(millions: int = MILLIONS) -> list[Table]:
    """One rare event lies before the foreign ones, one behind them."""
    with bare_shop() as shop:
        shop.receive("FIRST", 1)
        written = _foreign(shop, millions)
        shop.receive("LAST", 1)
        journal = shop.house.store.journal
        rows = (_followed(journal), _asked(journal))
    return [
        Table(
            "What is rare among what is not",
            f"Two prices, with {millions} million events of another name between them (written "
            f"in {written:.0f} s). A follower looks through {WINDOW:,} positions at a time; a "
            "question by name asks for the next until there is none, in as many statements. "
            f"None may take {STATEMENT_SECONDS:.0f} s.",
            ("who", "found", "times asked", "p50 ms", "worst ms", "altogether s"),
            rows,
        )
    ]


def _foreign(shop: Bare, millions: int) -> float:
    """Analysed and vacuumed as after a night. The seconds that it took."""
    began = time.monotonic()
    with psycopg.connect(shop.owner_url, autocommit=True) as connection:
        for part in range(millions):
            connection.execute(FOREIGN, (part * A_MILLION + 1, (part + 1) * A_MILLION))
        connection.execute("VACUUM ANALYZE stored_events")
    return time.monotonic() - began


def _followed(journal: Journal) -> tuple[Cell, ...]:
    taken, found, began = [], 0, time.perf_counter()
    for read in _windows(journal):
        taken.append(time.perf_counter() - began)
        found += len(read.events)
        began = time.perf_counter()
    return _row("a follower", found, taken)


def _windows(journal: Journal) -> Iterator[Window]:
    position, head = 0, journal.head()
    while position < head:
        yield (read := window(journal, range(position, head), LIVE_BATCH, RARE))
        position = read.reached


def _asked(journal: Journal) -> tuple[Cell, ...]:
    taken, found, began = list[float](), list[int](), time.perf_counter()
    while events := journal.after(found[-1] if found else 0, 1, RARE):
        taken.append(time.perf_counter() - began)
        found.append(events[0].position)
        began = time.perf_counter()
    taken.append(time.perf_counter() - began)
    return _row("a question by name", len(found), taken)


def _row(who: str, found: int, taken: list[float]) -> tuple[Cell, ...]:
    worst = round(max(taken) * 1000, 1)
    return who, found, len(taken), Latencies.of(taken).p50, worst, round(sum(taken), 1)
