"""What is known of a customer."""

from dataclasses import dataclass, field, replace

from domain.kernel import Erased, NotFound, Refusal
from domain.people.customer.address_book import AddressBook
from domain.people.customer.consents import Consents
from domain.people.customer.contact import HOME
from domain.people.customer.preferences import Preferences, Surprise
from domain.people.customer.registration import CustomerRegistered


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody has this id."""


@dataclass(frozen=True, slots=True)
class Known:
    """`profile` is as if they registered with what holds today; `bought` the first order that a
    contract was made of. `verified` is whether they have shown that they read their address."""

    profile: CustomerRegistered
    bought: str | None = None
    verified: bool = False
    book: AddressBook = field(default_factory=AddressBook)
    preferences: Preferences | Erased = field(default_factory=Preferences)
    consents: Consents = field(default_factory=dict)

    @property
    def country(self) -> str:
        """Where they live, as far as they said."""
        defaults = self.book.defaults
        for address_id in (defaults.billing, defaults.delivery):
            address = self.book.addresses.get(address_id or "")
            if address is not None and not isinstance(address, Erased):
                return address.country
        return HOME

    @property
    def surprise(self) -> Surprise | None:
        """How what comes is kept a secret, where they wish for that."""
        likes = self.preferences
        return None if isinstance(likes, Erased) else likes.surprise

    @property
    def book_at_checkout(self) -> AddressBook:
        """While it is to be a surprise, parcels go where that says; never to where others are by
        default."""
        if self.surprise is None or self.surprise.address_id is None:
            return self.book
        there = (
            self.surprise.address_id if self.surprise.address_id in self.book.addresses else None
        )
        return replace(self.book, defaults=replace(self.book.defaults, delivery=there))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Erasure is final."""


State = Nobody | Known | Forgotten


class CustomerIsErased(Refusal):
    """This person asked to be forgotten."""

    code = "customer_erased"


def known(state: State) -> Known:
    """Raises `NotFound` or `CustomerIsErased`."""
    if isinstance(state, Forgotten):
        raise CustomerIsErased
    if isinstance(state, Nobody):
        raise NotFound
    return state
