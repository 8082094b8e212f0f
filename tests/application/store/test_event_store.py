"""The event store: decided again when a race is lost, and once however often it is asked."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from application.store.event_store import (
    PATIENCE_SECONDS,
    Answer,
    Decision,
    Done,
    EventStore,
    IdempotencyKey,
    KeyReused,
    following,
)
from application.store.journal.log import Log
from application.store.ports import CommandRepeated, InFlight, Journal, VersionConflict
from domain.kernel import NotFound
from tests.asking import appending, ask
from tests.gem import GEM, Find, GemFound, GemReleased, GemReserved, GemTaken, Reserve
from tests.gem import Present as PresentGem
from tests.set_clock import SetClock
from tests.threads import at_once

K1, K1_D1 = IdempotencyKey("k1"), IdempotencyKey("k1", "d1")


def find(decision: Decision, key: str = "1") -> str:
    decision.decide(GEM, key, Find(carat=Decimal("1.50")))
    return key


def reserve(decision: Decision, by: str = "a") -> str:
    decision.decide(GEM, "1", Reserve(by=by))
    return by


def names(journal: Journal) -> list[str]:
    return [type(recorded.event).__name__ for recorded in journal.after(0, 1000)]


def test_a_use_case_decides_over_several_streams_in_one_append(store: EventStore) -> None:
    answer = store.run(lambda decision: [find(decision, "1"), find(decision, "2")], ask())
    assert answer == Done(["1", "2"], store.journal.head())
    assert answer.answer == Answer(b'["1","2"]', answer.position)
    read = store.journal.read(["gem-1", "gem-2"])
    assert [recorded.version for events in read.values() for recorded in events] == [1, 1]
    one, two = (recorded for events in read.values() for recorded in events)
    assert one.envelope == two.envelope


def test_a_decision_sees_what_it_decided_before(store: EventStore) -> None:
    def both(decision: Decision) -> None:
        find(decision)
        reserve(decision)
        state = decision.state(GEM, "1")
        assert isinstance(state, PresentGem)
        assert state.reserved_by == "a"

    store.run(both, ask())
    assert [recorded.version for recorded in store.journal.read(["gem-1"])["gem-1"]] == [1, 2]


def test_what_is_begun_is_not_read_and_may_not_have_begun_before(store: EventStore) -> None:
    carat = Find(carat=Decimal("1.50"))
    begun = store.run(lambda decision: decision.begin(GEM, "1", carat), ask())
    assert isinstance(begun.value, PresentGem)
    tried: list[int] = []

    def again(decision: Decision) -> None:
        tried.append(1)
        decision.begin(GEM, "1", carat)

    with pytest.raises(VersionConflict):
        store.run(again, ask())
    assert (names(store.journal), len(tried)) == (["GemFound"], 1)


def test_events_carry_the_instant_that_was_given_as_now(store: EventStore, clock: SetClock) -> None:
    store.run(find, ask())
    clock.pass_time(timedelta(minutes=5))
    store.run(reserve, ask())
    found, reserved = store.journal.read(["gem-1"])["gem-1"]
    assert reserved.envelope.recorded_at - found.envelope.recorded_at == timedelta(minutes=5)
    assert reserved.event == GemReserved(by="a", at=reserved.envelope.recorded_at)


def test_a_refusal_passes_through_and_nothing_is_written(store: EventStore) -> None:
    def half(decision: Decision) -> None:
        find(decision, "2")
        reserve(decision)

    with pytest.raises(NotFound):
        store.once(half, ask(), K1)
    assert store.journal.head() == 0
    assert store.journal.answered("shopper-1", "POST /gems", "k1") is None


def test_of_two_racers_one_wins_and_the_other_is_refused_by_the_rule(store: EventStore) -> None:
    store.run(find, ask())
    decided = threading.Barrier(2)

    def race(by: str, attempts: list[int], decision: Decision) -> str:
        reserve(decision, by)
        attempts.append(1)
        if len(attempts) == 1:
            decided.wait(timeout=10)
        return by

    outcomes = at_once(
        *(
            partial(store.once, partial(race, by, []), ask(), IdempotencyKey(by))
            for by in ("a", "b")
        )
    )
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, GemTaken)]
    assert (len(answers), len(refusals)) == (1, 1)
    state = store.look().state(GEM, "1")
    assert isinstance(state, PresentGem)
    assert answers[0].body == f'"{state.reserved_by}"'.encode()
    assert names(store.journal) == ["GemFound", "GemReserved"]


def test_a_stream_read_and_not_written_is_guarded_too(store: EventStore) -> None:
    store.run(find, ask())
    attempts: list[bool] = []

    def find_a_second_while_the_first_is_free(decision: Decision) -> None:
        state = decision.state(GEM, "1")
        assert isinstance(state, PresentGem)
        attempts.append(state.reserved_by is None)
        if len(attempts) == 1:
            store.run(reserve, ask())
        if state.reserved_by is None:
            find(decision, "2")

    store.run(find_a_second_while_the_first_is_free, ask())
    assert attempts == [True, False]
    assert store.journal.read(["gem-2"]) == {"gem-2": ()}


def test_who_always_loses_is_told_after_a_bounded_time(journal: Log, clock: SetClock) -> None:
    store = EventStore(journal, clock, patience=0.1)
    store.run(find, ask())
    lost: list[int] = []

    def always_too_late(decision: Decision) -> None:
        version = len(journal.read(["gem-1"])["gem-1"])
        decision.decide(GEM, "1", Reserve(by="a"))
        journal.append(appending(("gem-1", version + 1, GemReleased(by="someone"))))
        lost.append(version)

    began = time.monotonic()
    with pytest.raises(VersionConflict):
        store.run(always_too_late, ask())
    assert 0.1 < time.monotonic() - began < PATIENCE_SECONDS
    assert len(lost) > 1
    assert names(journal) == ["GemFound", *["GemReleased"] * len(lost)]


def test_the_same_request_again_gets_the_first_answer(store: EventStore) -> None:
    first = store.once(find, ask(), K1_D1)
    store.run(lambda decision: find(decision, "2"), ask())
    again = store.once(find, ask(), K1_D1)
    assert again.replayed
    assert replace(again, before=None) == first
    assert again.position < store.journal.head()


def test_a_repeat_does_not_even_decide(store: EventStore) -> None:
    """Its first look stops it."""

    def decide_again(decision: Decision) -> None:
        decision.state(GEM, "2")
        pytest.fail("decided again")

    store.once(find, ask(), K1)
    assert store.once(decide_again, ask(), K1).replayed


def test_a_repeat_that_looks_at_nothing_gets_the_first_answer(store: EventStore) -> None:
    def begin(decision: Decision) -> str:
        decision.begin(GEM, str(store.journal.head()), Find(carat=Decimal("1.50")))
        return "begun"

    def refuse(_: Decision) -> None:
        raise NotFound

    first = store.once(begin, ask(), K1)
    for again in (begin, refuse):
        assert replace(store.once(again, ask(), K1), before=None) == first
    assert len(names(store.journal)) == 1


def test_another_body_under_the_same_key_is_refused(store: EventStore) -> None:
    store.once(find, ask(), K1_D1)
    with pytest.raises(KeyReused):
        store.once(lambda decision: find(decision, "2"), ask(), IdempotencyKey("k1", "d2"))
    assert store.journal.read(["gem-2"]) == {"gem-2": ()}


def test_another_caller_may_use_the_same_key(store: EventStore) -> None:
    store.once(find, ask(), K1)
    answer = store.once(lambda decision: find(decision, "2"), ask(caller="shopper-2"), K1)
    assert not answer.replayed


def test_an_answer_without_events_is_kept_too(store: EventStore) -> None:
    store.run(find, ask())
    store.once(find, ask(), K1)
    assert store.once(find, ask(), K1).replayed


def test_a_request_without_key_and_events_leaves_no_trace(store: EventStore) -> None:
    request = ask()
    assert store.run(lambda _: "nothing", request) == Done("nothing", 0)
    assert store.journal.committed(request.cause.command_id) is None


def test_a_refused_request_may_be_asked_again_with_its_key(store: EventStore) -> None:
    with pytest.raises(NotFound):
        store.once(reserve, ask(), K1)
    store.run(find, ask())
    assert not store.once(reserve, ask(), K1).replayed


def test_sixteen_at_once_with_one_key_append_once(store: EventStore) -> None:
    outcomes = at_once(*[partial(store.once, find, ask(), K1_D1)] * 16)
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    assert {type(outcome) for outcome in outcomes} <= {Answer, InFlight}
    assert [answer.replayed for answer in answers].count(False) == 1
    assert {(answer.body, answer.position) for answer in answers} == {(b'"1"', 1)}
    assert len(store.journal.after(0, 100)) == 1


def test_two_uses_of_a_key_that_decide_different_things_store_one(store: EventStore) -> None:
    calls = [partial(store.once, partial(find, key=gem), ask(), K1_D1) for gem in "123456"]
    outcomes = at_once(*calls)
    bodies = {outcome.body for outcome in outcomes if isinstance(outcome, Answer)}
    assert len(bodies) == 1
    assert len(store.journal.after(0, 100)) == 1


def test_the_parts_of_one_request_are_all_stored(store: EventStore) -> None:
    request = ask()
    store.once(find, request, K1)
    assert store.run(lambda d: find(d, "2"), following(request)).value == "2"
    assert [recorded.event for recorded in store.journal.after(0, 9)] == [
        GemFound(carat=Decimal("1.50"))
    ] * 2


@pytest.mark.parametrize("key", [None, IdempotencyKey("k9")])
def test_a_command_id_is_stored_once_and_another_of_it_is_not_tried_again(
    store: EventStore, key: IdempotencyKey | None
) -> None:
    store.run(find, ask(command_id="command-1"))
    decided: list[str] = []

    def second(decision: Decision) -> str:
        decided.append("2")
        return find(decision, "2")

    with pytest.raises(CommandRepeated):
        _do(store, second, key)
    assert decided == ["2"]
    assert names(store.journal) == ["GemFound"]


def _do(store: EventStore, use_case: Callable[[Decision], str], key: IdempotencyKey | None) -> None:
    request = ask(command_id="command-1")
    if key:
        store.once(use_case, request, key)
    else:
        store.run(use_case, request)
