"""Accounts: opened by whoever shows that they read a mailbox, moved to another, kept safe."""

from application.identity.codes import Code
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from domain.kernel import Erased
from domain.people.customer import CUSTOMER
from domain.people.customer.account import (
    AccountNeeded,
    AddPasskey,
    ChangeEmail,
    ChangePassword,
)
from domain.people.customer.contact import Contact
from domain.people.customer.preferences import Preferences, SetPreferences
from domain.people.customer.registration import Register
from domain.people.customer.state import Known
from domain.people.mailbox import MAILBOX, CloseAccount, OpenAccount


def account_of(look: Decision, mailbox: str) -> str | None:
    """The customer whose account it is; whether there is one takes equally long to say."""
    account = look.state(MAILBOX, mailbox).account
    state = look.state(CUSTOMER, account or mailbox)
    return account if isinstance(state, Known) else None


def open_account(decision: Decision, mailboxes: Mailboxes, customer_id: str, code: Code) -> str:
    """As it was asked for before the code was shown; its mailbox. Raises `EmailInUse`."""
    wanted = code.wanted
    mailbox = mailboxes.meet(wanted.enclosed.email)
    contact = Contact(name=wanted.enclosed.payload["name"], email=wanted.enclosed.email)
    registration = Register(subject=customer_id, kind="account", contact=contact)
    decision.decide(MAILBOX, mailbox, OpenAccount(customer_id=customer_id))
    decision.decide(CUSTOMER, customer_id, registration)
    preferences = Preferences(language=wanted.enclosed.payload["language"])
    decision.decide(CUSTOMER, customer_id, SetPreferences(preferences=preferences))
    return mailbox


def move_account(decision: Decision, mailboxes: Mailboxes, customer_id: str, code: Code) -> str:
    """To the address that the code was sent to; its mailbox. Raises `EmailInUse` or
    `AccountNeeded`."""
    mailbox = mailboxes.meet(code.wanted.enclosed.email)
    former = mailboxes.find(email_of(decision, customer_id))
    moved = ChangeEmail(email=code.wanted.enclosed.email, verified=True)
    decision.decide(CUSTOMER, customer_id, moved)
    if mailbox != former:
        decision.decide(MAILBOX, mailbox, OpenAccount(customer_id=customer_id))
        decision.decide(MAILBOX, former, CloseAccount(customer_id=customer_id))
    return mailbox


def change_password(decision: Decision, customer_id: str) -> None:
    """That it is another is a fact. Raises `AccountNeeded` or `CustomerIsErased`."""
    decision.decide(CUSTOMER, customer_id, ChangePassword())


def tell_of_passkey(decision: Decision, customer_id: str) -> None:
    """That there is one more is a fact. Raises `AccountNeeded` or `CustomerIsErased`."""
    decision.decide(CUSTOMER, customer_id, AddPasskey())


def email_of(look: Decision, customer_id: str) -> str:
    """Raises `AccountNeeded`."""
    state = look.state(CUSTOMER, customer_id)
    if not isinstance(state, Known) or isinstance(state.profile.email, Erased):
        raise AccountNeeded
    return state.profile.email
