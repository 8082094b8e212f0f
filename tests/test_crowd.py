"""The crowd's browsers: what they count as wrong, what they ask again, and which copy they ask."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from benchmarks.browser import Book, Browser, Copies, Refused, request
from benchmarks.shares import Used, shares

GOOD = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'
BUSY = b'HTTP/1.1 503 Busy\r\nContent-Length: 16\r\n\r\n{"code": "busy"}'
QUESTION = request("GET", "/a", None, {})


@asynccontextmanager
async def served(answer: bytes, cut_after: int = 1_000) -> AsyncIterator[int]:
    """A port that gives this answer, and hears one question too many on each connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(cut_after):
            if not await reader.read(4_096):
                break
            writer.write(answer)
        else:
            await reader.read(4_096)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def test_a_kept_connection_that_was_cut_is_opened_again_and_counted() -> None:
    async def ask() -> Book:
        async with served(GOOD, cut_after=1) as port:
            browser = Browser(Copies((port,)), Book())
            await browser.ask("page", QUESTION)
            await browser.ask("page", QUESTION)
            await browser.close()
            return browser.book

    book = asyncio.run(ask())
    assert len(book.taken["page"]) == 2
    assert book.again == 1
    assert not book.wrong


def test_what_is_refused_stands_in_the_book_by_its_code() -> None:
    async def ask() -> Book:
        async with served(BUSY) as port:
            browser = Browser(Copies((port,)), Book())
            with pytest.raises(Refused):
                await browser.ask("page", QUESTION)
            await browser.close()
            return browser.book

    assert asyncio.run(ask()).wrong == {"page: 503 busy": 1}


def test_a_copy_that_is_not_ready_is_not_asked() -> None:
    async def ask() -> Book:
        async with served(GOOD) as ready, served(BUSY) as closing:
            copies = Copies((closing, ready))
            watching = asyncio.create_task(copies.watch())
            await asyncio.sleep(0.1)
            browser = Browser(copies, Book())
            for _ in range(4):
                await browser.ask("page", QUESTION)
            watching.cancel()
            await browser.close()
            return browser.book

    book = asyncio.run(ask())
    assert len(book.taken["page"]) == 4
    assert not book.wrong


def test_nobody_who_answers_is_an_error_and_no_silence(unused_port: int) -> None:
    async def ask() -> Book:
        browser = Browser(Copies((unused_port,)), Book())
        with pytest.raises(Refused):
            await browser.ask("page", QUESTION)
        return browser.book

    assert asyncio.run(ask()).wrong == {"page: ConnectionRefusedError": 1}


def test_who_used_the_processors_is_told_of_what_was_used_meanwhile() -> None:
    names = {1: "serve", 2: "serve", 3: "clients", 4: "clock"}
    before = Used(at=100.0, busy=50.0, of={1: 5.0, 3: 1.0, 4: 7.0}, names=names)
    after = Used(at=110.0, busy=68.0, of={1: 8.0, 2: 4.0, 3: 3.0, 4: 7.0}, names=names)
    assert shares(before, after) == "Cores: serve 0.70, clients 0.20; others on this machine 0.90."
