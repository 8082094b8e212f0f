"""The customer: who buys, known by a pseudonym; every personal field is sealed.

It is one aggregate of several nouns, a file each.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, command, event
from domain.people.customer.account import (
    AccountNeeded,
    AddPasskey,
    ChangeEmail,
    ChangePassword,
    EmailChanged,
    PasskeyAdded,
    PasswordChanged,
    email_changed,
)
from domain.people.customer.address_book import (
    AddAddress,
    AddressBookChanged,
    ChangeAddress,
    RemoveAddress,
    decide_book,
    evolve_book,
)
from domain.people.customer.consents import (
    ConsentChanged,
    GiveConsent,
    WithdrawConsent,
    decide_consent,
    evolve_consents,
)
from domain.people.customer.preferences import (
    PreferencesChanged,
    SetPreferences,
    decide_preferences,
)
from domain.people.customer.profile import ChangeProfile, CustomerProfileChanged, decide_profile
from domain.people.customer.registration import CustomerRegistered, Register, registered
from domain.people.customer.state import (
    CustomerIsErased,
    Forgotten,
    Known,
    Nobody,
    State,
    known,
)

Scope = Literal["profile", "all"]


@command
class Erase:
    """Forget this person: what was sealed for them is gone with their key."""

    scope: Scope = "all"


@command
class RecordPurchase:
    """A contract was made with them."""

    order_id: str


OwnWish = (
    ChangeProfile
    | AddAddress
    | ChangeAddress
    | RemoveAddress
    | SetPreferences
    | GiveConsent
    | WithdrawConsent
)
"""What a known customer wishes about themselves."""
AccountWish = ChangeEmail | ChangePassword | AddPasskey
Command = Register | AccountWish | Erase | RecordPurchase | OwnWish


@event("customer.erased")
class CustomerErased:
    scope: Scope


@event("customer.first_bought")
class FirstBought:
    """From their first contract on, they are known to the house."""

    order_id: str


Changed = CustomerProfileChanged | AddressBookChanged | PreferencesChanged | ConsentChanged
AccountChanged = EmailChanged | PasswordChanged | PasskeyAdded
Event = CustomerRegistered | AccountChanged | CustomerErased | FirstBought | Changed


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Register():
            if isinstance(state, Forgotten):
                raise CustomerIsErased
            return (registered(command),) if isinstance(state, Nobody) else ()
        case ChangeEmail() | ChangePassword() | AddPasskey():
            return _changed(_with_account(state), command)
        case Erase():
            return (CustomerErased(scope=command.scope),) if isinstance(state, Known) else ()
        case RecordPurchase(order_id=order_id):
            first = isinstance(state, Known) and state.bought is None
            return (FirstBought(order_id=order_id),) if first else ()
        case (
            ChangeProfile()
            | AddAddress()
            | ChangeAddress()
            | RemoveAddress()
            | SetPreferences()
            | GiveConsent()
            | WithdrawConsent()
        ):
            return _wished(known(state), command, now)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case CustomerRegistered():
            return Known(event, verified=event.kind == "account")
        case EmailChanged():
            return _written_to_at(state, event)
        case PasswordChanged() | PasskeyAdded():
            return state
        case CustomerErased():
            return Forgotten()
        case FirstBought(order_id=order_id):
            return replace(state, bought=order_id) if isinstance(state, Known) else state
        case (
            CustomerProfileChanged()
            | AddressBookChanged()
            | PreferencesChanged()
            | ConsentChanged()
        ):
            return _as_wished(state, event) if isinstance(state, Known) else state
        case _:
            assert_never(event)


def _wished(state: Known, command: OwnWish, now: datetime) -> tuple[Changed, ...]:
    subject = state.profile.subject
    match command:
        case ChangeProfile():
            return decide_profile(state.profile, command, state.country)
        case AddAddress() | ChangeAddress() | RemoveAddress():
            return decide_book(state.book, command, subject)
        case SetPreferences():
            addresses = frozenset(state.book.addresses)
            return decide_preferences(state.preferences, command, addresses, subject=subject)
        case GiveConsent() | WithdrawConsent():
            return decide_consent(state.consents, command, now)
        case _:
            assert_never(command)


def _as_wished(state: Known, event: Changed) -> Known:
    match event:
        case CustomerProfileChanged(name=name, phone=phone):
            return replace(state, profile=replace(state.profile, name=name, phone=phone))
        case AddressBookChanged():
            return replace(state, book=evolve_book(state.book, event))
        case PreferencesChanged(preferences=preferences):
            return replace(state, preferences=preferences)
        case ConsentChanged():
            return replace(state, consents=evolve_consents(state.consents, event))
        case _:
            assert_never(event)


def _with_account(state: State) -> Known:
    """Raises `CustomerIsErased` or `AccountNeeded`."""
    if isinstance(state, Forgotten):
        raise CustomerIsErased
    if isinstance(state, Nobody) or state.profile.kind != "account":
        raise AccountNeeded
    return state


def _changed(state: Known, command: AccountWish) -> tuple[AccountChanged, ...]:
    if isinstance(command, ChangePassword):
        return (PasswordChanged(),)
    if isinstance(command, AddPasskey):
        return (PasskeyAdded(),)
    changed = email_changed(command, state.profile.subject)
    same = (changed.email, changed.verified) == (state.profile.email, state.verified)
    return () if same else (changed,)


def _written_to_at(state: State, event: EmailChanged) -> State:
    if not isinstance(state, Known):
        return state
    profile = replace(state.profile, email=event.email)
    return replace(state, profile=profile, verified=event.verified)


CUSTOMER: Decider[State, Command, Event] = Decider("customer", Nobody(), decide, evolve)
