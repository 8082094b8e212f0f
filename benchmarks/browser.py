"""A crowd's browsers: asynchronous HTTP over kept connections, to whichever copy is ready."""

import asyncio
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
POSITION = re.compile(rb"\r\nx-position: (\d+)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
KEPT_SECONDS = 2.0
LOOK_SECONDS = 0.2
READY_SECONDS = 1.0
GOOD = range(200, 300)
READY = b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Book:
    """Seconds by operation, and what went wrong by operation and status."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    again: int = 0


class Refused(Exception):
    """The answer was not a good one; it stands in the book."""


class Dropped(Exception):
    """A connection that was kept had ended before anything was answered."""


@dataclass(slots=True)
class Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Copies:
    """What a load balancer does: asks the copies that say they are ready, each in its turn."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        self._ports = ports
        self._ready: tuple[int, ...] = ports[:1]
        self._turn = count()

    def next(self) -> int:
        return self._ready[next(self._turn) % len(self._ready)]

    async def watch(self) -> None:
        while True:
            said = await asyncio.gather(*map(_is_ready, self._ports))
            found = [port for port, ready in zip(self._ports, said, strict=True) if ready]
            self._ready = tuple(found) or self._ready
            await asyncio.sleep(LOOK_SECONDS)


class Browser:
    """Connections are kept for a short while, as browsers and balancers do.

    One that its server ended meanwhile is replaced and the request sent again, once: it is a
    question, or carries an Idempotency-Key. Such are counted.
    """

    def __init__(self, copies: Copies, book: Book) -> None:
        self.book = book
        self._copies = copies
        self._kept: dict[int, list[Line]] = defaultdict(list)

    async def ask(self, name: str, asked: bytes) -> dict[str, Any]:
        """Of whichever copy is next; the answer's body. Raises `Refused`."""
        return await self.timed(name, asked, self._copies.next())

    async def close(self) -> None:
        """Every connection that is kept."""
        for line in (line for kept in self._kept.values() for line in kept):
            line.writer.close()
            with suppress(OSError):
                await line.writer.wait_closed()

    async def timed(self, name: str, asked: bytes, port: int) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            answer = await self._answered(asked, port)
        except (OSError, EOFError) as error:
            self.book.wrong[f"{name}: {type(error).__name__}"] += 1
            raise Refused from error
        self.book.taken[name].append(time.perf_counter() - began)
        if answer.status not in GOOD:
            code = answer.json().get("code", "") if answer.body.startswith(b"{") else ""
            self.book.wrong[f"{name}: {answer.status} {code}"] += 1
            raise Refused(name, answer.status)
        return answer.json()

    async def _answered(self, asked: bytes, port: int) -> Answer:
        try:
            return await self._sent(await self._line(port), asked, port)
        except Dropped:
            self.book.again += 1
            return await self._sent(await self._opened(self._copies.next()), asked, port)

    async def _sent(self, line: Line, asked: bytes, port: int) -> Answer:
        fresh = not line.used
        line.writer.write(asked)
        try:
            head = await line.reader.readuntil(END_OF_HEAD)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            line.writer.close()
            begun = isinstance(error, asyncio.IncompleteReadError) and error.partial
            if fresh or begun:
                raise
            raise Dropped from error
        length = LENGTH.search(head)
        body = await line.reader.readexactly(int(length[1]) if length else 0)
        self._keep(line, head, port)
        return Answer(int(head[9:12]), head, body)

    async def _line(self, port: int) -> Line:
        kept = self._kept[port]
        while kept:
            line = kept.pop()
            if time.monotonic() - line.used < KEPT_SECONDS and not line.reader.at_eof():
                return line
            line.writer.close()
        return await self._opened(port)

    async def _opened(self, port: int) -> Line:
        return Line(*await asyncio.open_connection("127.0.0.1", port))

    def _keep(self, line: Line, head: bytes, port: int) -> None:
        if b"connection: close" in head.lower():
            line.writer.close()
            return
        line.used = time.monotonic()
        self._kept[port].append(line)


def request(method: str, path: str, body: Any, head: Mapping[str, str]) -> bytes:
    """As bytes; a command has a key of its own."""
    content = b"" if method == "GET" else json.dumps(body or {}).encode()
    lines = {"Host": "127.0.0.1", "Accept": "application/json"} | dict(head)
    if method != "GET":
        lines |= {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        lines |= {"Content-Length": str(len(content))}
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{written}\r\n".encode() + content


def form(path: str, content: str, head: Mapping[str, str]) -> bytes:
    """What a payment page posts."""
    lines = {"Host": "127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"} | dict(head)
    lines |= {"Content-Length": str(len(content))}
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{written}\r\n{content}".encode()


async def _is_ready(port: int) -> bool:
    with suppress(OSError, EOFError):  # a time that is over is one of them
        return await asyncio.wait_for(_says_ready(port), READY_SECONDS)
    return False


async def _says_ready(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(READY)
        head = await reader.readuntil(END_OF_HEAD)
    finally:
        writer.close()
    return head[9:12] == b"200"
