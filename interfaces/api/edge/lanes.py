"""Threads for each kind of work: what is slow of one kind keeps no other kind waiting."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from threading import get_native_id
from typing import TypeVar

from interfaces.api.edge.access import Lane
from interfaces.api.edge.refusals import Busy

T = TypeVar("T")
LAST = 10


@dataclass(frozen=True, slots=True)
class Widths:
    """Threads by lane: few for questions, since one interpreter answers no faster with more.

    `own` is for somebody's own pages: what is everybody's may all be asked anew at one moment,
    when what it was remembered by has changed. Commands wait for the log and are appended
    together; vendors are waited for, too. What staff command is the `house`'s, what they ask
    the `desk`'s; `webhooks` are what vendors tell us, and by `callers` it is looked up who asks,
    and counted how often. `hashing` is work for a
    processor, and takes a second place to whatever else is asked: a hundred who sign in keep nobody
    waiting who browses. `line` is how many may stand behind each thread, `waiting` how many may
    wait for read models.
    """

    queries: int = 2
    own: int = 2
    commands: int = 32
    house: int = 4
    desk: int = 1
    webhooks: int = 4
    callers: int = 4
    vendors: int = 16
    hashing: int = 1
    operation: int = 2
    line: int = 64
    waiting: int = 512


class Lanes:
    def __init__(self, widths: Widths) -> None:
        self._lanes: dict[Lane, _Lane] = {
            "queries": _Lane(widths.queries, widths.line),
            "own": _Lane(widths.own, widths.line),
            "commands": _Lane(widths.commands, widths.line),
            "house": _Lane(widths.house, widths.line),
            "desk": _Lane(widths.desk, widths.line),
            "webhooks": _Lane(widths.webhooks, widths.line),
            "callers": _Lane(widths.callers, widths.line),
            "vendors": _Lane(widths.vendors, widths.line),
            "hashing": _Lane(widths.hashing, 2 * widths.line, second_place=True),
            "operation": _Lane(widths.operation, widths.line),
        }

    async def run(self, lane: Lane, work: Callable[[], T]) -> T:
        """Do it on a thread of its kind. Raises `Busy` when that kind's line is full."""
        return await self._lanes[lane].run(work)


class _Lane:
    def __init__(self, threads: int, line: int, *, second_place: bool = False) -> None:
        self._threads = ThreadPoolExecutor(threads, initializer=_behind if second_place else None)
        self._room = threads * (1 + line)
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        if self._inside >= self._room:
            raise Busy
        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, copy_context().run, work)
        finally:
            self._inside -= 1


def _behind() -> None:
    """This thread runs when no other wants to; where that cannot be told, as all others do."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), LAST)
