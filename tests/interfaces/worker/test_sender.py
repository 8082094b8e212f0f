"""Whoever sends waits for no broker longer than a bound, and begins anew after a silence."""

import threading
from collections.abc import Iterator

import pytest

from application.policies.effect import Lane
from interfaces.worker import sender as sender_module
from interfaces.worker.sender import MOST_SILENT, BrokerSilent, Sender
from tests.waiting import until

PATIENCE = 0.2


class Transports:
    """Makes ways; all of them wait while `silent` is not set, and fail with `trouble`."""

    def __init__(self) -> None:
        self.speaks = threading.Event()
        self.speaks.set()
        self.trouble: Exception | None = None
        self.sent: list[str] = []
        self.opened = self.closed = self.kept = 0

    def __call__(self) -> "Transports":
        self.opened += 1
        return self

    def send(self, _lane: Lane, ids: list[str]) -> None:
        self.speaks.wait(30)
        if self.trouble:
            raise self.trouble
        self.sent += ids

    def keep(self) -> None:
        if self.trouble:
            raise self.trouble
        self.kept += 1

    def close(self) -> None:
        self.closed += 1


class Way:
    def __init__(self, made: Transports) -> None:
        self.made = made
        self.close = made.close
        self.keep = made.keep

    def __call__(self, lane: Lane, ids: list[str]) -> None:
        self.made.send(lane, ids)

    def lying(self, _lane: Lane) -> int:
        self.made.send(_lane, [])
        return len(self.made.sent)


@pytest.fixture
def made() -> Iterator[Transports]:
    transports = Transports()
    yield transports
    transports.speaks.set()


@pytest.fixture
def sender(made: Transports) -> Iterator[Sender]:
    sender = Sender(lambda: Way(made()), PATIENCE)
    yield sender
    sender.close()


def test_one_way_is_used_for_all(sender: Sender, made: Transports) -> None:
    sender("money", ["a"])
    sender("post", ["b", "c"])
    assert (made.sent, made.opened) == (["a", "b", "c"], 1)
    sender.close()
    until(lambda: made.closed == 1)


def test_what_the_broker_refuses_is_raised_and_the_way_made_anew(
    sender: Sender, made: Transports
) -> None:
    made.trouble = ConnectionError()
    with pytest.raises(ConnectionError):
        sender("money", ["a"])
    made.trouble = None
    sender("money", ["a"])
    assert (made.sent, made.opened) == (["a"], 2)


def test_a_way_that_is_idle_is_kept_and_one_that_was_lost_is_made_anew(
    made: Transports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "KEEP_SECONDS", 0.01)
    sender = Sender(lambda: Way(made()), 30.0)
    sender("money", ["a"])
    until(lambda: made.kept > 2)
    made.trouble = ConnectionError()
    until(lambda: made.closed == 1)
    made.trouble = None
    sender("money", ["b"])
    sender.close()
    assert (made.sent, made.opened) == (["a", "b"], 2)


def test_what_the_queue_has_is_asked_by_the_same_way(sender: Sender, made: Transports) -> None:
    sender("money", ["a"])
    assert (sender.lying("money"), made.opened) == (1, 1)
    made.trouble = ConnectionError()
    with pytest.raises(ConnectionError):
        sender.lying("money")


def test_a_silence_is_not_waited_for_and_leaves_few_threads(
    sender: Sender, made: Transports
) -> None:
    made.speaks.clear()
    before = threading.active_count()
    for _ in range(MOST_SILENT + 3):
        with pytest.raises(BrokerSilent):
            sender("money", ["a"])
    assert threading.active_count() - before <= MOST_SILENT
    assert made.opened == MOST_SILENT
    made.speaks.set()
    until(lambda: made.closed == MOST_SILENT)
    sender("money", ["b"])
    assert made.sent[-1] == "b"
