"""Heads of requests that never end, over a socket: answered, closed, and nobody else waits."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from interfaces import bounded_http
from interfaces.bounded_http import LARGEST_HEAD, bounded

GET = b"GET / HTTP/1.1\r\nHost: shop\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
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
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
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
    assert 0.4 < time.monotonic() - began < 5
    assert b"408" in answer.split(b"\r\n")[0] and b"request_too_slow" in answer


def test_who_says_nothing_is_not_waited_for(port: int) -> None:
    began = time.monotonic()
    assert said(port) == b""
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET / HTTP/9\r\n\r\n"])
def test_what_is_no_http_is_told_so(port: int, garbage: bytes) -> None:
    answer = said(port, garbage)
    assert b"400" in answer.split(b"\r\n")[0] and b"http_malformed" in answer


def test_a_wish_to_speak_otherwise_is_answered_as_what_it_is(port: int) -> None:
    wish = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n"
    assert said(port, GET + wish, pause=0.2).startswith(b"HTTP/1.1 200 ")
