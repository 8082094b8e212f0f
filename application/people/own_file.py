"""What a customer keeps with us about themselves: changed by their word, and told whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar, get_args

from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from domain.kernel import Erased, Refusal
from domain.people.address import Address, delivered_to
from domain.people.consent import WORDINGS, Basis, Channel, Ground, Purpose, Wording
from domain.people.customer import CUSTOMER, OwnWish
from domain.people.customer.address_book import USES, AddressBook, Use
from domain.people.customer.consents import ConsentChanged, GiveConsent, OwnPurpose, WithdrawConsent
from domain.people.customer.preferences import Preferences
from domain.people.customer.registration import Standing
from domain.people.customer.state import CustomerIsErased, Known, known
from domain.people.mailbox import MAILBOX, AgreeToMarketing, EndMarketing, MarketingAgreed

T = TypeVar("T")
BY_MAILBOX: Literal["marketing_email"] = "marketing_email"
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAddress:
    """`delivered_to` says whether a parcel can be sent there."""

    address_id: str
    address: Address
    delivered_to: bool
    default_for: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """In the order of their coming."""

    addresses: tuple[KeptAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """`email_verified` is whether they have shown that they read it."""

    customer_id: str
    standing: Standing
    name: str
    email: str
    email_verified: bool
    phone: str | None
    addresses: tuple[KeptAddress, ...]
    preferences: Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnConsent:
    """`words` are what is shown beside a box that is not ticked; of a consent that was given,
    `wording` is the version that was shown. `changed_at` is when it was given or ended."""

    purpose: Purpose
    granted: bool
    basis: Basis | None = None
    wording: str | None = None
    channel: Channel | None = None
    changed_at: datetime | None = None
    words: Wording


@dataclass(frozen=True, slots=True)
class OwnConsents:
    consents: tuple[OwnConsent, ...]


class EmailNotVerified(Refusal):
    """Show first that you read this address: confirm it by the code that was sent there."""


def change(decision: Decision, customer_id: str, wish: OwnWish) -> Me:
    """Raises what the customer refuses, `NotFound` or `CustomerIsErased`."""
    decision.decide(CUSTOMER, customer_id, wish)
    return me(decision, customer_id)


def me(decision: Decision, customer_id: str) -> Me:
    """All of it. Raises `NotFound` or `CustomerIsErased`."""
    customer = _known(decision, customer_id)
    profile = customer.profile
    return Me(
        customer_id=customer_id,
        standing=profile.kind,
        name=_there(profile.name),
        email=_there(profile.email),
        email_verified=customer.verified,
        phone=None if profile.phone is None else _there(profile.phone),
        addresses=tuple(_kept(customer.book)),
        preferences=_there(customer.preferences),
    )


def set_consent(
    decision: Decision,
    mailboxes: Mailboxes,
    customer_id: str,
    *,
    purpose: Purpose,
    ground: Ground | None,
) -> OwnConsents:
    """On this ground, or not any more. Of a sale only the record knows.

    Raises `ConsentProofMissing`, `SoftOptInRefused` or `EmailNotVerified`.
    """
    customer = _known(decision, customer_id)
    if ground is not None:
        ground = replace(ground, sale=customer.bought)
    if purpose == BY_MAILBOX:
        _by_mailbox(decision, mailboxes.meet(_read_by(customer)), ground)
    else:
        decision.decide(CUSTOMER, customer_id, _wish(purpose, ground))
    return consents(decision, mailboxes, customer_id)


def consents(decision: Decision, mailboxes: Mailboxes, customer_id: str) -> OwnConsents:
    """For every purpose: that of letters by e-mail is of the address they have now, if it is known
    to be theirs."""
    customer = _known(decision, customer_id)
    return OwnConsents(tuple(_consent(decision, mailboxes, customer, each) for each in PURPOSES))


def _consent(
    decision: Decision, mailboxes: Mailboxes, customer: Known, purpose: Purpose
) -> OwnConsent:
    if purpose == BY_MAILBOX:
        if not customer.verified:
            return OwnConsent(purpose=purpose, granted=False, words=WORDINGS[purpose])
        mailbox = decision.state(MAILBOX, mailboxes.find(_read_by(customer)))
        return _of_mailbox(mailbox.agreed, mailbox.ended.at if mailbox.ended else None)
    return _of_customer(purpose, customer.consents.get(purpose))


def _of_mailbox(agreed: MarketingAgreed | None, ended_at: datetime | None) -> OwnConsent:
    words = WORDINGS[BY_MAILBOX]
    if agreed is None:
        return OwnConsent(purpose=BY_MAILBOX, granted=False, changed_at=ended_at, words=words)
    return OwnConsent(
        purpose=BY_MAILBOX,
        granted=True,
        basis=agreed.basis,
        wording=agreed.wording,
        channel=agreed.channel,
        changed_at=agreed.at,
        words=words,
    )


def _of_customer(purpose: OwnPurpose, said: ConsentChanged | None) -> OwnConsent:
    proof = said.proof if said else None
    return OwnConsent(
        purpose=purpose,
        granted=said is not None and said.granted,
        basis=said.basis if said else None,
        wording=proof.wording if proof else None,
        channel=proof.channel if proof else None,
        changed_at=said.at if said else None,
        words=WORDINGS[purpose],
    )


def _wish(purpose: OwnPurpose, ground: Ground | None) -> GiveConsent | WithdrawConsent:
    if ground is None:
        return WithdrawConsent(purpose=purpose)
    return GiveConsent(purpose=purpose, ground=ground)


def _by_mailbox(decision: Decision, mailbox: str, ground: Ground | None) -> None:
    wish = EndMarketing(cause="shopper") if ground is None else AgreeToMarketing(ground=ground)
    decision.decide(MAILBOX, mailbox, wish)


def _read_by(customer: Known) -> str:
    """Their address, if they have shown that they read it."""
    if not customer.verified:
        raise EmailNotVerified
    return _there(customer.profile.email)


def _kept(book: AddressBook) -> Iterator[KeptAddress]:
    for address_id, address in book.addresses.items():
        there, defaults = _there(address), book.defaults
        yield KeptAddress(
            address_id=address_id,
            address=there,
            delivered_to=delivered_to(there),
            default_for=tuple(use for use in USES if getattr(defaults, use) == address_id),
        )


def _known(decision: Decision, customer_id: str) -> Known:
    return known(decision.state(CUSTOMER, customer_id))


def _there(value: T | Erased) -> T:
    """Raises `CustomerIsErased`: with the key of one part all parts are gone."""
    if isinstance(value, Erased):
        raise CustomerIsErased
    return value
