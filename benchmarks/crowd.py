"""A thousand people in the shop at once, with a person's pauses, against copies of `serve`."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from os import getpid
from random import Random

import uvloop

from benchmarks.behind import LagWatch
from benchmarks.browser import Book, Browser, Copies, Refused
from benchmarks.bulk import Writer, fill
from benchmarks.figures import Cell, Table
from benchmarks.histories import Extent
from benchmarks.latency import Latencies
from benchmarks.machine import cores
from benchmarks.memory import MemoryWatch
from benchmarks.queries import SLOWEST_MS
from benchmarks.running import running, stocked_shop, wait_for
from benchmarks.scratch import Server
from benchmarks.shares import shares, used
from benchmarks.sql_times import forget_sql_times, sql_times
from benchmarks.visitors import NeverConfirmed, Visitor, likings
from interfaces.cli.caught_up import wait_until_caught_up
from interfaces.cli.children import Child
from interfaces.cli.nursery import Nursery

PAUSE_SECONDS = 5.0
EXTENT = Extent(stones=20_000, past_orders=3_100, open_orders=310)
HEAVY = 3
COPIES = cores()
REPLACED_AFTER = 0.25
CLOSING = "4"
"""Seconds: clients hear of it as from a load balancer, not at once."""
BEFORE_FIRST = 2.0
SHOWN_SLOW = 5
SAMPLE_SECONDS = 2.0
"""To look through all processes takes as long as some dozen answers."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many sessions for so long, at the copies that listen on these ports."""

    ports: tuple[int, ...]
    standins: int
    articles: int
    sessions: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Phase:
    """What one crowd met, while something was done to the shop."""

    name: str
    sessions: int
    seconds: float
    book: Book
    lag: Latencies
    shares: str


def crowd_tables(seconds: float, sessions: int) -> list[Table]:
    """Ordinary, a surge, and a copy of `serve` replaced under way."""
    with stocked_shop() as server, ExitStack() as stack:
        with server.house() as house:
            fill(Writer(server.owner_url, house.masters.now()), EXTENT, house.store.clock.now())
            stack.enter_context(running(server, ("project", "work", "clock")))
            ports = [server.shop.addresses().api, *(_free_port() for _ in range(COPIES - 1))]
            copies = [_copy(server, stack, port) for port in ports]
            wait_until_caught_up(house)
        shop = _Shop(
            server, copies, _copy(server, stack, _free_port(), start=False), sessions, seconds
        )
        memory = MemoryWatch(getpid(), every=SAMPLE_SECONDS)
        memory.start()
        forget_sql_times(server.owner_url)
        phases = [
            shop.met("ordinary", sessions),
            shop.met(f"surge to {HEAVY}×", HEAVY * sessions),
            shop.met("a copy replaced", sessions, shop.replace_last),
        ]
        memory.stop()
        return [*map(_phase_table, phases), _shop_table(phases, memory, server)]


@dataclass(frozen=True, slots=True)
class _Copy:
    port: int
    child: Child

    @property
    def ready(self) -> str:
        return f"http://127.0.0.1:{self.port}/health/ready"


def _copy(server: Server, stack: ExitStack, port: int, *, start: bool = True) -> _Copy:
    environment = server.environment | {
        "ELYSIUM_PORT": str(port),
        "ELYSIUM_SERVE_PROCESSES": "1",
        "ELYSIUM_CLOSING": CLOSING,
    }
    nursery = stack.enter_context(closing(Nursery()))
    copy = _Copy(port, Child("serve", environment, server.shop.logs / str(port), nursery))
    stack.callback(copy.child.stop)
    if start:
        copy.child.start()
        wait_for(copy.ready)
    return copy


@dataclass(frozen=True, slots=True)
class _Shop:
    server: Server
    copies: list[_Copy]
    spare: _Copy
    sessions: int
    seconds: float

    def met(self, name: str, sessions: int, do: Callable[[], None] | None = None) -> Phase:
        addresses = self.server.shop.addresses()
        ports = tuple(copy.port for copy in (*self.copies, self.spare))
        crowd = Crowd(ports, addresses.standins, EXTENT.articles, sessions, self.seconds)
        lag = LagWatch(self.server.owner_url)
        lag.start()
        before = used(getpid())
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            found = pool.submit(attend, crowd)
            if do:
                time.sleep(self.seconds * REPLACED_AFTER)
                do()
            book = found.result()
            after = used(getpid())
        lag.stop()
        took = Latencies.of(lag.seconds)
        return Phase(name, sessions, self.seconds, book, took, shares(before, after))

    def replace_last(self) -> None:
        """The new one answers before the old one is told to stop."""
        self.spare.child.start()
        wait_for(self.spare.ready)
        self.copies[-1].child.stop()  # the first hears webhooks


