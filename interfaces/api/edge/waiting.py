"""Waiting for read models on the event loop: it takes neither a thread nor a connection."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from interfaces.api.edge.refusals import Busy
from projections.kit.marks import Marks, Sighting
from projections.kit.reading import NotCaughtUp

LOG = structlog.get_logger("api")
KNOWN_SECONDS = 0.5
T = TypeVar("T")


class Behind(Exception):
    """Whoever asks is to be asked again once the follower `name` has come to `position`."""

    def __init__(self, name: str, position: int) -> None:
        self.name = name
        self.position = position
        super().__init__(f"{name} is to come to {position}")


@dataclass(slots=True)
class Waiting:
    """At most so many `seconds`, and so many `callers` at a time."""

    marks: Marks
    seconds: float
    callers: int
    now: int = 0

    async def until_said(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask as often as it is `Behind`. Raises `NotCaughtUp` when that takes too long.

        Of several replicas one may be behind what was seen at another.
        """
        until: float | None = None
        while True:
            try:
                return await ask()
            except Behind as behind:
                until = until or time.monotonic() + self.seconds
                if time.monotonic() > until + KNOWN_SECONDS:
                    raise NotCaughtUp(behind.name, self.marks.reached(behind.name)) from None
                await self._reach(behind, until)

    async def _reach(self, behind: Behind, until: float) -> None:
        if self.now >= self.callers:
            raise Busy
        self.now += 1
        try:
            reached = -1
            while reached < behind.position:
                late = time.monotonic() > until
                await _next(self.marks)
                reached = self.marks.reached(behind.name)
                if late and reached < behind.position:
                    raise NotCaughtUp(behind.name, reached)
        finally:
            self.now -= 1


async def seen(marks: Marks) -> Sighting | None:
    """How things stand now; None when the database does not say so in time."""
    return marks.now() or await _next(marks)


async def _next(marks: Marks) -> Sighting | None:
    loop, told, looking = asyncio.get_running_loop(), asyncio.Event(), marks.next()
    looking.add_done_callback(lambda _: loop.call_soon_threadsafe(told.set))
    try:
        await asyncio.wait_for(told.wait(), KNOWN_SECONDS)
    except TimeoutError:
        LOG.warning("positions unknown", error="TimeoutError")
        return None
    if error := looking.exception():
        LOG.warning("positions unknown", error=type(error).__name__)
        return None
    return looking.result()
