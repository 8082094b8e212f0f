"""Who works here: appointed, given other roles, let choose anew what they sign in by, gone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from application.ids import new_id
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from domain.people.customer.contact import normal_email
from domain.people.staff_entry import STAFF_ENTRY, BeginAnew
from domain.people.staff_list import HOUSE, STAFF_LIST, EnterStaff, StrikeStaff
from domain.people.staff_member import (
    STAFF_MEMBER,
    Appoint,
    ChangeRoles,
    Enrol,
    Leave,
    OfferEnrolment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """`staff_id` is theirs already where they worked here under a token."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    roles: tuple[str, ...]
    staff_id: str = field(default_factory=lambda: f"staff-{new_id()}")


def appoint(decision: Decision, mailboxes: Mailboxes, wanted: Appointment) -> str:
    """Their id. Raises `StaffEmailInUse`, `StaffIdInUse`, `StaffHasLeft`, or what is wrong with
    name, address or roles."""
    staff_id, mailbox = wanted.staff_id, mailboxes.meet(normal_email(wanted.email))
    made = Appoint(
        staff_id=staff_id,
        name=wanted.name,
        email=wanted.email,
        mailbox=mailbox,
        roles=wanted.roles,
    )
    decision.decide(STAFF_MEMBER, staff_id, made)
    decision.decide(STAFF_LIST, HOUSE, EnterStaff(staff_id=staff_id, mailbox=mailbox))
    return staff_id


def change_roles(decision: Decision, staff_id: str, roles: Iterable[str]) -> None:
    """Raises `StaffUnknown`, `StaffHasLeft`, `RoleUnknown` or `RoleNeeded`."""
    decision.decide(STAFF_MEMBER, staff_id, ChangeRoles(roles=tuple(roles)))


def offer_enrolment(decision: Decision, staff_id: str, until: datetime) -> None:
    """Raises `StaffUnknown` or `StaffHasLeft`."""
    decision.decide(STAFF_MEMBER, staff_id, OfferEnrolment(until=until))


def enrol(decision: Decision, staff_id: str) -> None:
    decision.decide(STAFF_MEMBER, staff_id, Enrol())
    decision.decide(STAFF_ENTRY, staff_id, BeginAnew())


def leave(decision: Decision, staff_id: str) -> None:
    """Raises `StaffUnknown`."""
    decision.decide(STAFF_MEMBER, staff_id, Leave())
    decision.decide(STAFF_LIST, HOUSE, StrikeStaff(staff_id=staff_id))
