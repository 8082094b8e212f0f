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
Standing = Literal["guest", "account"]
Scope = Literal["profile", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How somebody can be reached; `phone` in E.164, such as +442079460000."""

    name: str
    email: str
    phone: str | None = None


@command
class Register:
    """Become known to the house. `subject` is whose key seals the fields: the customer's id."""

    subject: str
    kind: Standing
    contact: Contact


@command
class Erase:
    """Forget this person: what was sealed for them is gone with their key."""

    scope: Scope = "all"


Command = Register | Erase


@event("customer.registered")
class CustomerRegistered:
    subject: str
    kind: Standing
    name: Personal[str]
    email: Personal[str]
    phone: Personal[str] | None = None


@event("customer.erased")
class CustomerErased:
    scope: Scope


Event = CustomerRegistered | CustomerErased


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody has this id."""


@dataclass(frozen=True, slots=True)
class Known:
    profile: CustomerRegistered


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Erasure is final."""


State = Nobody | Known | Forgotten


class NameInvalid(Invalid):
    """A name has 1 to 100 characters."""

    field = "name"


class EmailInvalid(Invalid):
    """This is not an e-mail address we can write to."""

    field = "email"


class PhoneInvalid(Invalid):
    """A telephone number starts with + and its country, for example +442079460000."""

    field = "phone"


class CustomerIsErased(Refusal):
    """This person asked to be forgotten."""

    code = "customer_erased"


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Register():
            if isinstance(state, Forgotten):
                raise CustomerIsErased
            return (_registered(command),) if isinstance(state, Nobody) else ()
        case Erase():
            return (CustomerErased(scope=command.scope),) if isinstance(state, Known) else ()
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case CustomerRegistered():
            return Known(event)
        case CustomerErased():
            return Forgotten()
        case _:
            assert_never(event)


def normal_email(email: str) -> str:
    """Trimmed, with the domain in lower case: the form in which addresses are compared."""
    local, _, host = email.strip().rpartition("@")
    return f"{local}@{host.lower()}"


def _registered(command: Register) -> CustomerRegistered:
    contact = command.contact
    name, email, phone = contact.name.strip(), normal_email(contact.email), contact.phone
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameInvalid
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise EmailInvalid
    if phone is not None and not PHONE.fullmatch(phone):
        raise PhoneInvalid
    return CustomerRegistered(
        subject=command.subject, kind=command.kind, name=name, email=email, phone=phone
    )


CUSTOMER: Decider[State, Command, Event] = Decider("customer", Nobody(), decide, evolve)
