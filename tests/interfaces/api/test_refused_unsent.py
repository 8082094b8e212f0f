"""A body that is too large is refused before it is sent, where whoever sends it asks first."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from interfaces.serving.bounded_http import bounded
from tests.interfaces.api.world import World
from tests.waiting import until

HEAD = (
    b"POST /carts HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nExpect: 100-continue\r\n"
)
GO_ON = b"HTTP/1.1 100 Continue\r\n"
PATIENCE_SECONDS = 60.0


@pytest.fixture
def port(shop: World) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(shop.client.app, log_config=None, lifespan="off", **bounded())
    )
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    until(lambda: server.started, PATIENCE_SECONDS)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE_SECONDS)


def told(port: int, length: int, body: bytes = b"") -> bytes:
    """All that is answered to whoever sends the head, and the body only when told to go on."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % length)
        answer = line.recv(65_536)
        if answer.startswith(GO_ON):
            line.sendall(body)
        while more := line.recv(65_536):
            answer += more
    return answer


def test_who_asks_before_they_send_too_much_is_refused_at_once(port: int) -> None:
    answer = told(port, 50_000_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert GO_ON not in answer
    assert b"body_too_large" in answer


def test_who_asks_before_they_send_what_is_well_is_told_to_go_on(port: int) -> None:
    answer = told(port, 2, b"{}")
    assert answer.startswith(GO_ON)
    assert b"HTTP/1.1 201 " in answer
