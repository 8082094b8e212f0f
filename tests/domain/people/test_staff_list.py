"""One address is one person's who works here; whoever left keeps their place among all."""

from hypothesis import strategies as st

from domain.people.staff_list import (
    STAFF_LIST,
    EnterStaff,
    StaffEmailInUse,
    StaffEntered,
    StaffStruck,
    StrikeStaff,
)
from tests.laws import check_decider
from tests.scenario import given

ENTERED = StaffEntered(staff_id="staff-1", mailbox="m-1")
STRUCK = StaffStruck(staff_id="staff-1")


def test_an_address_is_one_persons() -> None:
    given(STAFF_LIST).when(EnterStaff(staff_id="staff-1", mailbox="m-1")).then(ENTERED)
    scene = given(STAFF_LIST, ENTERED)
    scene.when(EnterStaff(staff_id="staff-1", mailbox="m-1")).nothing()
    scene.when(EnterStaff(staff_id="staff-2", mailbox="m-1")).refused(StaffEmailInUse)


def test_whoever_leaves_frees_it_and_is_not_forgotten() -> None:
    given(STAFF_LIST, ENTERED).when(StrikeStaff(staff_id="staff-1")).then(STRUCK)
    scene = given(STAFF_LIST, ENTERED, STRUCK)
    scene.when(StrikeStaff(staff_id="staff-1")).nothing()
    anew = EnterStaff(staff_id="staff-2", mailbox="m-1")
    scene.when(anew).then(StaffEntered(staff_id="staff-2", mailbox="m-1"))
    assert scene.state.everybody == ("staff-1",)
    assert scene.state.mailboxes == {}


def test_whoever_leaves_takes_nobody_with_them() -> None:
    other = StaffEntered(staff_id="staff-2", mailbox="m-2")
    given(STAFF_LIST, ENTERED).when(StrikeStaff(staff_id="staff-2")).nothing()
    left = given(STAFF_LIST, ENTERED, other, STRUCK).state
    assert left.mailboxes == {"m-2": "staff-2"} and left.everybody == ("staff-1", "staff-2")


def test_the_laws() -> None:
    people, mailboxes = st.sampled_from(("s-1", "s-2", "s-3")), st.sampled_from(("m-1", "m-2"))
    enter = st.builds(EnterStaff, staff_id=people, mailbox=mailboxes)
    check_decider(STAFF_LIST, st.one_of(enter, people.map(lambda who: StrikeStaff(staff_id=who))))
