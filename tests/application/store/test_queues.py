"""Turns at contended streams: in the order of arrival, bounded, and never in each other's way."""

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from application.store.queues import Queues, TurnNeverCame
from tests.threads import at_once


def soon() -> float:
    return time.monotonic() + 5.0


def test_whoever_came_first_goes_first() -> None:
    queues, order = Queues(), list[int]()
    arrived = threading.Semaphore(0)

    def come(number: int) -> None:
        arrived.release()
        with queues.turn(["s"], soon()):
            order.append(number)

    with queues.turn(["s"], soon()):
        threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
            arrived.acquire()
            time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_only_one_at_a_time() -> None:
    queues, inside = Queues(), list[int]()

    def work() -> int:
        with queues.turn(["s"], soon()):
            inside.append(1)
            seen = len(inside)
            time.sleep(0.001)
            inside.pop()
            return seen

    assert at_once(*[work] * 16) == [1] * 16


def test_two_streams_asked_for_in_opposite_orders_do_not_lock_each_other() -> None:
    queues = Queues()

    def slowly(streams: tuple[str, ...]) -> Iterator[str]:
        for stream in streams:
            yield stream
            time.sleep(0.05)

    def work(streams: tuple[str, ...]) -> str:
        with queues.turn(slowly(streams), time.monotonic() + 0.5):
            return "done"

    assert at_once(*(partial(work, each) for each in (("a", "b"), ("b", "a")))) == ["done"] * 2


def test_who_waits_too_long_is_told_and_leaves_the_line() -> None:
    queues = Queues()
    with queues.turn(["s"], soon()):
        with pytest.raises(TurnNeverCame), queues.turn(["s"], time.monotonic() + 0.01):
            pytest.fail("two at a time")
        assert queues.contended(["s", "t"]) == {"s"}
    assert not queues.contended(["s"])
    with queues.turn(["s"], soon()):
        pass


def test_where_somebody_lost_one_waits_in_line_for_a_while() -> None:
    queues = Queues(hot_seconds=0.03)
    queues.raced(["s"])
    assert queues.contended(["s", "t"]) == {"s"}
    time.sleep(0.04)
    assert not queues.contended(["s"])
