"""The customer: who buys, known by a pseudonym; every personal field is sealed."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from email_validator import EmailNotValidError, validate_email

from domain.kernel import Decider, Invalid, Personal, Refusal, command, event
from domain.text import fair_copy, has_words

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
DIALLED_ABROAD = re.compile(r"\A00(?=[1-9])")
GROUPED = re.compile(r"\(0\)|[ ()./\u2010-\u2013-]")
LONGEST_NAME = 100
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
    """A name has 1 to 100 characters, a letter or a figure among them; write it as you sign."""

    field = "name"


class EmailInvalid(Invalid):
    """This is not an e-mail address we can write to; type it anew, as in name@example.com.

    Characters that cannot be seen may have come with it when it was copied.
    """

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
    """As it is compared and written to: trimmed, the domain in lower case and in ASCII.

    Raises `EmailInvalid`. Nobody is asked whether the domain takes letters.
    """
    try:
        read = validate_email(
            email.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise EmailInvalid from None
    return str(read.ascii_email)


def _registered(command: Register) -> CustomerRegistered:
    contact = command.contact
    name = fair_copy(contact.name)
    if len(name) > LONGEST_NAME or not has_words(name):
        raise NameInvalid
    email = normal_email(contact.email)
    phone = None if contact.phone is None else _normal_phone(contact.phone)
    return CustomerRegistered(
        subject=command.subject, kind=command.kind, name=name, email=email, phone=phone
    )


def _normal_phone(typed: str) -> str:
    """In E.164, however its digits are grouped; 0044 and +44 (0) are ways to write +44."""
    phone = DIALLED_ABROAD.sub("+", GROUPED.sub("", fair_copy(typed)))
    if not PHONE.fullmatch(phone):
        raise PhoneInvalid
    return phone


CUSTOMER: Decider[State, Command, Event] = Decider("customer", Nobody(), decide, evolve)
