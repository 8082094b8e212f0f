"""A refusal is true: what was read in several looks is looked at again before anybody is told."""

from functools import partial

import pytest

from application.store.event_store import Decision, EventStore
from application.store.ports import Unavailable
from domain.kernel import Refusal
from tests.application.store.test_event_store import find, reserve
from tests.asking import ask
from tests.gem import GEM, GemTaken, Reserve
from tests.gem import Present as PresentGem


class Unequal(Refusal):
    """One gem is reserved and the other is not, which nobody ever did."""

    code = "unequal"


def test_a_refusal_is_of_states_that_were_true_together(store: EventStore) -> None:
    """Others reserve both in one append between our two looks: that is decided again."""
    found(store)
    looks: list[str] = []

    def both_are_free(decision: Decision) -> None:
        first = decision.state(GEM, "1")
        looks.append(repr(first))
        if len(looks) == 1:
            store.run(partial(take, keys=("1", "2")), ask())
        second = decision.state(GEM, "2")
        assert isinstance(first, PresentGem)
        assert isinstance(second, PresentGem)
        if first.reserved_by != second.reserved_by:
            raise Unequal
        reserve(decision)

    with pytest.raises(GemTaken):
        store.run(both_are_free, ask())
    assert len(looks) == 2


def found(store: EventStore) -> None:
    """Each by itself: what was never needed together is not looked at together."""
    for key in ("1", "2"):
        store.run(partial(find, key=key), ask())


def take(decision: Decision, keys: tuple[str, ...]) -> None:
    for key in keys:
        decision.decide(GEM, key, Reserve(by="b"))


def test_a_refusal_that_stands_is_decided_once(store: EventStore) -> None:
    found(store)
    looks: list[int] = []

    def refuse(decision: Decision) -> None:
        looks.append(1)
        decision.state(GEM, "1")
        decision.state(GEM, "2")
        raise Unequal

    with pytest.raises(Unequal):
        store.run(refuse, ask())
    assert len(looks) == 1


def test_a_record_that_cannot_be_reached_is_no_lost_race(store: EventStore) -> None:
    found(store)
    looks: list[int] = []

    def unreachable(decision: Decision) -> None:
        looks.append(1)
        decision.state(GEM, "1")
        store.run(partial(take, keys=("1", "2")), ask())
        decision.state(GEM, "2")
        raise Unavailable

    with pytest.raises(Unavailable):
        store.run(unreachable, ask())
    assert len(looks) == 1
