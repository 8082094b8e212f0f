"""Who works here, or did: one address is one person's, and nobody is overlooked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Refusal, command, event

HOUSE = "house"
"""The key of the one list."""


@command
class EnterStaff:
    """`mailbox` is the id of that at the address which they sign in with."""

    staff_id: str
    mailbox: str


@command
class StrikeStaff:
    """They left; their address may be another's, or theirs when they come back."""

    staff_id: str


Command = EnterStaff | StrikeStaff


@event("staff_list.entered")
class StaffEntered:
    staff_id: str
    mailbox: str


@event("staff_list.struck")
class StaffStruck:
    staff_id: str


Event = StaffEntered | StaffStruck


@dataclass(frozen=True, slots=True)
class StaffList:
    """`everybody` are all who ever were entered, the first first; `mailboxes` those of who is
    here now, each with whose it is."""

    everybody: tuple[str, ...] = ()
    mailboxes: Mapping[str, str] = field(default_factory=dict)


class StaffEmailInUse(Refusal):
    """Somebody who works here signs in with this address; each has their own."""

    field = "email"


def decide(state: StaffList, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case EnterStaff(staff_id=staff_id, mailbox=mailbox):
            holder = state.mailboxes.get(mailbox)
            if holder not in (None, staff_id):
                raise StaffEmailInUse
            return () if holder else (StaffEntered(staff_id=staff_id, mailbox=mailbox),)
        case StrikeStaff(staff_id=staff_id):
            here = staff_id in state.mailboxes.values()
            return (StaffStruck(staff_id=staff_id),) if here else ()
        case _:
            assert_never(command)


def evolve(state: StaffList, event: Event) -> StaffList:
    match event:
        case StaffEntered(staff_id=staff_id, mailbox=mailbox):
            everybody = tuple(dict.fromkeys((*state.everybody, staff_id)))
            return StaffList(everybody, {**state.mailboxes, mailbox: staff_id})
        case StaffStruck(staff_id=staff_id):
            left = {m: who for m, who in state.mailboxes.items() if who != staff_id}
            return replace(state, mailboxes=left)
        case _:
            assert_never(event)


STAFF_LIST: Decider[StaffList, Command, Event] = Decider("staff_list", StaffList(), decide, evolve)
