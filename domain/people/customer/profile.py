"""What a customer is called and where they are rung; the e-mail address has rules of its own."""

from domain.kernel import Personal, command, event
from domain.people.customer.contact import HOME, normal_name, normal_phone
from domain.people.customer.registration import CustomerRegistered


@command
class ChangeProfile:
    """All of it as it is to be; without a `phone` there is none."""

    name: str
    phone: str | None = None


@event("customer.profile_changed")
class CustomerProfileChanged:
    subject: str
    changed_fields: tuple[str, ...]
    name: Personal[str]
    phone: Personal[str] | None = None


def decide_profile(
    profile: CustomerRegistered, command: ChangeProfile, country: str = HOME
) -> tuple[CustomerProfileChanged, ...]:
    """A number without a country's code is one of `country`. Raises `NameInvalid` or
    `PhoneInvalid`."""
    name = normal_name(command.name)
    phone = None if command.phone is None else normal_phone(command.phone, country)
    kept = {"name": name, "phone": phone}
    changed = tuple(field for field, value in kept.items() if value != getattr(profile, field))
    if not changed:
        return ()
    return (
        CustomerProfileChanged(
            subject=profile.subject, changed_fields=changed, name=name, phone=phone
        ),
    )
