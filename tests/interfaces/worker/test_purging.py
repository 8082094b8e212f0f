"""The caching proxy is told what changed: once, not too soon, not too often, whatever it does."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, pairwise

import pytest
from sqlalchemy import Engine

from interfaces.integrations.proxy import ANSWER_SECONDS, CachingProxy, ProxyDown
from interfaces.postgres.database import engine
from interfaces.postgres.purged import Purged
from interfaces.worker import purging
from interfaces.worker.purging import DOWN, REST_SECONDS, SETTLED_SECONDS, Purging
from projections.kit.followers import begin, move
from tests.postgres import Database
from tests.waiting import until

BOOK = {"prices": "book-1"}


@dataclass(slots=True)
class Heard:
    """What a proxy was sent, and when; it answers with `status` after `pause` seconds."""

    address: str = ""
    status: int = 200
    pause: float = 0.0
    keys: list[set[str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)


@contextmanager
def proxy() -> Iterator[Heard]:
    heard = Heard()

    class Front(BaseHTTPRequestHandler):
        def do_PURGE(self) -> None:
            heard.at.append(time.monotonic())
            heard.keys.append(set(self.headers["Surrogate-Key"].split(" ")))
            time.sleep(heard.pause)
            self.send_response(heard.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        heard.address = f"http://127.0.0.1:{server.server_address[1]}/"
        yield heard
        server.shutdown()
        thread.join()


@pytest.fixture
def front() -> Iterator[Heard]:
    with proxy() as heard:
        yield heard


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    made = engine(database.app_url)
    with made.begin() as connection:
        for name in ("stock_v1", "shown_v1", "policy:letters"):
            begin(connection, name, 0)
    yield made
    made.dispose()


class Settling(threading.Event):
    """Once, something changes between the look and the telling."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = [meanwhile]

    def wait(self, timeout: float | None = None) -> bool:
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().wait(timeout)


def works(pool: Engine, address: str, stopping: threading.Event | None = None) -> Purging:
    told = Purged(pool, pool, ["stock_v1", "shown_v1"])
    return Purging(CachingProxy(address), told, lambda: BOOK, stopping or threading.Event())


def change(pool: Engine, name: str, position: int) -> None:
    with pool.begin() as connection:
        move(connection, {name: position}, position)


def turn_until(work: Purging, holds: Callable[[], bool]) -> None:
    def turned() -> bool:
        work.turn()
        return holds()

    until(turned)


def turn_for(work: Purging, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        work.turn()


def gaps(front: Heard) -> list[float]:
    return [later - one for one, later in pairwise(front.at)]


def test_what_changed_is_told_by_its_keys_and_once(pool: Engine, front: Heard) -> None:
    work = works(pool, front.address)
    work.turn()
    assert front.keys == [{"stock_v1", "shown_v1", "prices"}], "of what it has, nothing is known"
    change(pool, "stock_v1", 7)
    change(pool, "policy:letters", 7)
    turn_until(work, lambda: len(front.keys) > 1)
    turn_for(work, REST_SECONDS * 1.2)
    assert front.keys[1:] == [{"stock_v1"}]


def test_a_book_that_begins_is_told(pool: Engine, front: Heard) -> None:
    work = works(pool, front.address)
    work.turn()
    work.others = lambda: {"prices": "book-2"}
    turn_until(work, lambda: len(front.keys) > 1)
    assert front.keys[1:] == [{"prices"}]


def test_it_is_told_when_every_process_knows_and_never_twice_a_second(
    pool: Engine, front: Heard
) -> None:
    work = works(pool, front.address)
    began = time.monotonic()
    work.turn()
    assert front.at[0] - began >= SETTLED_SECONDS
    positions = count(1)

    def told_thrice() -> bool:
        change(pool, "stock_v1", next(positions))
        return len(front.at) == 3

    turn_until(work, told_thrice)
    assert min(gaps(front)) >= REST_SECONDS


def test_who_is_told_to_stop_tells_nothing_more(pool: Engine, front: Heard) -> None:
    """Another holds the lease in a moment, and tells it when all processes know."""
    stopping = threading.Event()
    stopping.set()
    works(pool, front.address, stopping).turn()
    assert front.keys == []


def test_what_changes_while_it_is_told_is_told_again(pool: Engine, front: Heard) -> None:
    """A process that is behind may have answered between the look and the telling."""
    works(pool, front.address).turn()
    change(pool, "stock_v1", 1)
    settling = Settling(lambda: change(pool, "stock_v1", 2))
    work = works(pool, front.address, settling)
    turn_until(work, lambda: len(front.keys) == 3)
    turn_for(work, REST_SECONDS * 1.2)
    assert front.keys[1:] == [{"stock_v1"}, {"stock_v1"}]


def test_a_restart_tells_what_changed_meanwhile_and_nothing_else(
    pool: Engine, front: Heard
) -> None:
    works(pool, front.address).turn()
    change(pool, "shown_v1", 9)
    works(pool, front.address).turn()
    assert front.keys[1:] == [{"shown_v1"}]
    works(pool, front.address).turn()
    assert len(front.keys) == 2


def test_what_it_did_not_take_is_told_again_ever_more_slowly(pool: Engine, front: Heard) -> None:
    front.status = 503
    work = works(pool, front.address)

    def told_thrice() -> bool:
        work.turn()
        return len(front.at) == 3

    until(told_thrice)
    soon, later = (after - one for one, after in pairwise(front.at))
    assert soon >= REST_SECONDS
    assert later >= 1.5 * REST_SECONDS
    assert next(iter(DOWN.collect())).samples[0].value == 1
    front.status = 200
    work._again = 0.0
    work.turn()
    assert front.keys[-1] == front.keys[0]
    assert next(iter(DOWN.collect())).samples[0].value == 0


def test_a_change_of_state_is_one_line(
    pool: Engine, front: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    class Log:
        def error(self, said: str, **_: str) -> None:
            lines.append(said)

        info = error

    monkeypatch.setattr(purging, "log", Log())
    front.status = 503
    work = works(pool, front.address)
    for status in (503, 503, 200, 200):
        front.status, work._again = status, 0.0
        work.turn()
    assert lines == ["purge.fails", "purge.goes_on"]


def test_a_silent_or_a_slow_one_is_not_waited_for(front: Heard) -> None:
    front.pause = 8 * ANSWER_SECONDS
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        for address in (front.address, f"http://127.0.0.1:{silent.getsockname()[1]}/"):
            began = time.monotonic()
            with pytest.raises(ProxyDown):
                CachingProxy(address).purge(["a"])
            assert time.monotonic() - began < front.pause


@pytest.mark.parametrize("status", [302, 308, 404, 405, 503])
def test_one_that_does_not_say_that_it_purged_is_down_and_not_followed(
    front: Heard, status: int
) -> None:
    front.status = status
    with closing(CachingProxy(front.address)) as ours, pytest.raises(ProxyDown, match=str(status)):
        ours.purge(["a"])
    assert front.keys == [{"a"}]


def test_a_dead_one_is_down(unused_port: int) -> None:
    with pytest.raises(ProxyDown):
        CachingProxy(f"http://127.0.0.1:{unused_port}/").purge(["a"])
