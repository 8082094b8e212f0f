"""Somebody who can be written to, though they may have bought nothing: told by who they own as."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Personal, Refusal, command, event
from domain.people.customer.contact import normal_email

MOST_MAILBOXES = 3
"""Whoever holds one token is one person: what is more is somebody who writes to others."""


@command
class GiveAddress:
    """`mailbox` is the id of that at the address; `subject` whose key seals it, if it is the
    first."""

    email: str
    mailbox: str
    subject: str


@event("correspondent.address_given")
class AddressGiven:
    subject: str
    email: Personal[str]
    mailbox: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody knows how to reach them."""


@dataclass(frozen=True, slots=True)
class Reached:
    """`given` is the last address; `mailboxes` are all that ever were."""

    given: AddressGiven
    mailboxes: frozenset[str]


State = Unreached | Reached


class TooManyAddresses(Refusal):
    """You gave {limit} addresses already; use one of them, or write to us."""

    limit: int


def decide(state: State, command: GiveAddress, now: datetime) -> tuple[AddressGiven, ...]:
    email = normal_email(command.email)
    match state:
        case Unreached():
            known, subject = frozenset[str](), command.subject
        case Reached(given=given, mailboxes=known):
            subject = given.subject
            if (given.mailbox, given.email) == (command.mailbox, email):
                return ()
        case _:
            assert_never(state)
    if len(known | {command.mailbox}) > MOST_MAILBOXES:
        raise TooManyAddresses(limit=MOST_MAILBOXES)
    return (AddressGiven(subject=subject, email=email, mailbox=command.mailbox),)


def evolve(state: State, event: AddressGiven) -> State:
    known = state.mailboxes if isinstance(state, Reached) else frozenset[str]()
    return Reached(event, known | {event.mailbox})


CORRESPONDENT: Decider[State, GiveAddress, AddressGiven] = Decider(
    "correspondent", Unreached(), decide, evolve
)