def attend(crowd: Crowd) -> Book:
    """In a process of its own, so that it takes no time from the shop's."""
    return uvloop.run(_attend(crowd))


async def _attend(crowd: Crowd) -> Book:
    copies, book = Copies(crowd.ports), Book()
    watching = asyncio.create_task(copies.watch())
    await asyncio.sleep(BEFORE_FIRST)
    ends = time.monotonic() + crowd.seconds
    browser = Browser(copies, book)
    async with asyncio.TaskGroup() as group:
        for number in range(crowd.sessions):
            group.create_task(_session(crowd, browser, likings(number), ends))
    watching.cancel()
    await browser.close()
    return book


async def _session(crowd: Crowd, browser: Browser, chance: Random, ends: float) -> None:
    """One visitor after another; a visit that was refused ends, and stands in the book."""

    async def rest() -> None:
        pause = chance.expovariate(1 / PAUSE_SECONDS)
        if time.monotonic() + pause > ends:
            raise _Closing
        await asyncio.sleep(pause)

    while True:
        visitor = Visitor(browser, crowd.standins, chance, crowd.articles, rest)
        try:
            await visitor.visit()
        except _Closing:
            return
        except NeverConfirmed:
            browser.book.wrong["never confirmed"] += 1
        except Refused:
            continue


class _Closing(Exception):
    """The time is over."""


def _phase_table(phase: Phase) -> Table:
    rows = sorted(phase.book.taken.items(), key=lambda each: -len(each[1]))
    wrong = [f"{what}: {times}" for what, times in phase.book.wrong.most_common(12)]
    return Table(
        f"{phase.sessions:,} sessions: {phase.name}",
        f"Each pauses {PAUSE_SECONDS:.0f} s in the mean before each thing it does; all browse, "
        "half configure, four in ten fill a cart, one in ten orders and pays. The clients have a "
        f"process of their own on this machine, beside {COPIES} copies of `serve`.",
        ("operation", "times", "p50 ms", "p95 ms", "p99 ms"),
        tuple((name, len(taken), *_three(Latencies.of(taken))) for name, taken in rows),
        (
            f"{sum(phase.book.wrong.values())} wrong answers of {_asked(phase.book):,}; "
            f"{phase.book.again} kept connections had ended and were opened again.",
            *wrong,
            phase.shares,
        ),
    )


def _three(taken: Latencies) -> tuple[Cell, ...]:
    return taken.p50, taken.p95, taken.p99


def _asked(book: Book) -> int:
    return sum(map(len, book.taken.values()))


def _shop_table(phases: list[Phase], memory: MemoryWatch, server: Server) -> Table:
    return Table(
        "The shop meanwhile",
        "All answers p95 without the waiting for money and the stand-in's card form; lag is from "
        "an event's commit until the slowest read model has it.",
        ("phase", "sessions", "answers/s", "p95 ms", "wrong", "lag p50 ms", "lag p95 ms"),
        tuple(_summary(phase) for phase in phases),
        (
            "Peak memory in MiB: "
            + ", ".join(
                f"{name} {size // 2**20}"
                for name, size in memory.peaks().items()
                if name in ("serve", "project", "work", "clock")
            )
            + f"; PostgreSQL together {memory.together // 2**20}.",
            *_slow(server),
        ),
    )


def _summary(phase: Phase) -> tuple[Cell, ...]:
    ours = [
        seconds
        for name, taken in phase.book.taken.items()
        if name not in ("paid to confirmed", "card (the stand-in's)")
        for seconds in taken
    ]
    wrong = sum(phase.book.wrong.values())
    p95, lag = Latencies.of(ours).p95, phase.lag
    rate = round(len(ours) / phase.seconds, 1)
    return phase.name, phase.sessions, rate, p95, wrong, lag.p50, lag.p95


def _slow(server: Server) -> Iterator[str]:
    """Means, not single calls: a busy processor makes any single call late."""
    slow = [each for each in sql_times(server.owner_url) if each.mean > SLOWEST_MS]
    if not slow:
        yield f"No query took longer than {SLOWEST_MS:.0f} ms in the mean."
    for each in slow[:SHOWN_SLOW]:
        yield f"SQL {each.mean:.1f} ms in the mean of {each.calls} calls: {each.query[:120]}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
