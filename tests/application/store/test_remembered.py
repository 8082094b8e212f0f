"""What is remembered of streams: newer events only, bounded, and what was sealed for a moment."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from application.store.event_store import Decision, EventStore, IdempotencyKey
from application.store.journal import in_memory
from application.store.journal.log import Log
from application.store.ports import Conflict, Sought
from application.store.privacy import MemoryKeyring
from application.store.remembered import LONG, UNSEEN, Recollection
from domain.kernel import ERASED, Refusal
from tests.asking import RECORDED_AT, appending, ask
from tests.gem import (
    GEM,
    Find,
    GemFound,
    GemReleased,
    GemReserved,
    Present,
    Promise,
    Release,
    Reserve,
)
from tests.set_clock import SetClock
from tests.threads import at_once
from tests.watched import Watched

FOUND = GemFound(carat=Decimal("1.50"))


@pytest.fixture
def watched(memory_journal: Log) -> Watched:
    return Watched(memory_journal)


@pytest.fixture
def store(watched: Watched, clock: SetClock) -> EventStore:
    return EventStore(watched, clock)  # type: ignore[arg-type]  # it hands on what it does not count


def find(decision: Decision, *keys: str) -> None:
    for key in keys:
        decision.decide(GEM, key, Find(carat=Decimal("1.50")))


def reserve(decision: Decision, *keys: str, by: str = "a") -> None:
    for key in keys:
        decision.decide(GEM, key, Reserve(by=by))


def release(decision: Decision, *keys: str, by: str = "a") -> None:
    for key in keys:
        decision.decide(GEM, key, Release(by=by))


def test_a_whole_command_is_two_round_trips(store: EventStore, watched: Watched) -> None:
    store.run(lambda d: find(d, "1"), ask())
    watched.trips.clear()
    store.once(lambda d: reserve(d, "1"), ask(), IdempotencyKey("k1"))
    assert watched.trips == ["look", "append"]


def test_what_was_needed_together_is_looked_at_together(
    store: EventStore, watched: Watched
) -> None:
    store.run(lambda d: find(d, "1", "2", "3"), ask())
    for use_case in (reserve, release):
        watched.trips.clear()
        key = IdempotencyKey(use_case.__name__)
        store.once(partial(_all, use_case), ask(), key)
        assert watched.trips == ["look", "append"]


def _all(use_case: Callable[..., None], decision: Decision) -> None:
    use_case(decision, "1", "2", "3")


def test_a_wrong_guess_binds_nobody(store: EventStore, watched: Watched) -> None:
    store.run(lambda d: find(d, "1", "2"), ask())

    def reserve_one(decision: Decision) -> None:
        reserve(decision, "1")
        if ("meanwhile", "2") not in done:
            done.append(("meanwhile", "2"))
            watched.journal.append(appending(("gem-2", 2, GemReserved(by="b", at=decision.now))))

    done: list[tuple[str, str]] = []
    watched.trips.clear()
    store.run(reserve_one, ask())
    assert watched.trips == ["look", "append"]


def test_only_newer_events_are_read(store: EventStore, watched: Watched) -> None:
    store.run(lambda d: find(d, "1"), ask())
    for _ in range(5):
        store.run(lambda d: reserve(d, "1"), ask())
        store.run(lambda d: release(d, "1"), ask())
    assert watched.brought == 10


def test_a_stale_state_decides_nothing(watched: Watched, clock: SetClock) -> None:
    """Another process reserves between our look and our append: the append is refused."""
    ours, theirs = (EventStore(watched, clock) for _ in range(2))  # type: ignore[arg-type]  # as above
    ours.run(lambda d: find(d, "1"), ask())
    ours.look().state(GEM, "1")
    stale = ours.look()
    stale.decide(GEM, "1", Reserve(by="ours"))
    theirs.run(lambda d: reserve(d, "1", by="theirs"), ask())
    record = appending(("gem-9", 1, FOUND)).record
    with pytest.raises(Conflict):
        watched.append(stale.append(record, ask().cause))
    with pytest.raises(Refusal):
        ours.run(lambda d: reserve(d, "1", by="ours"), ask())
    state = ours.look().state(GEM, "1")
    assert isinstance(state, Present)
    assert state.reserved_by == "theirs"


def test_a_long_stream_is_kept_as_its_state_and_told_whole_all_the_same(
    store: EventStore, watched: Watched
) -> None:
    events = [("gem-1", 1, FOUND), *(("gem-1", n, GemReleased(by="a")) for n in range(2, LONG + 9))]
    watched.journal.append(appending(*events))
    store.look().state(GEM, "1")
    watched.brought = 0
    decision = store.look()
    assert isinstance(decision.state(GEM, "1"), Present)
    watched.journal.append(appending(("gem-1", LONG + 9, GemReleased(by="b"))))
    history = decision.history(GEM, "1")
    assert [recorded.version for recorded in history] == list(range(1, LONG + 9))
    assert watched.brought == 0


def test_a_sealed_value_is_remembered_for_its_seconds_only(
    memory_keyring: MemoryKeyring, memory_journal: Log, clock: SetClock
) -> None:
    brief = EventStore(memory_journal, clock, recollection=Recollection(personal_seconds=0.05))
    none = EventStore(memory_journal, clock)
    brief.run(lambda d: find(d, "1"), ask())
    promise = Promise(subject="customer-1", name="A. Customer")
    brief.run(lambda d: d.decide(GEM, "1", promise), ask())
    assert [name_in(store) for store in (brief, none)] == ["A. Customer", "A. Customer"]
    memory_keyring.destroy("customer-1", "P")
    assert name_in(none) is ERASED
    time.sleep(0.06)
    assert name_in(brief) is ERASED


def name_in(store: EventStore) -> object:
    state = store.look().state(GEM, "1")
    assert isinstance(state, Present)
    assert state.promised is not None
    return state.promised.name


def test_what_was_not_looked_at_for_longest_is_forgotten_first() -> None:
    recollection = Recollection(most_weight=7)
    journal = in_memory(MemoryKeyring())
    for key in "123":
        journal.append(appending((f"gem-{key}", 1, FOUND)))
        newer = journal.look([Sought(f"gem-{key}")]).newer[f"gem-{key}"]
        recollection.keep(f"gem-{key}", UNSEEN.followed(newer))
    recollection.of("gem-1")
    recollection.keep("gem-4", UNSEEN.followed(newer))
    recollection.keep("gem-4", UNSEEN)
    kept = [recollection.of(f"gem-{key}").version for key in "1234"]
    assert kept == [1, 0, 1, 1]


Deed = Callable[[Decision], None]


def deeds() -> Iterator[Deed]:
    for by in "abc":
        for keys in (("1",), ("2", "1"), ("1", "2")):
            yield partial(_swap, by, keys)


def _swap(by: str, keys: tuple[str, ...], decision: Decision) -> None:
    """Whoever has them lets go, whoever finds all free takes all."""
    states = [decision.state(GEM, key) for key in keys]
    holders = {state.reserved_by for state in states if isinstance(state, Present)}
    if holders == {None}:
        reserve(decision, *keys, by=by)
    elif holders == {by}:
        release(decision, *keys, by=by)


@forall(st.permutations(list(deeds())))
def test_remembering_stores_read_what_the_log_says(order: list[Deed]) -> None:
    """Two stores on one journal, in any order: each remembers only what is so."""
    journal, clock = in_memory(MemoryKeyring()), SetClock(RECORDED_AT)
    stores = [EventStore(journal, clock) for _ in range(2)]
    stores[0].run(lambda d: find(d, "1", "2"), ask())
    for number, deed in enumerate(order):
        stores[number % 2].run(deed, ask())
        fresh = EventStore(journal, clock).look()
        for store in stores:
            look = store.look()
            assert [look.state(GEM, key) for key in "12"] == [fresh.state(GEM, key) for key in "12"]


def test_streams_taken_in_opposite_orders_are_never_waited_for_by_each_other(
    memory_journal: Log, clock: SetClock
) -> None:
    store = EventStore(memory_journal, clock)
    store.run(lambda d: find(d, "1", "2"), ask())

    def slowly(keys: tuple[str, ...], decision: Decision) -> None:
        for key in keys:
            decision.state(GEM, key)
            time.sleep(0.001)
        for key in keys:
            decision.decide(GEM, key, Reserve(by="a"))
            decision.decide(GEM, key, Release(by="a"))

    orders = (("1", "2"), ("2", "1")) * 8
    outcomes = at_once(*(partial(store.run, partial(slowly, keys), ask()) for keys in orders))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(memory_journal.read(["gem-1"])["gem-1"]) == 33
