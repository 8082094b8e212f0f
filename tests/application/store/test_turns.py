"""Who leads, who waits, and what becomes of a batch whose leader is lost."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from application.store.journal.turns import MOST_COMMANDS, MOST_EVENTS_A_BATCH, Turns
from application.store.journal.wish import CommitUnknown, Outcome, Wish
from application.store.ports import CommandRecord, Unavailable, Unchanged
from application.store.privacy import KeptKey
from tests.asking import RECORDED_AT
from tests.threads import at_once
from tests.waiting import until


def wish(name: str, patience: float = 5.0, size: int = 1, events: int = 1, **more: Any) -> Wish:
    event = StoredEvent(name, 1, "trial.found", b"x" * size)
    record = CommandRecord(command_id=name, caller="c", route="r", at=RECORDED_AT, key=name)
    until = time.monotonic() + patience
    said: dict[str, Any] = {"unchanged": (), "keys": ()} | more
    return Wish([event] * events, record=record, until=until, **said)


class Flushing:
    """Notes each batch and who led it; `outcome` says what becomes of a wish, for so long."""

    def __init__(self, outcome: Callable[[Wish], Outcome | None], seconds: float = 0.02) -> None:
        self.batches: list[list[str]] = []
        self.leaders: list[int] = []
        self._outcome = outcome
        self._seconds = seconds

    def __call__(self, batch: Sequence[Wish]) -> None:
        self.batches.append([each.record.command_id for each in batch])
        self.leaders.append(threading.get_ident())
        time.sleep(self._seconds)
        for each in batch:
            each.outcome = self._outcome(each)


def stored(_: Wish) -> Outcome:
    return [1]


def asking(turns: Turns, *wishes: Wish) -> list[Sequence[int] | Exception]:
    return at_once(*(lambda each=each: turns.append(each) for each in wishes))


def test_all_that_came_meanwhile_go_together_and_nobody_leads_twice() -> None:
    flushing = Flushing(stored)
    turns = Turns(flushing, 1.0)
    found = asking(turns, *(wish(f"gem-{n}") for n in range(30)))
    assert found == [[1]] * 30
    assert sorted(name for batch in flushing.batches for name in batch) == sorted(
        f"gem-{n}" for n in range(30)
    )
    assert len(flushing.batches) < 10
    assert len(set(flushing.leaders)) == len(flushing.leaders)


def test_a_batch_is_bounded_by_number_and_by_bytes() -> None:
    flushing = Flushing(stored)
    turns = Turns(flushing, 1.0)
    asking(turns, *(wish(f"gem-{n}") for n in range(MOST_COMMANDS + 40)))
    assert max(map(len, flushing.batches)) <= MOST_COMMANDS
    flushing.batches.clear()
    asking(turns, *(wish(f"gem-{n}", size=400_000) for n in range(7)))
    assert max(map(len, flushing.batches)) <= 2
    flushing.batches.clear()
    asking(turns, *(wish(f"gem-{n}", events=MOST_EVENTS_A_BATCH) for n in range(7)))
    assert max(map(len, flushing.batches)) == 1


SEEN = (Unchanged("gem-2", 1),)
MADE = (KeptKey(subject="c-1", retention="P", master="first", wrapped=b"k"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "gem-1", "unchanged": SEEN}, {"name": "gem-2"}),
        ({"name": "gem-2"}, {"name": "gem-1", "unchanged": SEEN}),
        ({"name": "gem-1", "keys": MADE}, {"name": "gem-2", "keys": MADE}),
    ],
)
def test_no_two_of_a_batch_touch_what_the_other_writes(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    go_on = threading.Event()

    def held(each: Wish) -> Outcome | None:
        return [1] if each.record.command_id != "gem-0" or go_on.wait(10) else None

    flushing = Flushing(held)
    turns = Turns(flushing, 1.0)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(turns.append, wish("gem-0"))]
        until(lambda: flushing.batches)
        asked += [pool.submit(turns.append, wish(patience=60, **each)) for each in (one, other)]
        time.sleep(0.2)  # who comes later than that goes apart anyhow
        go_on.set()
    assert [each.result() for each in asked] == [[1]] * 3
    assert list(map(len, flushing.batches)) == [1, 1, 1]


def test_the_same_request_twice_is_in_flight_until_it_is_answered() -> None:
    turns = Turns(Flushing(stored, 0.2), 1.0)
    outcomes = asking(turns, wish("gem-1"), wish("gem-1"))
    assert sorted(type(each).__name__ for each in outcomes) == ["InFlight", "list"]
    assert turns.append(wish("gem-1")) == [1]


def test_a_leader_that_is_interrupted_takes_nobody_along() -> None:
    """Its batch is of unknown outcome, and the next that comes leads."""

    def interrupted(_: Wish) -> Outcome:
        if len(flushing.batches) == 2:
            raise KeyboardInterrupt
        return [1]

    flushing = Flushing(interrupted, 0.1)
    turns = Turns(flushing, 1.0)
    results: list[object] = []

    def one(name: str) -> None:
        try:
            results.append(turns.append(wish(name)))
        except BaseException as error:  # noqa: BLE001  # looked at below
            results.append(type(error))

    workers = [threading.Thread(target=one, args=(f"gem-{n}",)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(5)
    assert results.count(KeyboardInterrupt) == 1
    assert results.count(CommitUnknown) == len(flushing.batches[1]) - 1
    assert turns.append(wish("gem-9")) == [1]


def test_a_leader_that_never_comes_back_is_not_waited_for() -> None:
    back = threading.Event()
    stuck = Flushing(lambda _: (back.wait(5) and [1]) or [1], 0)
    turns = Turns(stuck, 0.2)
    results: list[object] = []
    lost = threading.Thread(target=lambda: results.append(turns.append(wish("gem-1"))))
    lost.start()
    time.sleep(0.1)
    with pytest.raises(Unavailable):
        turns.append(wish("gem-2", patience=0.1))
    back.set()
    lost.join(5)
    assert results == [[1]]


def test_who_was_taken_along_by_a_leader_that_never_comes_back_goes_on_without_it() -> None:
    back = threading.Event()

    def outcome(each: Wish) -> Outcome:
        if "slow" in each.record.command_id:
            back.wait(5)
        return [1]

    turns = Turns(Flushing(outcome, 0.1), 0.2)
    results: list[object] = []
    workers = [_impatient(turns, name, results) for name in ("gem-0", "slow-1", "slow-2", "slow-3")]
    until = time.monotonic() + 2
    while len(results) < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert turns.append(wish("gem-5")) == [1]
    back.set()
    for worker in workers:
        worker.join(5)
    assert sum(isinstance(each, CommitUnknown) for each in results) == 2


def _impatient(turns: Turns, name: str, results: list[object]) -> threading.Thread:
    """Begun a moment after the one before."""

    def one() -> None:
        try:
            results.append(turns.append(wish(name, patience=0.3)))
        except CommitUnknown as unknown:
            results.append(unknown)

    thread = threading.Thread(target=one)
    thread.start()
    time.sleep(0.02)
    return thread


def test_what_may_try_again_stands_first_in_the_queue_again() -> None:
    tried: set[str] = set()

    def second_time(each: Wish) -> Outcome | None:
        name = each.record.command_id
        if name in tried:
            return [1]
        tried.add(name)
        return None

    flushing = Flushing(second_time)
    assert asking(Turns(flushing, 1.0), *(wish(f"gem-{n}") for n in range(5))) == [[1]] * 5


class SlowToLeave(Turns):
    """Dawdles between losing patience and being gone."""

    def _leave(self, wish: Wish) -> None:
        time.sleep(0.3)
        super()._leave(wish)


def test_who_loses_patience_in_the_queue_is_never_taken() -> None:
    """Not even before they are gone: they are told that it is not stored."""
    flushing = Flushing(stored, 0.2)
    turns = SlowToLeave(flushing, 1.0)
    results: list[object] = []
    others = [_impatient(turns, name, results) for name in ("gem-1", "gem-2")]
    with pytest.raises(Unavailable):
        turns.append(wish("gem-3", patience=0.1))
    for other in others:
        other.join(5)
    assert turns.append(wish("gem-4")) == [1]
    assert flushing.batches == [["gem-1"], ["gem-2"], ["gem-4"]]


class Interrupting:
    """A turn at whose door its waiter is interrupted."""

    def acquire(self, *, timeout: float) -> bool:  # noqa: ARG002  # a lock's
        raise KeyboardInterrupt

    def locked(self) -> bool:
        return False


def test_who_is_interrupted_in_the_queue_is_never_taken() -> None:
    flushing = Flushing(stored, 0.2)
    turns = Turns(flushing, 1.0)
    results: list[object] = []
    leading = _impatient(turns, "gem-1", results)
    interrupted: Any = wish("gem-2")
    interrupted.turn = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        turns.append(interrupted)
    leading.join(5)
    assert turns.append(wish("gem-2")) == [1]
    assert flushing.batches == [["gem-1"], ["gem-2"]]
