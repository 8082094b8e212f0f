"""Who works here: appointed with roles, given others, enrolled, gone; refused by name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.kernel import Refusal
from domain.people.customer.contact import EmailInvalid
from domain.people.staff_member import (
    STAFF_MEMBER,
    Appoint,
    ChangeRoles,
    Enrol,
    EnrolmentOffered,
    Leave,
    OfferEnrolment,
    RoleNeeded,
    RoleUnknown,
    StaffAppointed,
    StaffEnrolled,
    StaffHasLeft,
    StaffIdInUse,
    StaffLeft,
    StaffNameInvalid,
    StaffRolesChanged,
    StaffUnknown,
)
from tests.laws import START, check_decider
from tests.scenario import NOON, given

APPOINT = Appoint(
    staff_id="staff-1",
    name=" A.  Colleague",
    email="desk@EXAMPLE.com",
    mailbox="m-1",
    roles=("pricing", "concierge", "pricing"),
)
APPOINTED = StaffAppointed(
    subject="staff-1",
    name="A. Colleague",
    email="desk@example.com",
    mailbox="m-1",
    roles=("concierge", "pricing"),
)
LEFT = StaffLeft(at=NOON)
OFFERED = EnrolmentOffered(until=NOON + timedelta(days=1))


def test_whoever_is_appointed_has_a_name_an_address_and_roles_in_the_order_of_the_table() -> None:
    given(STAFF_MEMBER).when(APPOINT).then(APPOINTED)
    given(STAFF_MEMBER, APPOINTED).when(APPOINT).nothing()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " \u200b"}, StaffNameInvalid),
        ({"name": "…"}, StaffNameInvalid),
        ({"name": "x" * 101}, StaffNameInvalid),
        ({"email": "desk"}, EmailInvalid),
        ({"email": "\uff44esk@example.com"}, EmailInvalid),
        ({"roles": ()}, RoleNeeded),
        ({"roles": ("king",)}, RoleUnknown),
    ],
)
def test_what_is_wrong_with_an_appointment_is_named(
    wrong: dict[str, object], refusal: type[Refusal]
) -> None:
    fields = {name: getattr(APPOINT, name) for name in Appoint.__dataclass_fields__}
    given(STAFF_MEMBER).when(Appoint(**fields | wrong)).refused(refusal)


def test_a_name_may_be_as_long_as_it_says() -> None:
    fields = {name: getattr(APPOINT, name) for name in Appoint.__dataclass_fields__}
    longest = Appoint(**fields | {"name": "x" * 100})
    given(STAFF_MEMBER).when(longest).then(replace(APPOINTED, name="x" * 100))


def test_an_id_is_one_persons() -> None:
    other = Appoint(
        staff_id="staff-1", name="B", email="b@example.com", mailbox="m-2", roles=("pricing",)
    )
    given(STAFF_MEMBER, APPOINTED).when(other).refused(StaffIdInUse)


def test_roles_are_facts_and_the_last_word_holds() -> None:
    scene = given(STAFF_MEMBER, APPOINTED)
    scene.when(ChangeRoles(roles=("auditor",))).then(StaffRolesChanged(roles=("auditor",)))
    scene.when(ChangeRoles(roles=("pricing", "concierge"))).nothing()
    changed = given(STAFF_MEMBER, APPOINTED, StaffRolesChanged(roles=("auditor",)))
    changed.when(ChangeRoles(roles=("auditor",))).nothing()
    scene.when(ChangeRoles(roles=())).refused(RoleNeeded)
    scene.when(ChangeRoles(roles=("king",))).refused(RoleUnknown, role="king")


def test_enrolment_is_offered_taken_up_and_offered_anew() -> None:
    offer = OfferEnrolment(until=OFFERED.until)
    given(STAFF_MEMBER, APPOINTED).when(offer).then(OFFERED)
    enrolled = StaffEnrolled(at=NOON)
    given(STAFF_MEMBER, APPOINTED, OFFERED).when(Enrol()).then(enrolled)
    given(STAFF_MEMBER, APPOINTED, OFFERED, enrolled).when(Enrol()).nothing()
    given(STAFF_MEMBER, APPOINTED, OFFERED, enrolled, OFFERED).when(Enrol()).then(enrolled)


def test_whoever_left_does_nothing_and_is_given_nothing() -> None:
    given(STAFF_MEMBER, APPOINTED).when(Leave()).then(LEFT)
    scene = given(STAFF_MEMBER, APPOINTED, LEFT)
    scene.when(Leave()).nothing()
    for late in (APPOINT, ChangeRoles(roles=("auditor",)), OfferEnrolment(until=NOON), Enrol()):
        scene.when(late).refused(StaffHasLeft)


def test_of_nobody_nothing_is_decided() -> None:
    for wish in (Leave(), Enrol(), ChangeRoles(roles=("auditor",)), OfferEnrolment(until=NOON)):
        given(STAFF_MEMBER).when(wish).refused(StaffUnknown)


def test_the_laws() -> None:
    roles = st.lists(st.sampled_from(("pricing", "auditor", "king")), max_size=2).map(tuple)
    commands = st.one_of(
        st.just(APPOINT),
        roles.map(lambda some: ChangeRoles(roles=some)),
        st.just(OfferEnrolment(until=START)),
        st.just(Enrol()),
        st.just(Leave()),
    )
    check_decider(STAFF_MEMBER, commands, adding_up=(OfferEnrolment,))
