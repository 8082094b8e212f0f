"""What a refusal tells people to write instead is accepted when they write it."""

import re
from dataclasses import replace

import pytest

from application.reference import shipped_engraving_rules
from domain.countries import CountryUnknown
from domain.design.engraving import (
    EngravingCharacterNotAvailable,
    EngravingFontUnknown,
    EngravingPlace,
    check_engraving,
)
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice
from domain.kernel import Refusal
from domain.money import Money
from domain.people.address import checked_for_invoice
from domain.people.address_form import address_form
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact, EmailInvalid, PhoneInvalid
from domain.people.customer.registration import Register
from domain.pricing.amounts import CostOutOfRange, PriceOutOfRange
from tests.domain.selling.facts import BUYER, HOME
from tests.scenario import given

RULES = shipped_engraving_rules()
ANYWHERE = EngravingPlace()


def sentence(kind: type[Refusal]) -> str:
    return " ".join(str(kind.__doc__).split())


def register(contact: Contact) -> Register:
    return Register(subject="customer-1", kind="guest", contact=contact)


def test_an_address_and_a_number_as_they_are_shown() -> None:
    email = re.search(r"\S+@\S+?(?=\.? )", sentence(EmailInvalid))
    phone = re.search(r"\+[0-9]+", sentence(PhoneInvalid))
    assert email and phone
    shown = replace(BUYER, email=email[0], phone=phone[0])
    assert given(CUSTOMER).when(register(shown)).events


def test_countries_as_they_are_shown() -> None:
    shown = re.findall(r"\b[A-Z]{2}\b", sentence(CountryUnknown))
    assert shown
    for country in shown:
        (postcode, *_) = [
            field.examples[0] for field in address_form(country).fields if field.examples
        ]
        there = replace(HOME, country=country, postcode=postcode)
        assert checked_for_invoice(there).country == country


def test_every_sign_that_our_fonts_are_said_to_have() -> None:
    with pytest.raises(EngravingCharacterNotAvailable) as refusal:
        check_engraving("💔", "block", ANYWHERE, RULES)
    _, _, said = " ".join(str(refusal.value).split()).partition("digits, ")
    signs = [sign for sign in said.rstrip(".").split() if len(sign) == 1]
    assert {"°", "&", "♥", "☆"} <= set(signs)
    for sign in signs:
        assert check_engraving(sign, "block", ANYWHERE, RULES).normalised == sign


def test_every_font_that_is_offered() -> None:
    with pytest.raises(EngravingFontUnknown) as refusal:
        check_engraving("A", "gothic", ANYWHERE, RULES)
    for font in refusal.value.facts["fonts"]:
        assert check_engraving("A", font, ANYWHERE, RULES)


@pytest.mark.parametrize("end", ["lowest", "highest"])
def test_both_ends_of_what_a_price_and_a_cost_may_be(end: str) -> None:
    price = given(STOCK).when(SetPrice(price=Money(29))).refused(PriceOutOfRange)
    assert given(STOCK).when(SetPrice(price=price.facts[end])).events
    delivery = ReceiveGoods(qty=1, cost=Money(-1), lot="L1")
    cost = given(STOCK).when(delivery).refused(CostOutOfRange)
    assert given(STOCK).when(replace(delivery, cost=cost.facts[end])).events
