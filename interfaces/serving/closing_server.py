"""How one process ends that answers: it says so first, and takes nobody on a moment later."""

import asyncio
import signal
import socket
import threading
from types import FrameType

import uvicorn

from interfaces.composition import House
from interfaces.serving.still_server import StillServer


class ClosingServer(StillServer):
    """Told to stop, it first says that it is not ready, and stops accepting a moment later.

    Told to leave (SIGHUP), while others go on at the same port, it takes nobody on any more. In
    either case whoever is connected is told with the next answer to connect anew.
    """

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's
        self._house.closing.set()
        self._end_soon()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._leave)

    def _leave(self) -> None:
        for listening in self.servers:
            listening.close()
        self._end_soon()

    def _end_soon(self) -> None:
        self._house.leaving.set()
        threading.Timer(self._house.settings.closing, self.end).start()
