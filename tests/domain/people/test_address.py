"""Addresses an insured parcel can be sent to, and those it cannot."""

from dataclasses import replace

import pytest

from domain.people.address import (
    POSTCODE,
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
    checked,
    normal_postcode,
)
from tests.domain.selling.facts import HOME


@pytest.mark.parametrize(
    ("entered", "normal"),
    [
        ("ec1a1aa", "EC1A 1AA"),
        (" w1a 0ax ", "W1A 0AX"),
        ("M11AE", "M1 1AE"),
        ("b33 8th", "B33 8TH"),
        ("c r 2 6 x h", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
    ],
)
def test_a_postcode_is_brought_into_its_normal_form(entered: str, normal: str) -> None:
    assert normal_postcode(entered) == normal
    assert POSTCODE.fullmatch(normal)
    assert checked(replace(HOME, postcode=entered)).postcode == normal


@pytest.mark.parametrize(
    "entered", ["", "1", "EC1A", "EC1A 1A", "1AA EC1A", "EC1A 1AA 1", "é1 1AA"]
)
def test_what_is_no_postcode_is_refused(entered: str) -> None:
    with pytest.raises(PostcodeInvalid):
        normal_postcode(entered)


@pytest.mark.parametrize("postcode", ["JE2 3AB", "GY1 1AA", "IM1 1AA", "BF1 2AA"])
def test_islands_outside_the_vat_area_and_forces_post_are_not_served(postcode: str) -> None:
    with pytest.raises(DeliveryCountryNotServed) as refusal:
        checked(replace(HOME, postcode=postcode))
    assert postcode.split(maxsplit=1)[0] in str(refusal.value)


@pytest.mark.parametrize("country", ["FR", "gb", "", "GBR"])
def test_another_country_is_not_served_yet(country: str) -> None:
    with pytest.raises(DeliveryCountryNotServed):
        checked(replace(HOME, country=country))


@pytest.mark.parametrize("field", ["recipient", "line1", "city"])
def test_an_address_without_its_parts_is_incomplete(field: str) -> None:
    with pytest.raises(AddressIncomplete) as refusal:
        checked(replace(HOME, **{field: "  "}))
    assert refusal.value.facts == {"missing": field}


def test_checking_twice_changes_nothing() -> None:
    once = checked(replace(HOME, postcode="ec1a1aa"))
    assert checked(once) == once
