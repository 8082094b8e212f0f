"""Whoever stops working waits for what is being performed, and not for a broker that is away."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from interfaces.running.threads import refuse_dead
from interfaces.worker.parting import LEAVING, Hands, part
from interfaces.worker.queue import Sending, broker, working
from tests.interfaces.worker.a_broker import Foul
from tests.waiting import SOON_SECONDS, until

SHOP = "parting"
SOON_LEFT = 0.2
"""Whoever waits for the answer to what is done waits for seconds."""


def left(told: Sequence[EventDict]) -> list[str]:
    return [lane for each in told if each["event"] == "broker.left" for lane in each["lanes"]]


@contextmanager
def begun(work: Callable[[], object]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=work, name="parts")
    thread.start()
    yield thread
    thread.join(SOON_SECONDS)
    assert not thread.is_alive()


def gone() -> None:
    """Whoever was left has taken leave of all its own before the test ends."""
    until(lambda: not any(each.name.startswith(LEAVING) for each in threading.enumerate()))
    refuse_dead()


def test_all_lanes_end_at_once() -> None:
    together = threading.Barrier(3)
    lanes = dict.fromkeys(("money", "post", "long"), lambda: together.wait(SOON_SECONDS))
    with capture_logs() as told:
        part(lanes, Hands(print), SOON_SECONDS)
    assert told == []


def test_a_lane_that_does_not_end_is_left_and_told_in_one_sentence() -> None:
    ends = threading.Event()
    with capture_logs() as told:
        part({"money": ends.wait, "post": lambda: None}, Hands(print), SOON_LEFT)
    ends.set()
    gone()
    assert left(told) == ["money"]
    assert len(told) == 1


def test_what_is_being_performed_is_waited_for() -> None:
    done, at_it = threading.Event(), threading.Event()

    def perform(_: list[str]) -> None:
        at_it.set()
        done.wait(SOON_SECONDS)

    hands = Hands(perform)
    with begun(lambda: hands.perform([])) as performs, capture_logs() as told:
        at_it.wait(SOON_SECONDS)
        with begun(lambda: part({"money": performs.join}, hands, SOON_LEFT)) as parts:
            time.sleep(3 * SOON_LEFT)
            assert parts.is_alive()
            done.set()
    assert left(told) == []


def test_a_lane_whose_broker_is_gone_ends_without_a_fault() -> None:
    def end() -> None:
        raise ConnectionError("its library's")

    with capture_logs() as told:
        part({"money": end, "post": lambda: None}, Hands(print), SOON_SECONDS)
    assert left(told) == ["money"]
    assert "ConnectionError" in told[0]["error"]
    refuse_dead()


class Performer:
    """Is at what it was brought until it is `freed`."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.freed = threading.Event()

    def __call__(self, ids: list[str]) -> None:
        self.seen += ids
        self.freed.wait(SOON_SECONDS)


@pytest.mark.parametrize("weather", ["silent", "stopped"])
def test_a_broker_that_says_nothing_is_left(weather: str, foul: Foul) -> None:
    performer = Performer()
    with capture_logs() as told, ExitStack() as work:
        at_work(work, foul, performer, SOON_LEFT)
        foul.become(weather)
        performer.freed.set()
        work.close()
    foul.way.refusing()
    foul.way.clear()
    gone()
    assert left(told) == ["money", "post"]


def test_of_a_broker_that_answers_leave_is_taken(foul: Foul) -> None:
    performer = Performer()
    performer.freed.set()
    with capture_logs() as told, ExitStack() as work:
        at_work(work, foul, performer, SOON_SECONDS)
    assert left(told) == []


def at_work(work: ExitStack, foul: Foul, performer: Performer, parting: float) -> None:
    """Each lane is at something by then, or was: it has its connections."""
    work.enter_context(working(foul.url, SHOP, {"money": 1, "post": 1}, performer, parting=parting))
    transport = broker(foul.url)
    try:
        send = Sending(transport, SHOP)
        send("money", ["one"])
        send("post", ["two"])
        until(lambda: {*performer.seen} >= {"one", "two"})
    finally:
        transport.close()
