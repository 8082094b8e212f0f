"""What somebody with an account signs in by, as far as it is a fact: an address, a password."""

from domain.kernel import Personal, Refusal, command, event
from domain.people.customer.contact import normal_email


@command
class ChangeEmail:
    """Another address; `verified` if whoever gave it has shown that they read it."""

    email: str
    verified: bool


@command
class ChangePassword:
    """They chose another one, which is kept elsewhere."""


@command
class AddPasskey:
    """They made one more thing to sign in by, which is kept elsewhere."""


@event("customer.email_changed")
class EmailChanged:
    """`subject` is whose key seals it."""

    subject: str
    email: Personal[str]
    verified: bool


@event("customer.password_changed")
class PasswordChanged:
    pass


@event("customer.passkey_added")
class PasskeyAdded:
    pass


class AccountNeeded(Refusal):
    """This is for whoever has an account."""


def email_changed(command: ChangeEmail, subject: str) -> EmailChanged:
    """In normal form. Raises `EmailInvalid`."""
    email = normal_email(command.email)
    return EmailChanged(subject=subject, email=email, verified=command.verified)
