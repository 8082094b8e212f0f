"""The threads of a process are watched, and its door says how they are."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine

from interfaces.measured.door import Door
from interfaces.postgres.lease import Leases
from interfaces.running.threads import ThreadDied, ThreadHangs
from interfaces.worker.crew import LONG_TURN_SECONDS, Crew
from tests.waiting import until

HERE = "127.0.0.1"
WATCHED = 30
"""Seconds; it takes two or three."""
ends_without_a_word = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


@dataclass
class Turns:
    """Work that counts its turns, fails with `trouble`, or waits in one for `go_on`."""

    name: str = "turns"
    trouble: BaseException | None = None
    turned: int = 0
    go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.go_on.set()

    def prepare(self, fence: int, /) -> None:
        assert fence > 0

    def turn(self) -> None:
        self.go_on.wait(30)
        if self.trouble:
            raise self.trouble
        self.turned += 1
        threading.Event().wait(0.01)


@contextmanager
def running(crew: Crew) -> Iterator[list[BaseException]]:
    """Whatever ended it is in the list."""
    ended: list[BaseException] = []

    def run() -> None:
        try:
            crew.run()
        except Exception as error:  # noqa: BLE001  # it is what is looked at
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield ended
    finally:
        crew.stopping.set()
        for each in (thread, crew.heart, *crew.leased):
            each.join(30)
    assert not [each for each in (thread, crew.heart, *crew.leased) if each.is_alive()]


def asked(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection(HERE, port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, said


def test_the_door_tells_what_fails_and_that_it_goes_on(pool: Engine) -> None:
    work = Turns()
    crew = Crew([work], Leases(pool), threading.Event())
    opened = socket.create_server((HERE, 0))
    port = opened.getsockname()[1]
    door = Door(opened, [REGISTRY], crew.reasons)
    with running(crew):
        door.start()
        until(lambda: work.turned > 0)
        assert asked(port, "/health/live") == (200, '{"status": "live"}')
        assert asked(port, "/health/ready") == (200, '{"status": "ready", "reasons": []}')
        assert "process_cpu_seconds_total" in asked(port, "/metrics")[1]
        assert asked(port, "/anything")[0] == 404
        work.trouble = KeyError("a value")
        until(lambda: asked(port, "/health/ready")[0] == 503)
        assert json.loads(asked(port, "/health/ready")[1])["reasons"] == ["turns fails"]
        work.trouble = None
        until(lambda: asked(port, "/health/ready")[0] == 200)
    assert json.loads(asked(port, "/health/ready")[1])["reasons"] == ["shutdown began"]
    door.close()


def test_a_thread_that_dies_ends_the_crew(pool: Engine) -> None:
    ends, works = threading.Thread(target=lambda: None, name="ear"), Turns()
    crew = Crew([works], Leases(pool), threading.Event(), beside=[ends])
    with running(crew) as ended:
        until(lambda: ended)
    assert isinstance(ended[0], ThreadDied)
    assert str(ended[0]) == "ear"


@ends_without_a_word
def test_work_whose_thread_ended_ends_the_crew(pool: Engine) -> None:
    """`SystemExit` ends a thread, and Python tells nobody."""
    crew = Crew([Turns(trouble=SystemExit())], Leases(pool), threading.Event())
    with running(crew) as ended:
        until(lambda: ended, WATCHED)
    assert [(type(each), str(each)) for each in ended] == [(ThreadDied, "turns")]


class Stops(Leases):
    """Its first beat is its last."""

    def beat(self) -> None:
        raise SystemExit


@ends_without_a_word
def test_a_heart_that_stopped_ends_the_crew(pool: Engine) -> None:
    """Else another copy takes over all that this one goes on doing."""
    crew = Crew([Turns()], Stops(pool), threading.Event())
    with running(crew) as ended:
        until(lambda: ended, WATCHED)
    assert [(type(each), str(each)) for each in ended] == [(ThreadDied, "heart")]


def test_a_turn_without_an_end_is_told_and_then_ends_the_crew(pool: Engine) -> None:
    work = Turns()
    work.go_on.clear()
    crew = Crew([work], Leases(pool), threading.Event(), most_turn=LONG_TURN_SECONDS + 1)
    (leased,) = crew.leased
    with running(crew) as ended:
        until(lambda: leased.at_one_turn_for > 0)
        leased._began = (leased._began or 0) - LONG_TURN_SECONDS
        until(lambda: crew.reasons() == ("turns does not come to an end of its turn",))
        until(lambda: ended)
        work.go_on.set()
    assert isinstance(ended[0], ThreadHangs)
    assert str(ended[0]) == "turns"
