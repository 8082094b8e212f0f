"""What a customer keeps with us about themselves: profile, addresses, preferences, consents."""

from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict, StringConstraints

from application.ids import new_id
from application.people.own_file import (
    EmailNotVerified,
    Me,
    OwnAddresses,
    OwnConsents,
    change,
    consents,
    me,
    set_consent,
)
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.countries import CountryUnknown
from domain.design.typed_size import RingSizeOnNoScale, RingSizeUnclear
from domain.kernel import NotFound
from domain.people.address import (
    Address,
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
    RegionUnknown,
)
from domain.people.consent import (
    WORDINGS,
    Basis,
    ConsentProofMissing,
    Ground,
    Purpose,
    SoftOptInRefused,
)
from domain.people.customer.address_book import (
    AddAddress,
    AddressLimitReached,
    ChangeAddress,
    RemoveAddress,
    Use,
)
from domain.people.customer.contact import NameInvalid, PhoneInvalid
from domain.people.customer.preferences import (
    LanguageUnknown,
    MetalsUnknown,
    Preferences,
    QuietHoursInvalid,
    RingSizeBetween,
    SetPreferences,
    SurpriseAddressUnknown,
)
from domain.people.customer.profile import ChangeProfile
from domain.people.customer.state import CustomerIsErased
from interfaces.api.edge.access import CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.values import example

routes = Routes("/me", "customer", "commands")
THEIRS = (NotFound, CustomerIsErased)
WRITTEN = (*THEIRS, SubjectErased)
WRONG_ADDRESS = (AddressIncomplete, PostcodeInvalid, RegionUnknown, CountryUnknown)

Profile = Annotated[ChangeProfile, Sent({"name": "A. Customer", "phone": "020 7946 0000"})]
Wished = Annotated[
    Preferences,
    Sent(
        {
            "language": "en-GB",
            "currency": "GBP",
            "ring_sizes": {"left": "N 1/2"},
            "metals": ["pt950"],
            "reached_by": "email",
            "quiet_hours": {"begins": "21:00", "ends": "08:00"},
        }
    ),
]


class AddressTyped(Body):
    """Without `default_for` the first address is taken where none is named, and another keeps what
    it is taken for."""

    model_config = ConfigDict(strict=False) | example(
        address={
            "recipient": "A. Customer",
            "line1": "1 Example Street",
            "city": "London",
            "postcode": "EC1A 1AA",
            "country": "GB",
        },
        default_for=["delivery", "billing"],
    )
    address: Address
    default_for: tuple[Use, ...] | None = None


class ConsentSet(Body):
    """To agree, name the version of the words that were shown; to end it, nothing is asked."""

    model_config = example(
        purpose="marketing_post", granted=True, wording=WORDINGS["marketing_post"].version
    )
    purpose: Purpose
    granted: bool
    basis: Basis = "consent"
    wording: Annotated[str, StringConstraints(max_length=40)] | None = None
    opt_out_shown: bool = False

    @property
    def ground(self) -> Ground | None:
        if not self.granted:
            return None
        return Ground(
            basis=self.basis,
            wording=self.wording,
            channel="account",
            opt_out_shown=self.opt_out_shown,
        )


@routes.get("", CUSTOMER, Me, refuses=THEIRS)
def own_profile(asked: Asked) -> Response:
    """Who is signed in, with all that they keep with us about themselves."""
    return plain(asked.look(lambda d: me(d, asked.customer_id)), NOT_KEPT)


@routes.put("", CUSTOMER, Me, refuses=(*WRITTEN, NameInvalid, PhoneInvalid))
def change_profile(wish: Profile, asked: Asked) -> Response:
    """Name and telephone number, as they are to be; a number as one dials it at home."""
    return asked.do(lambda d: change(d, asked.customer_id, wish))


@routes.get("/addresses", CUSTOMER, OwnAddresses, refuses=THEIRS)
def own_addresses(asked: Asked) -> Response:
    """The address book."""
    return plain(asked.look(lambda d: _book(d, asked)), NOT_KEPT)


@routes.post(
    "/addresses",
    CUSTOMER,
    OwnAddresses,
    creates="/me/addresses",
    refuses=(*WRITTEN, *WRONG_ADDRESS, DeliveryCountryNotServed, AddressLimitReached),
)
def add_address(body: AddressTyped, asked: Asked) -> Response:
    """An address as its country writes them; one that is there already is not there twice."""
    wish = AddAddress(address_id=new_id(), address=body.address, default_for=body.default_for)
    return asked.do(lambda d: _changed(d, asked, wish), 201)


@routes.put(
    "/addresses/{address_id}",
    CUSTOMER,
    OwnAddresses,
    refuses=(*WRITTEN, *WRONG_ADDRESS, DeliveryCountryNotServed),
)
def change_own_address(address_id: Id, body: AddressTyped, asked: Asked) -> Response:
    """Orders that were placed keep the address that they were placed with."""
    wish = ChangeAddress(address_id=address_id, address=body.address, default_for=body.default_for)
    return asked.do(lambda d: _changed(d, asked, wish))


@routes.delete("/addresses/{address_id}", CUSTOMER, OwnAddresses, refuses=WRITTEN)
def remove_address(address_id: Id, asked: Asked) -> Response:
    """What it was taken for has no address then, until one is named."""
    return asked.do(lambda d: _changed(d, asked, RemoveAddress(address_id=address_id)))


@routes.get("/preferences", CUSTOMER, Preferences, refuses=THEIRS)
def own_preferences(asked: Asked) -> Response:
    """Language, sizes, metals, and how they are reached."""
    return plain(asked.look(lambda d: me(d, asked.customer_id).preferences), NOT_KEPT)


@routes.put(
    "/preferences",
    CUSTOMER,
    Preferences,
    refuses=(
        *WRITTEN,
        LanguageUnknown,
        MetalsUnknown,
        QuietHoursInvalid,
        SurpriseAddressUnknown,
        RingSizeBetween,
        RingSizeUnclear,
        RingSizeOnNoScale,
    ),
)
def set_preferences(wished: Wished, asked: Asked) -> Response:
    """All of them as they are to be; ring sizes as they are typed, in any scale."""
    wish = SetPreferences(preferences=wished)
    return asked.do(lambda d: change(d, asked.customer_id, wish).preferences)


@routes.get("/consents", CUSTOMER, OwnConsents, refuses=THEIRS)
def own_consents(asked: Asked) -> Response:
    """What was agreed to, by which words, and the words of today for what was not."""
    found = asked.look(lambda d: consents(d, asked.mailboxes, asked.customer_id))
    return plain(found, NOT_KEPT)


@routes.put(
    "/consents",
    CUSTOMER,
    OwnConsents,
    refuses=(
        *WRITTEN,
        about("wording", ConsentProofMissing),
        SoftOptInRefused,
        EmailNotVerified,
    ),
)
def set_own_consent(body: ConsentSet, asked: Asked) -> Response:
    """Agree to one purpose by the words that were shown, or end it at once."""
    mailboxes, customer_id = asked.mailboxes, asked.customer_id
    return asked.do(
        lambda d: set_consent(d, mailboxes, customer_id, purpose=body.purpose, ground=body.ground)
    )


def _book(decision: Decision, asked: Asking) -> OwnAddresses:
    return OwnAddresses(me(decision, asked.customer_id).addresses)


def _changed(
    decision: Decision, asked: Asking, wish: AddAddress | ChangeAddress | RemoveAddress
) -> OwnAddresses:
    return OwnAddresses(change(decision, asked.customer_id, wish).addresses)
