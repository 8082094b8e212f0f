"""The head of the log is looked at more seldom while nothing is written, and by one for all."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from interfaces.worker import head as module
from interfaces.worker.head import (
    BUSY_SECONDS,
    LONGEST_LOOK_SECONDS,
    LOOK_SECONDS,
    TOLD_LOOK_SECONDS,
    Head,
)

FAR = 1_000.0


@dataclass
class Steady:
    """A clock that goes on only while somebody waits; each wait is written down."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now


class Waited(threading.Event):
    """What is waited for comes at once if it came, and never otherwise."""

    def __init__(self, clock: Steady) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self._clock.now += timeout or 0.0
            self._clock.waits.append(timeout or 0.0)
        return self.is_set()


@dataclass
class Looked:
    """A log of which only the head is asked."""

    position: int = 7
    times: int = 0

    def head(self) -> int:
        self.times += 1
        return self.position


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Steady:
    made = Steady()
    monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def log() -> Looked:
    return Looked()


@pytest.fixture
def head(clock: Steady, log: Looked) -> Head:
    journal: Any = log
    made = Head(journal, threading.Event())
    made._woken = Waited(clock)
    made.look()
    return made


@pytest.mark.parametrize(
    ("told", "longest"), [(False, LONGEST_LOOK_SECONDS), (True, TOLD_LOOK_SECONDS)]
)
def test_who_is_told_looks_more_seldom_after_a_silence(
    head: Head, clock: Steady, *, told: bool, longest: float
) -> None:
    head.told = lambda: told
    head.wait_beyond(7, BUSY_SECONDS)
    assert {round(each, 3) for each in clock.waits[:-1]} == {LOOK_SECONDS}
    head.wait_beyond(7, FAR)
    assert max(clock.waits) == longest
    assert clock.waits[-2] == longest


def test_a_rest_is_one_look_and_a_word_ends_it(head: Head, clock: Steady, log: Looked) -> None:
    head.told = lambda: True
    head.wait_beyond(7, FAR)
    before = log.times
    head.wait_beyond(7, TOLD_LOOK_SECONDS)
    assert log.times == before + 1
    log.position = 8
    head.wake()
    rested = len(clock.waits)
    head.wait_beyond(7, FAR)
    assert (head.position, len(clock.waits)) == (8, rested)
    head.wait_beyond(8, LOOK_SECONDS)
    assert clock.waits[-1] == pytest.approx(LOOK_SECONDS)


def test_what_one_has_seen_lately_another_need_not_look_for(
    head: Head, clock: Steady, log: Looked
) -> None:
    log.position = 8
    assert (head.known(1.0), log.times) == (7, 1)
    clock.now += 1.0
    assert (head.known(1.0), log.times) == (8, 2)


def test_who_stops_looks_once_more_and_waits_no_longer(clock: Steady, log: Looked) -> None:
    stopping, journal = threading.Event(), log
    stopping.set()
    asked: Any = journal
    Head(asked, stopping).wait_beyond(7, FAR)
    assert (log.times, clock.now) == (1, 0.0)
