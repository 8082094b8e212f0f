"""An advisor acts for a customer for an hour, by their code or a reason; either can end it."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.people.advising import (
    ADVISING,
    LASTS,
    AdvisingBegun,
    AdvisingEnded,
    BeginAdvising,
    EndAdvising,
    ReasonInvalid,
)
from tests.laws import check_decider
from tests.scenario import NOON, given


def begin(
    grant_id: str = "g-1", staff_id: str = "staff-1", reason: str | None = None
) -> BeginAdvising:
    return BeginAdvising(
        subject="c-1", grant_id=grant_id, staff_id=staff_id, role="concierge", reason=reason
    )


def begun(
    grant_id: str = "g-1", reason: str | None = None, staff_id: str = "staff-1"
) -> AdvisingBegun:
    return AdvisingBegun(
        subject="c-1",
        grant_id=grant_id,
        staff_id=staff_id,
        role="concierge",
        ground="code" if reason is None else "reason",
        reason=reason,
        at=NOON,
        until=NOON + LASTS,
    )


def test_begun_by_a_code_or_for_a_reason() -> None:
    given(ADVISING).when(begin()).then(begun())
    given(ADVISING).when(begin(reason=" She  telephoned ")).then(begun(reason="She telephoned"))


@pytest.mark.parametrize("reason", ["", "  ", "...", "x" * 501])
def test_a_reason_says_something(reason: str) -> None:
    given(ADVISING).when(begin(reason=reason)).refused(ReasonInvalid, limit=500)


def test_a_reason_may_be_as_long_as_it_says() -> None:
    given(ADVISING).when(begin(reason="x" * 500)).then(begun(reason="x" * 500))


def test_begun_anew_what_was_begun_before_ends() -> None:
    ended = AdvisingEnded(grant_id="g-1", at=NOON)
    given(ADVISING, begun()).when(begin("g-2")).then(ended, begun("g-2"))
    given(ADVISING, begun()).when(begin()).nothing()


def test_it_holds_for_its_advisor_until_it_ends() -> None:
    state = given(ADVISING, begun()).state
    assert state.by("staff-1", NOON + LASTS - timedelta(microseconds=1))
    assert state.by("staff-1", NOON + LASTS) is None
    assert state.by("staff-2", NOON) is None
    ended = given(ADVISING, begun(), AdvisingEnded(grant_id="g-1", at=NOON)).state
    assert ended.by("staff-1", NOON) is None


def test_it_is_ended_once() -> None:
    end = EndAdvising(grant_id="g-1")
    ended = AdvisingEnded(grant_id="g-1", at=NOON)
    given(ADVISING, begun()).when(end).then(ended)
    given(ADVISING, begun(), ended).when(end).nothing()
    given(ADVISING, begun()).when(end, NOON + LASTS).nothing()
    given(ADVISING).when(end).nothing()


def test_what_one_advisor_begins_or_ends_is_not_the_others() -> None:
    theirs = begun("g-2", staff_id="staff-2")
    given(ADVISING, begun()).when(begin("g-2", "staff-2")).then(theirs)
    ended = given(ADVISING, begun(), theirs, AdvisingEnded(grant_id="g-1", at=NOON)).state
    assert ended.by("staff-1", NOON) is None and ended.by("staff-2", NOON)
    given(ADVISING, begun()).when(EndAdvising(grant_id="g-2")).nothing()


def test_advising_keeps_the_laws() -> None:
    names, staff = st.sampled_from(["g-1", "g-2"]), st.sampled_from(["staff-1", "staff-2"])
    reasons = st.sampled_from([None, "She telephoned", ""])
    commands = st.builds(begin, names, staff, reasons) | st.builds(EndAdvising, grant_id=names)
    check_decider(ADVISING, commands, longest=6, examples=40)
