"""What a longer past costs: every command and question at several sizes, beside the smallest."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

import psycopg
import uvloop

from application.store.event_store import EventStore, stream_of
from application.store.ports import Snapshot
from benchmarks.asked import WARM_UP, Shop, asked, asked_inside, staff_tokens
from benchmarks.bulk import Writer, fill
from benchmarks.figures import Cell, Table
from benchmarks.histories import Extent, sku
from benchmarks.latency import Latencies
from benchmarks.orders import place_orders
from benchmarks.running import running, stocked_shop, wait_for
from benchmarks.scratch import Server
from domain.inventory.stock import STOCK, stock_key
from interfaces.cli.caught_up import wait_until_caught_up
from interfaces.composition import House
from interfaces.proof.replay import replay
from projections.all import READ_MODELS

SIZES = (Fraction(1), Fraction(10))
MOST_RATIO = 1.3
OVER = object()
DISK = "SELECT pg_database_size(current_database()), pg_total_relation_size('stored_events')"


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the database, and of the log in it."""

    whole: int
    log: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A shop of one size: what was asked of it, what it took to fill and fold, and its bytes."""

    size: Fraction
    events: int
    filled: float
    folded: float
    disk: Disk
    house: House
    shop: Shop

    @property
    def taken(self) -> dict[str, Latencies]:
        return {name: _of(taken) for name, taken in self.shop.book.taken.items()}


def growth_tables(sizes: Sequence[Fraction] = SIZES) -> list[Table]:
    """All shops are open at once and asked in turns, so that what disturbs one disturbs all."""
    with ExitStack() as stack:
        open_shops = [_opened(size, stack) for size in sizes]
        uvloop.run(_in_turns([asked(each.shop) for each in open_shops]))
        inside = [asked_inside(each.house, each.shop.book) for each in open_shops]
        for _ in zip_longest(*inside):
            pass
        return [_ratios(open_shops), _sizes(open_shops)]


async def _in_turns(asking: list[AsyncIterator[None]]) -> None:
    while asking:
        asking = [each for each in asking if await anext(each, OVER) is not OVER]


def _opened(size: Fraction, stack: ExitStack) -> Grown:
    """Filled, folded and settled."""
    server = stack.enter_context(stocked_shop())
    house = stack.enter_context(server.house())
    began = time.monotonic()
    writer = Writer(server.owner_url, house.masters.now())
    events = fill(writer, Extent.at(size), house.store.clock.now())
    filled, began = time.monotonic() - began, time.monotonic()
    replay(house.followers_engine, house.store.journal, READ_MODELS)
    _write_down(house.store, Extent.at(size).articles)
    folded, addresses = time.monotonic() - began, server.shop.addresses()
    shoppers = place_orders(house.store, house.tokens)
    stack.enter_context(running(server, ("project", "serve", "work", "clock")))
    wait_until_caught_up(house)
    wait_for(f"{addresses.api_url}/health/ready")
    return Grown(
        size=size,
        events=events,
        filled=filled,
        folded=folded,
        disk=_settled(server),
        house=house,
        shop=Shop(
            port=addresses.api,
            standins=addresses.standins,
            shoppers=shoppers,
            staff=staff_tokens(house),
        ),
    )


def _write_down(store: EventStore, articles: int) -> None:
    """Articles whose streams grew in a shop have snapshots, which COPY did not write."""
    for place in range(articles):
        stream = stream_of(STOCK, stock_key(sku(place), "vault"))
        store.journal.keep(Snapshot(stream, 1, "bulk", b"{}"))
    store.refold()


def _of(taken: list[float]) -> Latencies:
    return Latencies.of(taken[WARM_UP:] or taken)


def _settled(server: Server) -> Disk:
    """As after a night: analysed and vacuumed."""
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        row = connection.execute(DISK).fetchone()
    return Disk(*row) if row else Disk(0, 0)


def _ratios(grown: list[Grown]) -> Table:
    first, last = grown[0], grown[-1]
    rows = tuple(_row(name, grown) for name in first.taken)
    slow = [
        f"{name} took {ratio:.2f} times as long at {last.size}×."
        for name, ratio in _worse(first, last)
    ]
    good = [f"Nothing took more than {MOST_RATIO} times as long at {last.size}×."]
    wrong = [
        f"{each.size}×: {what}: {times} wrong answers"
        for each in grown
        for what, times in each.shop.book.wrong.items()
    ]
    return Table(
        "Growth",
        "Milliseconds, the median of each operation with one client and everything running, over "
        "HTTP where it has an address. The shops are open side by side and asked in turns; the "
        "stand-in's answer, which knows no past, says how far to trust a ratio of the largest shop "
        "to the smallest. The hot article has a quarter of all orders ever placed on its one "
        "stream.",
        ("operation", *(f"{each.size}× p50 ms" for each in grown), "p95 ms, largest", "ratio"),
        rows,
        (*(slow or good), *wrong),
    )


def _row(name: str, grown: list[Grown]) -> tuple[Cell, ...]:
    found = [each.taken.get(name, Latencies.of(())) for each in grown]
    ratio = round(found[-1].p50 / found[0].p50, 2) if found[0].p50 else 0.0
    return (name, *(each.p50 for each in found), found[-1].p95, ratio)


def _worse(first: Grown, last: Grown) -> Iterator[tuple[str, float]]:
    for name, found in first.taken.items():
        ratio = last.taken[name].p50 / found.p50 if name in last.taken and found.p50 else 0.0
        if ratio > MOST_RATIO:
            yield name, ratio


def _sizes(grown: list[Grown]) -> Table:
    return Table(
        "What each size is",
        "Events are decided once and told again under other names, each with its own seals and "
        "keys, and written by COPY; read models are built together, as by `elysium replay`.",
        (
            *("size", "events", "stones", "past orders", "open orders"),
            *("written, s", "folded, s", "events/s", "database MiB", "log MiB"),
        ),
        tuple(_extent(each) for each in grown),
    )


def _extent(grown: Grown) -> tuple[Cell, ...]:
    extent = Extent.at(grown.size)
    goods = extent.stones, extent.past_orders, extent.open_orders
    rate = round(grown.events / grown.folded)
    disk = grown.disk.whole >> 20, grown.disk.log >> 20
    return (
        *(f"{grown.size}×", grown.events, *goods),
        *(round(grown.filled, 1), round(grown.folded, 1), rate, *disk),
    )
