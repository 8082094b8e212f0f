"""A customer who is known, for the tests of what they may change about themselves."""

from dataclasses import replace

from domain.people.address import Address
from domain.people.customer.address_book import AddressBookChanged, Defaults
from domain.people.customer.registration import CustomerRegistered

REGISTERED = CustomerRegistered(
    subject="customer-1", kind="account", name="A. Customer", email="a.customer@example.com"
)
HOME = Address(
    recipient="A. Customer",
    line1="1 Example Street",
    city="London",
    postcode="EC1A 1AA",
    country="GB",
)
WORK = replace(HOME, line1="2 Example Street")
PARIS = replace(HOME, city="Paris", postcode="75001", country="FR")


def added(address_id: str, address: Address, **defaults: str | None) -> AddressBookChanged:
    return AddressBookChanged(
        subject="customer-1",
        op="added",
        address_id=address_id,
        address=address,
        defaults=Defaults(**defaults),
    )
