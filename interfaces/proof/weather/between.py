"""Stands between a process and a server that it needs, and makes the way to it foul."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

T = TypeVar("T")
CHUNK = 65_536
HERE = "127.0.0.1"
AT_ONCE = struct.pack("ii", 1, 0)
Kind = Literal["clear", "stopped", "silent", "refusing"]


class Between:
    """A proxy of TCP at `port`, in a thread of its own; `host` and `far_port` are the server's.

    `clear` passes everything on. `slow(seconds)` does so that much later, each way. `stopped` keeps
    what comes and passes it on when it clears, as a process under SIGSTOP would. `silent` loses it
    without a word, for good: what was open then never hears again. `refusing` resets what is open
    and takes nothing. `reset` does only the first, once.
    """

    def __init__(self, host: str, far_port: int) -> None:
        self._far = (host, far_port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="between", daemon=True)
        self._moving = asyncio.Event()
        self._kind: Kind = "clear"
        self._wait = 0.0
        self._ways: set[_Way] = set()
        self._server: asyncio.Server | None = None
        self.host = HERE
        self.port = 0
        self.passed = 0
        self.asked = 0
        """How often somebody spoke who had been answered: each is a way there and back."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._moving.set()
        self._do(self._listen())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._refuse())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def clear(self) -> None:
        self._become("clear")

    def slow(self, seconds: float) -> None:
        self._become("clear", seconds)

    def stopped(self) -> None:
        self._become("stopped")

    def silent(self) -> None:
        self._become("silent")

    def refusing(self) -> None:
        self._become("refusing")

    def reset(self) -> None:
        self._do(self._reset())

    def _become(self, kind: Kind, wait: float = 0.0) -> None:
        self._do(self._change(kind, wait))

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _change(self, kind: Kind, wait: float) -> None:
        self._kind, self._wait = kind, wait
        if kind == "stopped":
            self._moving.clear()
        else:
            self._moving.set()
        if kind == "silent":
            for way in self._ways:
                way.deaf = True
        if kind == "refusing":
            await self._refuse()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._taken, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._reset()

    async def _reset(self) -> None:
        ended = [way.cut() for way in self._ways]
        if ended:
            await asyncio.wait(ended)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        way = _Way(writer, task, deaf=self._kind == "silent")
        self._ways.add(way)
        try:
            await self._carried(way, reader)
        except (OSError, asyncio.CancelledError):
            pass  # either end went, or both were cut: the other hears of it below
        finally:
            self._ways.discard(way)
            way.end()

    async def _carried(self, way: "_Way", reader: asyncio.StreamReader) -> None:
        await self._moving.wait()
        far_reader, far_writer = await asyncio.open_connection(*self._far)
        way.ends.append(far_writer)
        there = self._pump(way, reader, far_writer, asks=True)
        back = self._pump(way, far_reader, way.ends[0], asks=False)
        way.carrying = [asyncio.create_task(each) for each in (there, back)]
        await asyncio.wait(way.carrying, return_when=asyncio.FIRST_COMPLETED)

    async def _pump(
        self,
        way: "_Way",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        asks: bool,
    ) -> None:
        while data := await reader.read(CHUNK):
            self.asked += asks and way.answered
            way.answered = not asks
            await asyncio.sleep(self._wait)
            await self._moving.wait()
            if not way.deaf:
                self.passed += len(data)
                writer.write(data)
                await writer.drain()


class _Way:
    """One connection: its two ends, and what carries from each to the other."""

    def __init__(
        self, near: asyncio.StreamWriter, task: "asyncio.Task[None]", *, deaf: bool
    ) -> None:
        self.ends = [near]
        self.deaf = deaf
        self.answered = True
        self.carrying: list[asyncio.Task[None]] = []
        self._task = task

    def cut(self) -> "asyncio.Task[None]":
        """Both ends are reset and whoever waits at one hears so at once; done with the task."""
        self._reset_ends()
        self._task.cancel()
        return self._task

    def end(self) -> None:
        for each in self.carrying:
            each.cancel()
        self._reset_ends()

    def _reset_ends(self) -> None:
        for end in self.ends:
            sock = end.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            end.transport.abort()
