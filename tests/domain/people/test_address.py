"""Addresses an insured parcel can be sent to, and those it cannot."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.countries import COUNTRIES, CountryUnknown
from domain.kernel import Refusal
from domain.people.address import (
    POSTCODE,
    Address,
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
    RegionUnknown,
    checked,
    checked_for_invoice,
    normal_postcode,
)
from domain.people.address_form import address_form
from tests.domain.selling.facts import HOME
from tests.scenario import untold

Check = Callable[[Address], Address]
Typed = dict[str, Any]


@pytest.mark.parametrize(
    ("entered", "normal"),
    [
        ("ec1a1aa", "EC1A 1AA"),
        (" w1a 0ax ", "W1A 0AX"),
        ("M11AE", "M1 1AE"),
        ("b33 8th", "B33 8TH"),
        ("c r 2 6 x h", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("ＥＣ１Ａ\u3000１ＡＡ", "EC1A 1AA"),
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


@pytest.mark.parametrize("country", ["FR", "fr", "", "XX", "Ireland"])
def test_another_country_is_not_served_yet(country: str) -> None:
    with pytest.raises(DeliveryCountryNotServed):
        checked(replace(HOME, country=country))


@pytest.mark.parametrize("check", [checked, checked_for_invoice])
@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u3164\u2800", "\u202e\u00a0", "—"])
@pytest.mark.parametrize("field", ["recipient", "line1", "city"])
def test_an_address_without_its_parts_is_incomplete(field: str, blank: str, check: Check) -> None:
    with pytest.raises(AddressIncomplete) as refusal:
        check(replace(HOME, **{field: blank}))
    assert refusal.value.facts == {"missing": (field,)}


@pytest.mark.parametrize("check", [checked, checked_for_invoice])
def test_all_that_is_missing_is_told_at_once(check: Check) -> None:
    bare = Address(recipient="A. Customer", line1=" ", country="GB")
    with pytest.raises(AddressIncomplete) as refusal:
        check(bare)
    assert refusal.value.places == ("line1", "city", "postcode")


@pytest.mark.parametrize("country", ["gb", "UK", "GBR", "United Kingdom", "England"])
def test_home_is_understood_as_people_write_it(country: str) -> None:
    assert checked(replace(HOME, country=country)) == HOME


@pytest.mark.parametrize("check", [checked, checked_for_invoice])
def test_every_part_is_kept_as_its_fair_copy(check: Check) -> None:
    typed = replace(
        HOME,
        recipient=" A.\u200b Customer",
        line1="1  Example\r\nStreet",
        line2="\u200b ",
        city="Lo\u00adndon",
        postcode="ec1a\u200b1aa ",
    )
    assert check(typed) == HOME


def test_checking_twice_changes_nothing() -> None:
    once = checked(replace(HOME, postcode="ec1a1aa"))
    assert checked(once) == once
    assert checked_for_invoice(once) == once


def test_an_invoice_goes_abroad_though_no_parcel_does() -> None:
    abroad = replace(HOME, city="Paris", postcode=" 75001\u200b ", country="FR")
    assert checked_for_invoice(abroad) == replace(abroad, postcode="75001")
    island = replace(HOME, city="Saint Helier", postcode="JE2 3AB", country="JE")
    assert checked_for_invoice(island) == island
    for address in (abroad, island):
        with pytest.raises(DeliveryCountryNotServed):
            checked(address)


def test_an_invoice_at_home_has_a_postcode_of_here() -> None:
    with pytest.raises(PostcodeInvalid):
        checked_for_invoice(replace(HOME, postcode="75001"))
    with pytest.raises(PostcodeInvalid):
        checked_for_invoice(replace(HOME, country="IE", postcode="1" * 21))
    assert checked_for_invoice(replace(HOME, country="IE", postcode="")).postcode == ""


ABROAD = Address(recipient="A. Customer", line1="1 Example Street", country="US")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            {"country": "usa", "city": "Anywhere", "region": "california", "postcode": "95014"},
            {"country": "US", "region": "CA"},
        ),
        ({"country": "JP", "region": "東京都", "postcode": "154-0023"}, {"region": "Tokyo"}),
        (
            {"country": "JP", "region": "Tokyo", "postcode": "〒154-0023"},
            {"postcode": "154-0023"},
        ),
        ({"country": "SG", "postcode": "546080"}, {"city": ""}),
        ({"country": "AE", "region": "dubai"}, {"region": "Dubai", "postcode": ""}),
        ({"country": "IE", "city": "Dublin", "postcode": "d02 af30"}, {"postcode": "D02 AF30"}),
        ({"country": "FR", "city": "Paris", "postcode": "75001", "region": "x"}, {"region": "x"}),
    ],
)
def test_every_country_has_addresses_of_its_own(typed: Typed, kept: Typed) -> None:
    written = replace(ABROAD, **typed)
    assert checked_for_invoice(written) == replace(written, **kept)


@pytest.mark.parametrize(
    ("typed", "refusal", "places"),
    [
        ({"country": "US"}, AddressIncomplete, ("city", "region", "postcode")),
        ({"country": "SG"}, AddressIncomplete, ("postcode",)),
        ({"country": "JP", "postcode": "154-0023"}, AddressIncomplete, ("region",)),
        (
            {"country": "US", "city": "A", "region": "Kent", "postcode": "95014"},
            RegionUnknown,
            ("region",),
        ),
        (
            {"country": "US", "city": "A", "region": "CA", "postcode": "9501"},
            PostcodeInvalid,
            ("postcode",),
        ),
        (
            {"country": "AE", "region": "Dubai", "postcode": "1" * 21},
            PostcodeInvalid,
            ("postcode",),
        ),
    ],
)
def test_what_an_address_there_lacks_is_told(
    typed: Typed, refusal: type[Refusal], places: tuple[str, ...]
) -> None:
    with pytest.raises(refusal) as refused:
        checked_for_invoice(replace(ABROAD, **typed))
    assert refused.value.places == places
    assert not untold(refused.value)


def test_every_country_has_a_form_that_its_example_fits() -> None:
    for country in COUNTRIES:
        form = address_form(country)
        assert {"recipient", "line1", "line2"} <= {field.name for field in form.fields}
        postcode = form.field("postcode")
        if postcode and postcode.pattern:
            for example in postcode.examples:
                assert re.fullmatch(postcode.pattern, example), country


@pytest.mark.parametrize("country", ["", "XX", "ZZ", "Atlantis"])
def test_an_invoice_names_its_country_by_its_code(country: str) -> None:
    with pytest.raises(CountryUnknown) as refusal:
        checked_for_invoice(replace(HOME, country=country))
    assert "ISO 3166" in str(refusal.value)
