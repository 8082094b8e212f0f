"""Somebody who works here: their roles are facts; their name and address lie sealed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Invalid, NotFound, Personal, Refusal, command, event
from domain.people.customer.contact import LONGEST_NAME, normal_email
from domain.people.staff_role import STAFF_ROLES
from domain.text import fair_copy, has_words


@command
class Appoint:
    """`staff_id` is the pseudonym by which they act, and whose key seals what is personal."""

    staff_id: str
    name: str
    email: str
    mailbox: str
    roles: tuple[str, ...]


@command
class ChangeRoles:
    """From now on these, and no others."""

    roles: tuple[str, ...]


@command
class OfferEnrolment:
    """What they proved themselves by is no longer good; a code lets them choose anew."""

    until: datetime


@command
class Enrol:
    """They showed that they have what they chose."""


@command
class Leave:
    """They may do nothing any more."""


Command = Appoint | ChangeRoles | OfferEnrolment | Enrol | Leave


@event("staff_member.appointed")
class StaffAppointed:
    subject: str
    name: Personal[str]
    email: Personal[str]
    mailbox: str
    roles: tuple[str, ...]


@event("staff_member.roles_changed")
class StaffRolesChanged:
    roles: tuple[str, ...]


@event("staff_member.enrolment_offered")
class EnrolmentOffered:
    until: datetime


@event("staff_member.enrolled")
class StaffEnrolled:
    at: datetime


@event("staff_member.left")
class StaffLeft:
    at: datetime


Event = StaffAppointed | StaffRolesChanged | EnrolmentOffered | StaffEnrolled | StaffLeft


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nobody has this id."""


@dataclass(frozen=True, slots=True)
class Appointed:
    """`enrolled` is since when they can sign in; None while they still have to enrol, and of
    whoever `left` since when they may do nothing."""

    appointed: StaffAppointed
    roles: tuple[str, ...]
    enrolled: datetime | None = None
    left: datetime | None = None


State = Unheard | Appointed


class StaffUnknown(NotFound):
    """Nobody who works here has this id."""


class StaffHasLeft(Refusal):
    """They left; whoever comes back is appointed anew."""


class StaffIdInUse(Refusal):
    """Somebody else acts under this id."""


class StaffNameInvalid(Invalid):
    """A member of staff has a name of 1 to 100 characters that can be read."""

    field = "name"


class RoleUnknown(Invalid):
    """There is no role {role}; the roles are {known}."""

    field = "roles"


class RoleNeeded(Invalid):
    """Whoever works here has a role at least."""

    field = "roles"


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Appoint):
        return _appointed(state, command)
    if not isinstance(state, Appointed):
        raise StaffUnknown
    if state.left:
        return _after_leaving(command)
    match command:
        case ChangeRoles(roles=roles):
            wanted = known_roles(roles)
            return () if wanted == state.roles else (StaffRolesChanged(roles=wanted),)
        case OfferEnrolment(until=until):
            return (EnrolmentOffered(until=until),)
        case Enrol():
            return () if state.enrolled else (StaffEnrolled(at=now),)
        case Leave():
            return (StaffLeft(at=now),)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, StaffAppointed):
        return Appointed(event, event.roles)
    if not isinstance(state, Appointed):
        return state
    match event:
        case StaffRolesChanged(roles=roles):
            return replace(state, roles=roles)
        case EnrolmentOffered():
            return replace(state, enrolled=None)
        case StaffEnrolled(at=at):
            return replace(state, enrolled=at)
        case StaffLeft(at=at):
            return replace(state, left=at)
        case _:
            assert_never(event)


def known_roles(said: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order of the table. Raises `RoleUnknown` or `RoleNeeded`."""
    for role in (wanted := frozenset(said)):
        if role not in STAFF_ROLES:
            raise RoleUnknown(role=role, known=", ".join(STAFF_ROLES))
    if not wanted:
        raise RoleNeeded
    return tuple(role for role in STAFF_ROLES if role in wanted)


def _appointed(state: State, command: Appoint) -> tuple[Event, ...]:
    if isinstance(state, Appointed):
        return _appointed_before(state, command)
    name = fair_copy(command.name)
    if len(name) > LONGEST_NAME or not has_words(name):
        raise StaffNameInvalid
    made = StaffAppointed(
        subject=command.staff_id,
        name=name,
        email=normal_email(command.email),
        mailbox=command.mailbox,
        roles=known_roles(command.roles),
    )
    return (made,)


def _appointed_before(state: Appointed, command: Appoint) -> tuple[Event, ...]:
    if state.left:
        raise StaffHasLeft
    if state.appointed.mailbox != command.mailbox:
        raise StaffIdInUse
    return ()


def _after_leaving(command: Command) -> tuple[Event, ...]:
    if isinstance(command, Leave):
        return ()
    raise StaffHasLeft


STAFF_MEMBER: Decider[State, Command, Event] = Decider("staff_member", Unheard(), decide, evolve)
