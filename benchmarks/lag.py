"""How long after its commit an event is in the read models, while as much is written as goes in.

Beside a shop that is open: its own `project` follows.
"""

import threading
import time
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import text

from application.ids import new_id
from application.store.event_store import EventStore, Request
from benchmarks.figures import Table
from benchmarks.idle import open_shop
from benchmarks.latency import Latencies
from domain.envelope import Actor, Cause
from domain.inventory.asset import ASSET
from interfaces.composition import House
from interfaces.local.shop import LocalShop
from tests.domain.inventory.facts import RECEIVE

LOOK_SECONDS = 0.002
WRITERS = (1, 8)
REACHED = text("SELECT min(position) FROM followers WHERE name NOT LIKE '%\\_\\_%'")


@dataclass(frozen=True, slots=True)
class Lag:
    """From commit to the last of all read models, and how many commands a second there were."""

    behind: Latencies
    rate: float


def lag_tables(seconds: float) -> list[Table]:
    """A shop without a stone, opened for it."""
    with open_shop(), closing(House(LocalShop.here().settings())) as house:
        found = [(writers, lag(house, writers, seconds)) for writers in WRITERS]
    rows = ((w, round(f.rate), f.behind.p50, f.behind.p95, f.behind.p99) for w, f in found)
    return [
        Table(
            "Read models behind the log",
            "Milliseconds from the return of a commit until the last of all followers has come "
            "that far, while so many writers receive pieces one after another; looked at every "
            "2 ms. Writers, followers and PostgreSQL share the machine.",
            ("writers", "commands/s", "p50", "p95", "p99"),
            tuple(rows),
        )
    ]


def lag(house: House, threads: int, seconds: float) -> Lag:
    committed: list[tuple[int, float]] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            position = _receive(house.store)
            committed.append((position, time.perf_counter()))

    writers = [threading.Thread(target=write) for _ in range(threads)]
    seen: list[tuple[int, float]] = []
    watching = threading.Thread(target=_watch, args=(house, over, seen))
    for thread in (watching, *writers):
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in (*writers, watching):
        thread.join()
    return Lag(Latencies.of(_behind(committed, seen)), len(committed) / seconds)


def _watch(house: House, over: threading.Event, seen: list[tuple[int, float]]) -> None:
    with house.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        while not over.wait(LOOK_SECONDS):
            position = connection.scalar(REACHED)
            seen.append((position, time.perf_counter()))


def _behind(committed: list[tuple[int, float]], seen: list[tuple[int, float]]) -> list[float]:
    """Of what was seen before the end; both lists are in order of time."""
    found: list[float] = []
    looks = iter(seen)
    reached, when = next(looks)
    for position, at in sorted(committed):
        while reached < position:
            following = next(looks, None)
            if following is None:
                return found
            reached, when = following
        found.append(max(0.0, when - at))
    return found


def _receive(store: EventStore) -> int:
    name = new_id()
    cause = Cause(actor=Actor("system", "benchmark"), command_id=name, correlation_id=name)
    request = Request(cause=cause, caller="benchmark", route="lag")
    return store.run(lambda decision: decision.decide(ASSET, name, RECEIVE), request).position
