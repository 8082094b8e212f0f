"""Heads of requests that never end, over a socket: answered, closed, and nobody else waits."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from interfaces.serving import bounded_http
from interfaces.serving.bounded_http import LARGEST_HEAD, MOST_PIPELINED, bounded, most_connections
from tests.waiting import until

GET = b"GET / HTTP/1.1\r\nHost: shop\r\n"


LARGE = 50_000_000
SOON = 30.0
"""Generously: what is bounded at all ends in a fraction of it."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/large":
        await PlainTextResponse("a" * LARGE)(scope, receive, send)
        return
    client = ",".join(map(str, scope["client"][:1]))
    await PlainTextResponse(f"{client} {scope['scheme']}")(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, lifespan="off", **bounded())  # nothing of the shop
    )
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """All that is answered until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=2 * SOON) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        answer = b""
        try:
            while more := connection.recv(65_536):
                answer += more
        except OSError:
            pass
        return answer


def test_a_request_is_answered(port: int) -> None:
    assert said(port, GET + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_no_header_says_who_asks(port: int) -> None:
    """The server by itself would believe whoever asks from this machine."""
    spoofed = b"X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
    answer = said(port, GET + spoofed + b"Connection: close\r\n\r\n")
    assert answer.endswith(b"127.0.0.1 http")


@pytest.mark.parametrize(
    ("begun", "endless"),
    [
        (GET + b"A: ", b"a" * 4_000),
        (b"GET /", b"a" * 8_000),
        (GET, b"A: a\r\n" * 1_000),
    ],
)
def test_a_head_that_does_not_end_is_cut_off(port: int, begun: bytes, endless: bytes) -> None:
    answer = said(port, begun, *[endless] * (LARGEST_HEAD // len(endless) + 2), pause=0.001)
    assert b"431" in answer.split(b"\r\n")[0]
    assert b"headers_too_large" in answer


@pytest.mark.parametrize("begun", [GET, b"G", GET + b"A"])
def test_a_head_that_comes_too_slowly_is_cut_off(port: int, begun: bytes) -> None:
    began = time.monotonic()
    answer = said(port, begun)
    assert 0.4 < time.monotonic() - began < SOON
    assert b"408" in answer.split(b"\r\n")[0] and b"request_too_slow" in answer


def test_who_says_nothing_is_not_waited_for(port: int) -> None:
    began = time.monotonic()
    assert said(port) == b""
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET / HTTP/9\r\n\r\n"])
def test_what_is_no_http_is_told_so(port: int, garbage: bytes) -> None:
    answer = said(port, garbage)
    assert b"400" in answer.split(b"\r\n")[0] and b"http_malformed" in answer


def test_a_wish_to_speak_otherwise_is_answered_as_what_it_is(port: int) -> None:
    wish = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n"
    assert said(port, GET + wish, pause=0.2).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("asked", [b"GET", b"POST"])
def test_a_body_that_nobody_asked_for_is_not_read_on(port: int, asked: bytes) -> None:
    """The answer is there at once; whoever goes on sending is let go of soon."""
    head = asked + b" / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
    began = time.monotonic()
    answer = said(port, head, *[b"1\r\na\r\n"] * 600, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began < SOON


def test_a_body_that_ends_after_its_answer_costs_no_connection(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\n"
    last = GET + b"Connection: close\r\n\r\n"
    answer = said(port, head + b"ab", b"cd" + last, pause=0.2)
    assert answer.count(b"HTTP/1.1 200 ") == 2


def test_who_does_not_read_is_not_kept(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "UNREAD_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: shop\r\n\r\n")
        time.sleep(3)
        read = 0
        try:
            while more := connection.recv(65_536):
                read += len(more)
        except ConnectionError:
            pass
    assert read < LARGE


def test_an_old_client_is_answered_and_let_go(port: int) -> None:
    answer = said(port, b"GET / HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"127.0.0.1 http")


def test_pipelined_requests_are_answered_in_their_order_and_bounded(port: int) -> None:
    last = GET + b"Connection: close\r\n\r\n"
    assert said(port, (GET + b"\r\n") * 9 + last).count(b"HTTP/1.1 200 ") == 10
    began = time.monotonic()
    answered = said(port, (GET + b"\r\n") * 5_000).count(b"HTTP/1.1 200 ")
    assert answered <= MOST_PIPELINED + 1
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize(
    "twice",
    [
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
def test_a_body_whose_end_is_told_in_two_ways_is_no_request(port: int, twice: bytes) -> None:
    answer = said(port, b"POST / HTTP/1.1\r\nHost: shop\r\n" + twice + b"\r\n0\r\n\r\n")
    assert b"400" in answer.split(b"\r\n")[0]


def test_many_who_say_nothing_keep_nobody_waiting(port: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", port), timeout=SOON) for _ in range(300)]
    try:
        answer = said(port, GET + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")
        for each in idle:
            assert each.recv(1) == b"", "let go of after a while"
    finally:
        for each in idle:
            each.close()


def test_one_more_than_there_is_room_for_is_told_to_come_back(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    most_connections.cache_clear()
    monkeypatch.setattr(bounded_http, "MOST_CONNECTIONS", 3)
    try:
        idle = [socket.create_connection(("127.0.0.1", port), timeout=SOON) for _ in range(3)]
        time.sleep(0.1)
        answer = said(port)
        assert answer.startswith(b"HTTP/1.1 503 ") and b"retry-after: 1" in answer
        for each in idle:
            each.close()
        until(lambda: said(port, GET + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 "))
    finally:
        most_connections.cache_clear()
