"""Who hangs up is no fault of ours, and what they had sent is done or not: their key tells."""

import socket
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
import uvicorn

from interfaces.serving.bounded_http import bounded
from tests.interfaces.api.world import World

GENEROUS = 15.0


@pytest.fixture
def port(shop: World) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(shop.client.app, log_config=None, lifespan="off", **bounded())
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=GENEROUS)


def sent_and_gone(port: int, *lines: str, body: bytes = b"", pause: float = 0.0) -> None:
    head = "\r\n".join([*lines, "Host: localhost", "Content-Type: application/json", "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=GENEROUS) as connection:
        connection.sendall(head.encode() + body)
        time.sleep(pause)


def told(capsys: pytest.CaptureFixture[str], operation: str) -> str:
    """The whole log, once the request is in it."""
    said, until = "", time.monotonic() + GENEROUS
    while f"operation={operation}" not in said:
        assert time.monotonic() < until, said
        time.sleep(0.05)
        said += capsys.readouterr().out
    return said


def test_in_the_middle_of_a_body(
    shop: World, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    token = shop.token()["Shopper-Token"]
    head = ("POST /designs HTTP/1.1", f"Shopper-Token: {token}", "Content-Length: 500")
    before = shop.journal.head()
    sent_and_gone(port, *head, body=b'{"style_code":')
    log = told(capsys, "start_design")
    assert "status=499" in log
    assert "[error" not in log and "Traceback" not in log
    assert shop.journal.head() == before


@pytest.mark.parametrize("pause", [0.0, 0.5])
def test_before_the_answer_of_a_command(
    shop: World, port: int, capsys: pytest.CaptureFixture[str], pause: float
) -> None:
    """It is done or not, and under its key it is done once in any case."""
    key = str(uuid4())
    head = ("POST /carts HTTP/1.1", f"Idempotency-Key: {key}", "Content-Length: 0")
    sent_and_gone(port, *head, pause=pause)
    log = told(capsys, "open_cart")
    assert "[error" not in log and "Traceback" not in log
    answers = [shop.client.post("/carts", headers={"Idempotency-Key": key}) for _ in range(2)]
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["cart_id"] for each in answers}) == 1
    assert str(shop.journal.head()) == answers[0].headers["X-Position"], "done once"


def test_before_the_answer_of_a_question(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    sent_and_gone(port, "GET /shop HTTP/1.1")
    log = told(capsys, "shop")
    assert "[error" not in log and "Traceback" not in log
