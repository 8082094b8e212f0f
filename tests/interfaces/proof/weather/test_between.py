"""What stands between passes on, keeps, loses and refuses as it says."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from interfaces.proof.weather.between import Between

SHORT = 0.3


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(65_536):
            self.request.sendall(data)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A reset is what is tested."""


@pytest.fixture
def between() -> Iterator[Between]:
    with _Server(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Between("127.0.0.1", server.server_address[1]) as between:
            yield between
        server.shutdown()


def connected(between: Between) -> socket.socket:
    return socket.create_connection((between.host, between.port), timeout=5)


def said(way: socket.socket, words: bytes, seconds: float = 5) -> bytes:
    way.settimeout(seconds)
    way.sendall(words)
    return way.recv(100)


def test_clear_passes_everything_on(between: Between) -> None:
    with closing(connected(between)) as way:
        assert said(way, b"one") == b"one"
        assert said(way, b"x" * 90) == b"x" * 90
        assert between.passed == 2 * (3 + 90)


def test_a_question_and_its_answer_are_one_way_there_and_back(between: Between) -> None:
    with closing(connected(between)) as way, closing(connected(between)) as other:
        for count in (1, 2):
            said(way, b"one")
            assert between.asked == count
        said(other, b"one")
        assert between.asked == 3


def test_slow_takes_as_long_each_way(between: Between) -> None:
    with closing(connected(between)) as way:
        between.slow(0.1)
        began = time.monotonic()
        assert said(way, b"one") == b"one"
        assert time.monotonic() - began >= 0.2


def test_stopped_keeps_what_comes_until_it_clears(between: Between) -> None:
    with closing(connected(between)) as way:
        between.stopped()
        with pytest.raises(TimeoutError):
            said(way, b"kept", SHORT)
        with closing(connected(between)) as other:
            with pytest.raises(TimeoutError):
                said(other, b"later", SHORT)
            between.clear()
            other.settimeout(5)
            assert other.recv(100) == b"later"
        way.settimeout(5)
        assert way.recv(100) == b"kept"


def test_silent_loses_for_good_what_was_open(between: Between) -> None:
    with closing(connected(between)) as way:
        assert said(way, b"one") == b"one"
        between.silent()
        with pytest.raises(TimeoutError):
            said(way, b"lost", SHORT)
        between.clear()
        with pytest.raises(TimeoutError):
            said(way, b"still lost", SHORT)
        with closing(connected(between)) as new:
            assert said(new, b"heard") == b"heard"


def test_refusing_resets_what_is_open_and_takes_nothing(between: Between) -> None:
    way, port = connected(between), between.port
    assert said(way, b"one") == b"one"
    between.refusing()
    with pytest.raises(ConnectionResetError), closing(way):
        said(way, b"gone")
        said(way, b"gone")
    with pytest.raises(ConnectionRefusedError):
        connected(between)
    between.clear()
    assert between.port == port
    with closing(connected(between)) as new:
        assert said(new, b"again") == b"again"


def test_reset_hurts_what_is_open_and_nothing_else(between: Between) -> None:
    way = connected(between)
    assert said(way, b"one") == b"one"
    between.reset()
    with pytest.raises(ConnectionResetError), closing(way):
        said(way, b"gone")
        said(way, b"gone")
    with closing(connected(between)) as new:
        assert said(new, b"again") == b"again"


def test_a_server_that_is_not_there_ends_the_way() -> None:
    with (
        Between("127.0.0.1", 1) as nowhere,
        pytest.raises(ConnectionResetError),
        closing(connected(nowhere)) as way,
    ):
        way.recv(1)
