"""An address book: twenty addresses at most, one default each, and no parcel where none can go."""

from dataclasses import replace

import pytest

from domain.kernel import NotFound
from domain.people.address import AddressIncomplete, DeliveryCountryNotServed
from domain.people.customer import CUSTOMER
from domain.people.customer.address_book import (
    MOST_ADDRESSES,
    AddAddress,
    AddressBookChanged,
    AddressLimitReached,
    ChangeAddress,
    Defaults,
    RemoveAddress,
    Use,
)
from tests.domain.people.known import HOME, PARIS, REGISTERED, WORK, added
from tests.scenario import given

FIRST = added("a1", HOME, delivery="a1", billing="a1")
SECOND = added("a2", WORK, delivery="a1", billing="a1")


def test_the_first_address_is_taken_where_none_is_named() -> None:
    given(CUSTOMER, REGISTERED).when(AddAddress(address_id="a1", address=HOME)).then(FIRST)
    second = AddAddress(address_id="a2", address=WORK)
    given(CUSTOMER, REGISTERED, FIRST).when(second).then(SECOND)


def test_an_address_abroad_is_for_invoices_alone() -> None:
    abroad = AddAddress(address_id="a1", address=PARIS)
    given(CUSTOMER, REGISTERED).when(abroad).then(added("a1", PARIS, billing="a1"))
    for_parcels = replace(abroad, default_for=("delivery",))
    refused = given(CUSTOMER, REGISTERED).when(for_parcels).refused(DeliveryCountryNotServed)
    assert refused.place == "address.country"


@pytest.mark.parametrize(
    ("default_for", "defaults"),
    [
        (("delivery",), Defaults(delivery="a2", billing="a1")),
        (("delivery", "billing", "delivery"), Defaults(delivery="a2", billing="a2")),
        ((), Defaults(delivery="a1", billing="a1")),
    ],
)
def test_another_default_takes_the_place_of_the_one_before(
    default_for: tuple[Use, ...], defaults: Defaults
) -> None:
    add = AddAddress(address_id="a2", address=WORK, default_for=default_for)
    given(CUSTOMER, REGISTERED, FIRST).when(add).then(replace(SECOND, defaults=defaults))


def test_a_default_is_given_up_by_saying_so() -> None:
    given_up = ChangeAddress(address_id="a1", address=HOME, default_for=("billing",))
    kept = replace(FIRST, op="changed", defaults=Defaults(billing="a1"))
    given(CUSTOMER, REGISTERED, FIRST).when(given_up).then(kept)


def test_the_same_address_again_is_there_already() -> None:
    typed = replace(HOME, postcode="ec1a1aa", country="gb")
    given(CUSTOMER, REGISTERED, FIRST).when(AddAddress(address_id="new", address=typed)).nothing()
    again = AddAddress(address_id="new", address=typed, default_for=("delivery",))
    less = replace(FIRST, op="changed", defaults=Defaults(delivery="a1"))
    given(CUSTOMER, REGISTERED, FIRST).when(again).then(less)


def test_a_changed_address_stays_what_it_is_taken_for() -> None:
    moved = ChangeAddress(address_id="a1", address=WORK)
    kept = replace(FIRST, op="changed", address=WORK)
    given(CUSTOMER, REGISTERED, FIRST).when(moved).then(kept)
    abroad = replace(kept, address=PARIS, defaults=Defaults(billing="a1"))
    given(CUSTOMER, REGISTERED, FIRST).when(replace(moved, address=PARIS)).then(abroad)


def test_a_changed_address_is_kept_in_its_normal_form() -> None:
    typed = replace(WORK, postcode="ec1a1aa", country="gb")
    moved = ChangeAddress(address_id="a1", address=typed)
    kept = replace(FIRST, op="changed", address=WORK)
    given(CUSTOMER, REGISTERED, FIRST).when(moved).then(kept)


def test_what_is_left_keeps_what_it_is_taken_for() -> None:
    gone = AddressBookChanged(
        subject="customer-1", op="removed", address_id="a2", defaults=FIRST.defaults
    )
    scene = given(CUSTOMER, REGISTERED, FIRST, SECOND)
    scene.when(RemoveAddress(address_id="a2")).then(gone)
    scene = given(CUSTOMER, REGISTERED, FIRST, SECOND, gone)
    scene.when(AddAddress(address_id="a2", address=WORK)).then(SECOND)


def test_a_removed_default_passes_on_to_no_other() -> None:
    gone = AddressBookChanged(
        subject="customer-1", op="removed", address_id="a1", defaults=Defaults()
    )
    given(CUSTOMER, REGISTERED, FIRST, SECOND).when(RemoveAddress(address_id="a1")).then(gone)
    state = given(CUSTOMER, REGISTERED, FIRST, SECOND, gone).state
    assert (dict(state.book.addresses), state.book.defaults) == ({"a2": WORK}, Defaults())  # type: ignore[union-attr]  # known


@pytest.mark.parametrize(
    "command",
    [ChangeAddress(address_id="a9", address=HOME), RemoveAddress(address_id="a9")],
)
def test_what_is_not_in_the_book_is_not_there(command: ChangeAddress | RemoveAddress) -> None:
    given(CUSTOMER, REGISTERED, FIRST).when(command).refused(NotFound)


def test_one_more_than_twenty_is_one_too_many() -> None:
    addresses = [replace(HOME, line1=f"{number} A Street") for number in range(MOST_ADDRESSES)]
    full = [added(f"a{number}", address) for number, address in enumerate(addresses)]
    assert MOST_ADDRESSES == 20
    more = AddAddress(address_id="more", address=replace(HOME, line1="21 Another Street"))
    given(CUSTOMER, REGISTERED, *full).when(more).refused(AddressLimitReached, limit=20)
    given(CUSTOMER, REGISTERED, *full).when(replace(more, address=addresses[3])).nothing()
    assert given(CUSTOMER, REGISTERED, *full[1:]).when(more).events


def test_an_address_that_is_none_names_what_it_lacks() -> None:
    bare = AddAddress(address_id="a1", address=replace(HOME, line1="", city=" "))
    refused = given(CUSTOMER, REGISTERED).when(bare).refused(AddressIncomplete)
    assert refused.places == ("address.line1", "address.city")
