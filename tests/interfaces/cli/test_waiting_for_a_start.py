"""Whether a process that is starting answers yet, asked in as many words."""

import socket
import threading

import pytest

from interfaces.cli.up import _answers
from interfaces.local.ports import HOME_HOST


@pytest.mark.parametrize(
    ("said", "well"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n{}", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        (b"", False),
    ],
)
def test_what_answers_well_is_open(said: bytes, *, well: bool) -> None:
    asked: list[bytes] = []
    with socket.create_server((HOME_HOST, 0)) as door:
        port = door.getsockname()[1]

        def answer() -> None:
            line, _ = door.accept()
            with line:
                asked.append(line.recv(1_000))
                line.sendall(said)

        answering = threading.Thread(target=answer)
        answering.start()
        assert _answers(HOME_HOST, port) is well
        answering.join()
    assert asked == [f"GET /health/live HTTP/1.0\r\nHost: {HOME_HOST}:{port}\r\n\r\n".encode()]


def test_where_nobody_listens_nobody_answers(unused_port: int) -> None:
    assert not _answers(HOME_HOST, unused_port)
