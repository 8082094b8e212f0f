"""Where an owner is written to: one address at a time, and never many over."""

import pytest
from hypothesis import strategies as st

from domain.people.correspondent import (
    CORRESPONDENT,
    MOST_MAILBOXES,
    AddressGiven,
    GiveAddress,
    TooManyAddresses,
)
from domain.people.customer.contact import EmailInvalid
from tests.laws import check_decider
from tests.scenario import given


def give(name: str = "a", subject: str = "person-1") -> GiveAddress:
    return GiveAddress(email=f"{name}@example.com", mailbox=f"box-{name}", subject=subject)


def was_given(name: str = "a") -> AddressGiven:
    return AddressGiven(subject="person-1", email=f"{name}@example.com", mailbox=f"box-{name}")


def test_an_address_is_given_once() -> None:
    given(CORRESPONDENT).when(give()).then(was_given())
    given(CORRESPONDENT, was_given()).when(give()).nothing()


def test_another_one_takes_its_place_and_is_sealed_for_the_same_person() -> None:
    history = (was_given("a"), was_given("b"))
    given(CORRESPONDENT, was_given()).when(give("b", subject="person-2")).then(was_given("b"))
    given(CORRESPONDENT, *history).when(give("a")).then(was_given("a"))


def test_nobody_writes_to_many_addresses_with_one_token() -> None:
    known = [was_given(str(number)) for number in range(MOST_MAILBOXES)]
    scene = given(CORRESPONDENT, *known)
    scene.when(give("another")).refused(TooManyAddresses, limit=MOST_MAILBOXES)
    scene.when(give("0")).then(was_given("0"))


@pytest.mark.parametrize("email", ["", "nobody", "a@b@example.com", "a@example.com\r\nBcc: b@c.de"])
def test_what_is_no_address_is_refused(email: str) -> None:
    wish = GiveAddress(email=email, mailbox="box", subject="person-1")
    given(CORRESPONDENT).when(wish).refused(EmailInvalid)


def test_the_laws() -> None:
    check_decider(CORRESPONDENT, st.sampled_from("abcde").map(give))
