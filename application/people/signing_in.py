"""Signing in: by a password or a code of a letter; who has no account is answered alike.

Whatever is looked up and hashed for somebody who is known is looked up and hashed for all others.
"""

from dataclasses import dataclass, field
from typing import Literal

from application.identity.codes import (
    Code,
    CodeOver,
    Codes,
    CodeWanted,
    Enclosed,
    Purpose,
    Shown,
    redeemed,
)
from application.identity.credentials import Credentials
from application.identity.passwords import (
    CredentialsWrong,
    Passwords,
    is_theirs,
    own_words,
)
from application.people.accounts import account_of
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from domain.people.customer.contact import normal_email, normal_name
from domain.people.customer.preferences import normal_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What people show who they are by; `house` is a name that no password may be."""

    mailboxes: Mailboxes
    codes: Codes
    credentials: Credentials
    passwords: Passwords
    house: str = ""

    def hashed(self, password: str, email: str) -> bytes:
        """Raises what `Passwords.hashed` raises."""
        return self.passwords.hashed(password, own_words(email, self.house))

    def is_theirs(self, person: str, password: str) -> bool:
        """Whether it is the password of that person, of whom there may be none."""
        return is_theirs(self.credentials, self.passwords, person, password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An account that is wanted; without a password it is signed in to by code."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    password: str | None = field(default=None, repr=False)
    language: str = "en-GB"
    device: str = ""


def ask_to_open(look: Decision, proofs: Proofs, wanted: Opening) -> Code:
    """Nothing is anybody's before the code was shown; until then it lies sealed beside it.

    Raises `EmailInvalid`, `NameInvalid`, `LanguageUnknown`, or what is wrong with the password.
    """
    email, name = normal_email(wanted.email), normal_name(wanted.name)
    language = normal_language(wanted.language)
    hashed = proofs.hashed(wanted.password, email).decode() if wanted.password is not None else ""
    mailbox = proofs.mailboxes.find(email)
    return proofs.codes.issue(
        CodeWanted(
            purpose="register",
            mailbox=mailbox,
            tells="has_account" if account_of(look, mailbox) else "code",
            enclosed=Enclosed(
                email=email,
                device=wanted.device,
                payload={"name": name, "password": hashed, "language": language},
            ),
        )
    )


def ask_for_code(
    look: Decision,
    proofs: Proofs,
    purpose: Literal["sign_in", "reset"],
    enclosed: Enclosed,
) -> Code:
    """To that address, if there is an account. Raises `EmailInvalid`."""
    email = normal_email(enclosed.email)
    mailbox = proofs.mailboxes.find(email)
    person = account_of(look, mailbox)
    return proofs.codes.issue(
        CodeWanted(
            purpose=purpose,
            person=person or "",
            mailbox=mailbox,
            tells="code" if person else "nothing",
            enclosed=Enclosed(email=email, device=enclosed.device),
        )
    )


def ask_to_move(look: Decision, proofs: Proofs, customer_id: str, enclosed: Enclosed) -> Code:
    """A code to the new address; of one that has another's account its reader is told so.

    Raises `EmailInvalid`.
    """
    email = normal_email(enclosed.email)
    mailbox = proofs.mailboxes.find(email)
    free = account_of(look, mailbox) in (None, customer_id)
    return proofs.codes.issue(
        CodeWanted(
            purpose="change_email",
            person=customer_id,
            mailbox=mailbox,
            tells="code" if free else "has_account",
            enclosed=Enclosed(email=email, device=enclosed.device),
        )
    )


def by_password(look: Decision, proofs: Proofs, mailbox: str, password: str) -> str:
    """The customer's id. Raises `CredentialsWrong`."""
    person = account_of(look, mailbox)
    if not proofs.is_theirs(person or mailbox, password) or person is None:
        raise CredentialsWrong
    return person


def by_code(look: Decision, proofs: Proofs, purpose: Purpose, shown: Shown) -> CodeWanted:
    """Whose code it is, if the mailbox that it went to is still their account's.

    Raises `CodeOver` or `CodeWrong`.
    """
    code = redeemed(proofs.codes, purpose, shown)
    wanted = code.wanted
    if not wanted.person or account_of(look, wanted.mailbox) != wanted.person:
        raise CodeOver
    if purpose == "reset" and _chosen_since(proofs.credentials, code):
        raise CodeOver
    return wanted


def _chosen_since(credentials: Credentials, code: Code) -> bool:
    """Another password: whoever asked before it may be whom it was to keep out."""
    known = credentials.of(code.wanted.person, "password")
    return any(each.made_at > code.made_at for each in known)
