"""A load generator in a process of its own: keep-alive connections, each asking without a pause."""

import asyncio
import multiprocessing
import re
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice

import uvloop

from benchmarks.latency import Latencies

WARM_UP_SECONDS = 1.0
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
GOOD = b"HTTP/1.1 200 "


@dataclass(frozen=True, slots=True)
class Load:
    """Whole requests, as bytes, sent by `connections` in turn for so many seconds to loopback."""

    port: int
    requests: tuple[bytes, ...]
    connections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers a second; `bad` is how many were not 200."""

    rate: float
    bad: int
    latencies: Latencies


class UnboundedAnswer(Exception):
    """The server did not say how long its answer is."""


def drive(load: Load) -> Answers:
    """Run it in another process, so that it takes no time from whoever asks."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_drive, load).result()


def _drive(load: Load) -> Answers:
    return uvloop.run(_all(load))


async def _all(load: Load) -> Answers:
    began = time.perf_counter() + WARM_UP_SECONDS
    askers = [_Asker(began, began + load.seconds) for _ in range(load.connections)]
    async with asyncio.TaskGroup() as group:
        for place, asker in enumerate(askers):
            group.create_task(asker.run(load, place))
    taken = [one for asker in askers for one in asker.taken]
    answered, bad = sum(asker.answered for asker in askers), sum(asker.bad for asker in askers)
    return Answers(answered / load.seconds, bad, Latencies.of(taken))


@dataclass(slots=True)
class _Asker:
    """One connection. `answered` counts answers between `began` and `ends`, `taken` holds how long
    each took that was asked then: the last one is waited for, or long ones would go unseen."""

    began: float
    ends: float
    bad: int = 0
    answered: int = 0
    taken: list[float] = field(default_factory=list)

    async def run(self, load: Load, place: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
        for request in islice(cycle(load.requests), place, None):
            asked = time.perf_counter()
            if asked > self.ends:
                break
            writer.write(request)
            good = await _answer(reader)
            self._count(asked, time.perf_counter(), good)
        writer.close()

    def _count(self, asked: float, answered: float, good: bool) -> None:
        self.answered += self.began <= answered <= self.ends
        if asked >= self.began:
            self.taken.append(answered - asked)
            self.bad += not good


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer whole; whether it was 200."""
    head = await reader.readuntil(END_OF_HEAD)
    length = LENGTH.search(head)
    if length is None:
        raise UnboundedAnswer(head[:200])
    await reader.readexactly(int(length[1]))
    return head.startswith(GOOD)
