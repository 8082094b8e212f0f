"""A customer registers once, is known by sealed fields, and is forgotten for good."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import Refusal
from domain.people.customer import (
    CUSTOMER,
    CustomerErased,
    CustomerIsErased,
    CustomerRegistered,
    EmailInvalid,
    Erase,
    Known,
    NameInvalid,
    PhoneInvalid,
    Register,
    normal_email,
)
from tests.domain.paid_order_facts import after, then
from tests.laws import check_decider


def register(**changed: Any) -> Register:
    facts = {"name": "A. Customer", "email": "a.customer@example.com"} | changed
    return Register(subject="customer-1", kind="guest", **facts)


def test_a_guest_registers_in_normal_form() -> None:
    wish = register(name="  A. Customer ", email=" A.Customer@Example.COM ", phone="+442079460000")
    assert then(CUSTOMER, when=wish) == (
        CustomerRegistered(
            subject="customer-1",
            kind="guest",
            name="A. Customer",
            email="A.Customer@example.com",
            phone="+442079460000",
        ),
    )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": ""}, NameInvalid),
        ({"name": " \t"}, NameInvalid),
        ({"name": "x" * 101}, NameInvalid),
        ({"email": "nobody"}, EmailInvalid),
        ({"email": "@example.com"}, EmailInvalid),
        ({"email": "a b@example.com"}, EmailInvalid),
        ({"email": "a@example"}, EmailInvalid),
        ({"email": "a@b@example.com"}, EmailInvalid),
        ({"email": "a@example.com\nBcc: b@example.com"}, EmailInvalid),
        ({"email": "a@" + "x" * 250 + ".com"}, EmailInvalid),
        ({"phone": "02079460000"}, PhoneInvalid),
        ({"phone": "+0123456789"}, PhoneInvalid),
        ({"phone": "+44 20 7946 0000"}, PhoneInvalid),
    ],
)
def test_what_cannot_be_written_to_is_refused(
    changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        then(CUSTOMER, when=register(**changed))


def test_a_name_of_a_hundred_characters_is_a_name() -> None:
    assert then(CUSTOMER, when=register(name="x" * 100))


def test_registering_again_says_nothing_new() -> None:
    assert then(CUSTOMER, register(), when=register(name="Someone Else")) == ()


def test_erasure_is_final() -> None:
    assert then(CUSTOMER, register(), when=Erase()) == (CustomerErased(scope="all"),)
    assert then(CUSTOMER, register(), Erase(), when=Erase(scope="profile")) == ()
    with pytest.raises(CustomerIsErased):
        then(CUSTOMER, register(), Erase(), when=register())


def test_nobody_cannot_be_forgotten() -> None:
    assert then(CUSTOMER, when=Erase()) == ()


def test_a_known_customer_has_a_profile() -> None:
    state = after(CUSTOMER, register())
    assert isinstance(state, Known)
    assert state.profile.email == "a.customer@example.com"


@given(st.emails())
def test_the_normal_form_of_an_address_is_its_own_normal_form(email: str) -> None:
    assert normal_email(normal_email(email)) == normal_email(email)


def test_a_customer_keeps_the_laws() -> None:
    wishes = st.one_of(
        st.builds(
            register,
            name=st.sampled_from(["A", "", "B. Customer"]),
            email=st.sampled_from(["a@example.com", "nobody", "B@EXAMPLE.COM"]),
            phone=st.sampled_from([None, "+442079460000", "1"]),
        ),
        st.builds(Erase, scope=st.sampled_from(["profile", "all"])),
    )
    check_decider(CUSTOMER, wishes)
