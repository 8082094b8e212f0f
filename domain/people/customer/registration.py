"""How somebody becomes known to the house: as a guest who orders, or with an account."""

from typing import Literal

from domain.kernel import Personal, command, event
from domain.people.customer.contact import Contact, normal_email, normal_name, normal_phone

Standing = Literal["guest", "account"]


@command
class Register:
    """Become known to the house. `subject` is whose key seals the fields: the customer's id."""

    subject: str
    kind: Standing
    contact: Contact


@event("customer.registered")
class CustomerRegistered:
    subject: str
    kind: Standing
    name: Personal[str]
    email: Personal[str]
    phone: Personal[str] | None = None


def registered(command: Register) -> CustomerRegistered:
    """In normal form. Raises `NameInvalid`, `EmailInvalid` or `PhoneInvalid`."""
    contact = command.contact
    name, email = normal_name(contact.name), normal_email(contact.email)
    phone = None if contact.phone is None else normal_phone(contact.phone)
    return CustomerRegistered(
        subject=command.subject, kind=command.kind, name=name, email=email, phone=phone
    )
