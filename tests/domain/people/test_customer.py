"""A customer registers once, is known by sealed fields, and is forgotten for good."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as every
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.people.consent import Ground
from domain.people.customer import (
    CUSTOMER,
    CustomerErased,
    Erase,
    FirstBought,
    OwnWish,
    RecordPurchase,
)
from domain.people.customer.address_book import AddAddress, ChangeAddress, RemoveAddress
from domain.people.customer.consents import GiveConsent, WithdrawConsent
from domain.people.customer.contact import (
    Contact,
    EmailInvalid,
    NameInvalid,
    PhoneInvalid,
    normal_email,
    normal_phone,
)
from domain.people.customer.preferences import (
    Preferences,
    QuietHours,
    RingSizes,
    SetPreferences,
    Surprise,
)
from domain.people.customer.profile import ChangeProfile, CustomerProfileChanged
from domain.people.customer.registration import CustomerRegistered, Register
from domain.people.customer.state import CustomerIsErased, Known
from tests.domain.people.known import HOME, PARIS, WORK, added
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
        ({"phone": "020 7946 000"}, PhoneInvalid),
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
        *("020 7946 0000", "(020) 7946-0000", "02079460000", "０２０ 7946 0000"),
    ],
)
def test_a_telephone_number_is_understood_as_people_group_it(typed: str) -> None:
    kept = replace(REGISTERED, phone="+442079460000")
    given(CUSTOMER).when(register(phone=typed)).then(kept)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("020", "it is too short"),
        ("020 7946 00000", "it is too long"),
        ("020 7946 000", "+44 has none such; compare every figure"),
        ("+999 123 456 789", "no country has this code"),
        ("020 7946 0000 ext. 7", "leave the extension out"),
        ("020 7946 0000 or 020 7946 0001", "write one number, in figures"),
        ("call me", "write one number, in figures"),
    ],
)
def test_a_telephone_number_that_is_none_is_told_why(typed: str, why: str) -> None:
    refused = given(CUSTOMER).when(register(phone=typed)).refused(PhoneInvalid)
    assert why in str(refused)


def test_the_first_contract_is_on_record_and_no_other() -> None:
    bought = FirstBought(order_id="o-1")
    given(CUSTOMER, REGISTERED).when(RecordPurchase(order_id="o-1")).then(bought)
    given(CUSTOMER, REGISTERED, bought).when(RecordPurchase(order_id="o-2")).nothing()
    given(CUSTOMER).when(RecordPurchase(order_id="o-1")).nothing()


def test_a_number_without_its_country_is_one_of_where_somebody_lives() -> None:
    assert normal_phone("01 234 5678", "IE") == "+35312345678"
    assert normal_phone("+44 20 7946 0000", "IE") == "+442079460000"


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
        ("o’brien@example.com", "o'brien@example.com"),
        ("o‘brien@example.com", "o'brien@example.com"),
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


PHONE = "+442079460000"
CHANGE = ChangeProfile(name=" B. Customer", phone="020 7946 0000")
CHANGED = CustomerProfileChanged(
    subject="customer-1",
    changed_fields=("name", "phone"),
    name="B. Customer",
    phone="+442079460000",
)


def test_a_profile_changes_to_what_it_is_to_be() -> None:
    given(CUSTOMER, REGISTERED).when(CHANGE).then(CHANGED)
    given(CUSTOMER, REGISTERED, CHANGED).when(CHANGE).nothing()
    bare = ChangeProfile(name="B. Customer")
    none = replace(CHANGED, changed_fields=("phone",), phone=None)
    given(CUSTOMER, REGISTERED, CHANGED).when(bare).then(none)
    state = given(CUSTOMER, REGISTERED, CHANGED).state
    kept = replace(REGISTERED, name="B. Customer", phone="+442079460000")
    assert state == Known(kept)


def test_a_number_is_one_of_the_country_that_somebody_lives_in() -> None:
    dublin = replace(PARIS, city="Dublin", postcode="D02 AF30", country="IE")
    scene = given(CUSTOMER, REGISTERED, added("a1", dublin, billing="a1"))
    (told,) = scene.when(ChangeProfile(name="A. Customer", phone="01 234 5678")).events
    assert isinstance(told, CustomerProfileChanged)
    assert told.phone == "+35312345678"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [(replace(CHANGE, name=" "), NameInvalid), (replace(CHANGE, phone="1"), PhoneInvalid)],
)
def test_a_profile_that_cannot_be(command: ChangeProfile, refusal: type[Refusal]) -> None:
    given(CUSTOMER, REGISTERED).when(command).refused(refusal)


OWN: tuple[OwnWish, ...] = (
    CHANGE,
    AddAddress(address_id="a1", address=HOME),
    ChangeAddress(address_id="a1", address=HOME),
    RemoveAddress(address_id="a1"),
    SetPreferences(preferences=Preferences(language="fr")),
    GiveConsent(purpose="marketing_post", ground=Ground(wording="2026-11", channel="account")),
    WithdrawConsent(purpose="marketing_post"),
)


@pytest.mark.parametrize("command", OWN, ids=lambda command: type(command).__name__)
def test_whoever_is_erased_or_nobody_changes_nothing(command: OwnWish) -> None:
    given(CUSTOMER, REGISTERED, ERASED).when(command).refused(CustomerIsErased)
    given(CUSTOMER).when(command).refused(NotFound)


def test_a_customer_keeps_the_laws() -> None:
    names, phones = st.sampled_from(["A", "", "B. Customer"]), st.sampled_from([None, "1", PHONE])
    emails = st.sampled_from(["a@example.com", "nobody", "B@EXAMPLE.COM"])
    wishes = st.one_of(
        st.builds(register, name=names, email=emails, phone=phones),
        st.builds(Erase, scope=st.sampled_from(["profile", "all"])),
        st.builds(ChangeProfile, name=names, phone=phones),
        st.builds(SetPreferences, preferences=preferences()),
        st.just(RecordPurchase(order_id="order-1")),
        *addressed(),
        *consenting(),
    )
    check_decider(CUSTOMER, wishes)


def addressed() -> Iterator[st.SearchStrategy[OwnWish]]:
    ids = st.sampled_from(["a1", "a2", "a3"])
    typed = st.sampled_from([HOME, WORK, PARIS, replace(HOME, city="")])
    uses = st.sampled_from([None, (), ("delivery",), ("delivery", "billing")])
    yield st.builds(AddAddress, address_id=ids, address=typed, default_for=uses)
    yield st.builds(ChangeAddress, address_id=ids, address=typed, default_for=uses)
    yield st.builds(RemoveAddress, address_id=ids)


def consenting() -> Iterator[st.SearchStrategy[OwnWish]]:
    grounds = st.builds(
        Ground,
        basis=st.sampled_from(["consent", "soft_opt_in"]),
        wording=st.sampled_from([None, "2020-01", "2026-11"]),
        channel=st.just("account"),
        sale=st.sampled_from([None, "order-1"]),
        opt_out_shown=st.booleans(),
    )
    purposes = st.sampled_from(["marketing_post", "occasion_reminders"])
    yield st.builds(GiveConsent, purpose=purposes, ground=grounds)
    yield st.builds(WithdrawConsent, purpose=purposes)


def preferences() -> st.SearchStrategy[Preferences]:
    return st.builds(
        Preferences,
        language=st.sampled_from(["en-GB", "FR", "xx"]),
        ring_sizes=st.sampled_from([RingSizes(), RingSizes(left="n 1/2"), RingSizes(right="?")]),
        metals=st.sampled_from([(), ("pt950", "pt950"), ("tin",)]),
        quiet_hours=st.sampled_from([None, QuietHours(begins="9:00", ends="8.00")]),
        surprise=st.sampled_from([None, Surprise(), Surprise(address_id="a1")]),
    )
