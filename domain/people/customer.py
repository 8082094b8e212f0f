"""The customer: who buys, known by a pseudonym; every personal field is sealed."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, Invalid, Personal, Refusal, command, event

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_NAME = 100
LONGEST_EMAIL = 254


@command
class Register:
    """Become known to the house. `subject` is whose key seals the fields: the customer's id."""

    subject: str
    kind: Literal["guest", "account"]
    name: str
    email: str
    phone: str | None = None


@command
class Erase:
    """Forget this person: what was sealed for them is gone with their key."""

    scope: Literal["profile", "all"] = "all"


Command = Register | Erase


@event("customer.registered")
class CustomerRegistered:
    subject: str
    kind: Literal["guest", "account"]
    name: Personal[str]
    email: Personal[str]
    phone: Personal[str] | None = None


@event("customer.erased")
class CustomerErased:
    scope: Literal["profile", "all"]


Event = CustomerRegistered | CustomerErased


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has this id."""


@dataclass(frozen=True, slots=True)
class Known:
    profile: CustomerRegistered


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Erasure is final."""


State = Unknown | Known | Forgotten


class NameInvalid(Invalid):
    """A name has 1 to 100 characters."""

    code = "name_invalid"


class EmailInvalid(Invalid):
    """This is not an e-mail address we can write to."""

    code = "email_invalid"


class PhoneInvalid(Invalid):
    """A telephone number starts with + and its country, for example +442079460000."""

    code = "phone_invalid"


class CustomerIsErased(Refusal):
    """This person asked to be forgotten."""

    code = "customer_erased"


def decide(state: State, wanted: Command, now: datetime) -> tuple[Event, ...]:
    match state, wanted:
        case Forgotten(), Erase():
            return ()
        case Forgotten(), _:
            raise CustomerIsErased
        case Unknown(), Register():
            return (_registered(wanted),)
        case Known(), Register():
            return ()
        case Known(), Erase():
            return (CustomerErased(scope=wanted.scope),)
        case _:
            return ()


def evolve(state: State, happened: Event) -> State:
    match happened:
        case CustomerRegistered():
            return Known(happened)
        case CustomerErased():
            return Forgotten()
        case _:
            assert_never(happened)


def normal_email(email: str) -> str:
    """Trimmed, with the domain in lower case: the form in which addresses are compared."""
    local, _, host = email.strip().rpartition("@")
    return f"{local}@{host.lower()}"


def _registered(wanted: Register) -> CustomerRegistered:
    name, email = wanted.name.strip(), normal_email(wanted.email)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameInvalid
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise EmailInvalid
    if wanted.phone is not None and not PHONE.fullmatch(wanted.phone):
        raise PhoneInvalid
    return CustomerRegistered(
        subject=wanted.subject, kind=wanted.kind, name=name, email=email, phone=wanted.phone
    )


CUSTOMER: Decider[State, Command, Event] = Decider("customer", Unknown(), decide, evolve)
