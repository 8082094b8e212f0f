"""What was seen of a dataset: a watermark that never goes back, and what was absent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st

from domain.catalogue.dataset import (
    CATALOGUE,
    CatalogueChangesTaken,
    CatalogueCompared,
    CatalogueLooksEmpty,
    Command,
    Followed,
    NoteAbsent,
    NoteChanges,
    missing_from,
)
from tests.laws import START, check_decider

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_watermark_goes_forward_only() -> None:
    note = NoteChanges(watermark=T0, templates="1")
    (event,) = CATALOGUE.decide(Followed(), note, T0)
    assert event == CatalogueChangesTaken(watermark=T0, templates="1")
    state = CATALOGUE.evolve(Followed(), event)
    earlier = replace(note, watermark=T0 - timedelta(days=1))
    assert CATALOGUE.decide(state, note, T0) == CATALOGUE.decide(state, earlier, T0) == ()
    assert state == Followed(watermark=T0, templates="1")
    (event,) = CATALOGUE.decide(state, replace(earlier, templates="2"), T0)
    assert event == CatalogueChangesTaken(watermark=T0, templates="2")


def test_on_another_edition_nothing_was_taken() -> None:
    state = Followed(watermark=T0, templates="1")
    assert state.taken_until("1") == T0
    assert state.taken_until("2") is None
    assert Followed(watermark=T0).taken_until("1") is None


def test_absence_is_recorded_when_it_is_another() -> None:
    (event,) = CATALOGUE.decide(Followed(), NoteAbsent(absent=frozenset("ba")), T0)
    assert event == CatalogueCompared(absent=("a", "b"))
    state = CATALOGUE.evolve(Followed(), event)
    assert CATALOGUE.decide(state, NoteAbsent(absent=frozenset("ab")), T0) == ()
    (event,) = CATALOGUE.decide(state, NoteAbsent(absent=frozenset()), T0)
    assert CATALOGUE.evolve(state, event) == Followed()


def test_an_answer_that_looks_empty_is_refused_until_a_person_means_it() -> None:
    known = frozenset("abcd")
    assert missing_from(frozenset("cdx"), known, anyway=False) == frozenset("ab")
    for there in (frozenset[str](), frozenset("a"), frozenset("xyz")):
        with pytest.raises(CatalogueLooksEmpty):
            missing_from(there, known, anyway=False)
        assert missing_from(there, known, anyway=True) == known - there
    assert missing_from(frozenset(), frozenset(), anyway=False) == frozenset()


def test_the_laws_of_deciders_hold() -> None:
    instants = st.sampled_from([START + timedelta(days=day) for day in range(3)])
    wishes: st.SearchStrategy[Command] = st.one_of(
        st.builds(NoteChanges, watermark=instants, templates=st.sampled_from("12")),
        st.builds(NoteAbsent, absent=st.frozensets(st.sampled_from("abc"))),
    )
    check_decider(CATALOGUE, wishes)
