"""A second factor lets in once; wrong ones are on record, and after some the next must wait."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.people.staff_entry import (
    FIRST_REST,
    FREE_TRIES,
    LONGEST_REST,
    STAFF_ENTRY,
    BeginAnew,
    CodeUsedBefore,
    EntryBegunAnew,
    Factor,
    LetIn,
    SecondFactorRests,
    StaffLetIn,
    StaffTurnedAway,
    TurnAway,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

MOMENT = timedelta(microseconds=1)
WRONG = StaffTurnedAway(session_id="s", factor="totp", at=NOON)
TRY = TurnAway(session_id="s", factor="totp")


def let_in(step: int | None, session_id: str = "s") -> LetIn:
    factor: Factor = "recovery_code" if step is None else "totp"
    return LetIn(session_id=session_id, factor=factor, device="Firefox, Linux", step=step)


def was_let_in(step: int | None) -> StaffLetIn:
    factor = "recovery_code" if step is None else "totp"
    return StaffLetIn(session_id="s", factor=factor, device="Firefox, Linux", step=step)


def test_a_code_lets_in_once_and_so_does_no_older_one() -> None:
    given(STAFF_ENTRY).when(let_in(7)).then(was_let_in(7))
    scene = given(STAFF_ENTRY, was_let_in(7))
    scene.when(let_in(7, "another")).refused(CodeUsedBefore)
    scene.when(let_in(6)).refused(CodeUsedBefore)
    scene.when(let_in(8)).then(was_let_in(8))


def test_other_ways_in_leave_used_codes_used() -> None:
    scene = given(STAFF_ENTRY, was_let_in(7), was_let_in(None))
    scene.when(let_in(7)).refused(CodeUsedBefore)
    given(STAFF_ENTRY, was_let_in(7), WRONG, EntryBegunAnew(at=NOON)).when(let_in(7)).refused(
        CodeUsedBefore
    )


def test_after_some_wrong_ones_the_next_waits_longer_and_longer_but_never_for_ever() -> None:
    given(STAFF_ENTRY, *[WRONG] * (FREE_TRIES - 1)).when(TRY).then(WRONG)
    for beyond, rest in ((0, FIRST_REST), (1, 2 * FIRST_REST), (20, LONGEST_REST)):
        scene = given(STAFF_ENTRY, *[WRONG] * (FREE_TRIES + beyond))
        for wish in (TRY, let_in(9)):
            seconds = int(rest.total_seconds())
            scene.when(wish, NOON + MOMENT).refused(SecondFactorRests, retry_after=seconds)
            assert scene.when(wish, NOON + rest).events


def test_a_right_one_ends_the_count_and_so_does_enrolling() -> None:
    wrong = [WRONG] * FREE_TRIES
    given(STAFF_ENTRY, *wrong, was_let_in(7)).when(TRY).then(WRONG)
    given(STAFF_ENTRY, *wrong).when(BeginAnew()).then(EntryBegunAnew(at=NOON))
    given(STAFF_ENTRY, *wrong, EntryBegunAnew(at=NOON)).when(let_in(1)).then(was_let_in(1))
    given(STAFF_ENTRY).when(BeginAnew()).nothing()


def test_the_laws() -> None:
    commands = st.one_of(
        st.sampled_from((1, 2, 3, None)).map(let_in), st.just(TRY), st.just(BeginAnew())
    )
    check_decider(STAFF_ENTRY, commands, adding_up=(TurnAway, LetIn))


def test_a_code_that_is_spent_by_showing_lets_in_though_others_were_wrong_meanwhile() -> None:
    """It was taken before it came here: refused now, it would be lost and nobody let in."""
    given(STAFF_ENTRY, *[WRONG] * (FREE_TRIES + 3)).when(let_in(None)).then(was_let_in(None))
