"""uvicorn, asleep while nobody asks: by itself it looks ten times a second whether it is to end."""

import asyncio
from contextlib import suppress
from types import FrameType

import uvicorn

DATE_SECONDS = 1.0


class StillServer(uvicorn.Server):
    """Woken once a second for the date that answers bear, and at once when told to end."""

    def __init__(self, config: uvicorn.Config, rest: float = DATE_SECONDS) -> None:
        super().__init__(config)
        self._rest = rest
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self._rest)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.end()

    def end(self) -> None:
        """From whichever thread; before the loop runs it is seen by its first look."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)
