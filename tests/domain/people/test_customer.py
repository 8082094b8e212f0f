"""A customer registers once, is known by sealed fields, and is forgotten for good."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as every
from hypothesis import strategies as st

from domain.kernel import Refusal
from domain.people.customer import (
    CUSTOMER,
    Contact,
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
from tests.laws import check_decider
from tests.scenario import given

REGISTERED = CustomerRegistered(
    subject="customer-1", kind="guest", name="A. Customer", email="a.customer@example.com"
)
ERASED = CustomerErased(scope="all")


def register(**changed: Any) -> Register:
    facts = {"name": "A. Customer", "email": "a.customer@example.com"} | changed
    return Register(subject="customer-1", kind="guest", contact=Contact(**facts))


def test_a_guest_registers_in_normal_form() -> None:
    said = register(name="  A. Customer ", email=" A.Customer@Example.COM ", phone="+442079460000")
    given(CUSTOMER).when(said).then(
        CustomerRegistered(
            subject="customer-1",
            kind="guest",
            name="A. Customer",
            email="A.Customer@example.com",
            phone="+442079460000",
        )
    )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": ""}, NameInvalid),
        ({"name": " \t"}, NameInvalid),
        ({"name": "\u200b\u3164\u2800"}, NameInvalid),
        ({"name": "\u202e"}, NameInvalid),
        ({"name": "…"}, NameInvalid),
        ({"name": "x" * 101}, NameInvalid),
        ({"email": "nobody"}, EmailInvalid),
        ({"email": "@example.com"}, EmailInvalid),
        ({"email": "a b@example.com"}, EmailInvalid),
        ({"email": "a@example"}, EmailInvalid),
        ({"email": "a@b@example.com"}, EmailInvalid),
        ({"email": "a@example.com\nBcc: b@example.com"}, EmailInvalid),
        ({"email": "a\u200b@example.com"}, EmailInvalid),
        ({"email": "a@exam\u200bple.com"}, EmailInvalid),
        ({"email": "\ufeffa@example.com"}, EmailInvalid),
        ({"email": "a\x07@example.com"}, EmailInvalid),
        ({"email": "a,b@example.com"}, EmailInvalid),
        ({"email": "a@example.com,b@example.com"}, EmailInvalid),
        ({"email": "a;b@example.com"}, EmailInvalid),
        ({"email": "<a@example.com>"}, EmailInvalid),
        ({"email": "A <a@example.com>"}, EmailInvalid),
        ({"email": "a..b@example.com"}, EmailInvalid),
        ({"email": ".a@example.com"}, EmailInvalid),
        ({"email": "a.@example.com"}, EmailInvalid),
        ({"email": "a@example..com"}, EmailInvalid),
        ({"email": "a@-example.com"}, EmailInvalid),
        ({"email": "a@[127.0.0.1]"}, EmailInvalid),
        ({"email": '"a b"@example.com'}, EmailInvalid),
        ({"email": "é@example.com"}, EmailInvalid),
        ({"email": "x" * 65 + "@example.com"}, EmailInvalid),
        ({"email": "a@" + "x" * 250 + ".com"}, EmailInvalid),
        ({"phone": "02079460000"}, PhoneInvalid),
        ({"phone": "+0123456789"}, PhoneInvalid),
        ({"phone": "+44 20 7946 0000 ext. 7"}, PhoneInvalid),
        ({"phone": "000 44 20 7946 0000"}, PhoneInvalid),
        ({"phone": "+44 20 7946 0000, +44 20 7946 0001"}, PhoneInvalid),
        ({"phone": " ()-"}, PhoneInvalid),
    ],
)
def test_what_cannot_be_written_to_is_refused(
    changed: dict[str, str], refusal: type[Refusal]
) -> None:
    given(CUSTOMER).when(register(**changed)).refused(refusal)


@pytest.mark.parametrize(
    "typed",
    [
        *("+44 20 7946 0000", "+44 (0)20 7946 0000", "+44 (20) 7946-0000", "+44.20.7946.0000"),
        *("0044 20 7946 0000", "+44\u00a020\u20117946\u20130000", " +44/20/79460000\t"),
    ],
)
def test_a_telephone_number_is_understood_as_people_group_it(typed: str) -> None:
    kept = replace(REGISTERED, phone="+442079460000")
    given(CUSTOMER).when(register(phone=typed)).then(kept)


def test_a_name_of_a_hundred_characters_is_a_name() -> None:
    longest = "x" * 100
    given(CUSTOMER).when(register(name=longest)).then(replace(REGISTERED, name=longest))


def test_registering_again_says_nothing_new() -> None:
    given(CUSTOMER, REGISTERED).when(register(name="Someone Else")).nothing()


def test_erasure_is_final() -> None:
    given(CUSTOMER, REGISTERED).when(Erase()).then(ERASED)
    given(CUSTOMER, REGISTERED, ERASED).when(Erase(scope="profile")).nothing()
    given(CUSTOMER, REGISTERED, ERASED).when(register()).refused(CustomerIsErased)


def test_nobody_cannot_be_forgotten() -> None:
    given(CUSTOMER).when(Erase()).nothing()


def test_a_known_customer_has_a_profile() -> None:
    assert given(CUSTOMER, REGISTERED).state == Known(REGISTERED)


@every(st.emails())
def test_the_normal_form_of_an_address_is_its_own_normal_form(email: str) -> None:
    try:
        normal = normal_email(email)
    except EmailInvalid:
        assume(False)
    assert normal_email(normal) == normal


@pytest.mark.parametrize(
    ("typed", "written_to"),
    [
        (" o'brien+ring@example.com\n", "o'brien+ring@example.com"),
        ("A@MÜLLER.example", "A@xn--mller-kva.example"),
    ],
)
def test_an_address_is_kept_as_letters_find_it(typed: str, written_to: str) -> None:
    assert normal_email(typed) == written_to


def test_a_name_is_kept_as_its_fair_copy() -> None:
    kept = replace(REGISTERED, name="José Bcc: b@example.com")
    said = register(name="Jose\u0301\u200b\r\nBcc: b@example.com ")
    given(CUSTOMER).when(said).then(kept)


def test_an_address_that_would_be_refused_today_is_still_read() -> None:
    old = replace(REGISTERED, email="a,b..c@example", name="\u200b")
    assert given(CUSTOMER, old).state == Known(old)


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
