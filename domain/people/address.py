"""Where a parcel or an invoice goes; version 1 of the shop delivers inside the United Kingdom."""

import re
import unicodedata
from dataclasses import dataclass, replace

from domain.countries import CountryUnknown, code_of
from domain.kernel import Invalid, Refusal
from domain.people.address_form import AddressForm, address_form, known_region
from domain.text import fair_copy, has_words

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
NOT_SERVED = re.compile(r"(JE|GY|IM|BF)[0-9]")
COUNTRIES = ("GB",)
EXAMPLE = "EC1Y 8SY"
POSTAL_MARK = "〒"
"""Stands before a postcode in Japan, and is none of it."""
LONGEST_POSTCODE_ABROAD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`country` is ISO 3166 alpha-2; `postcode` in its normal form after it was checked.

    Some countries have no `city` or no `postcode` in their addresses, some a `region`.
    """

    recipient: str
    line1: str
    line2: str | None = None
    city: str = ""
    region: str | None = None
    postcode: str = ""
    country: str


class DeliveryCountryNotServed(Refusal):
    """We do not deliver to {country} yet."""

    field = "{told_in}"


class PostcodeInvalid(Invalid):
    """This is no postcode of that country; there, one is written as {example}."""

    field = "postcode"


class RegionUnknown(Invalid):
    """There is no such part of that country; known are {regions}."""

    regions: tuple[str, ...]
    field = "region"


class AddressIncomplete(Invalid):
    """An address there needs {missing}."""

    missing: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        missing: tuple[str, ...] = self.facts["missing"]
        return missing


def checked(address: Address) -> Address:
    """Where a parcel goes, in normal form; refuses what no insured parcel could be sent to."""
    served_country(address.country, told_in="country")
    written = checked_for_invoice(address)
    if NOT_SERVED.match(written.postcode):
        raise DeliveryCountryNotServed(country=written.postcode.split()[0], told_in="postcode")
    return written


def checked_for_invoice(address: Address) -> Address:
    """Where the invoice goes, in normal form: any country, with what its addresses have."""
    country = code_of(address.country)
    if country is None:
        raise CountryUnknown(country=fair_copy(address.country), told_in="country")
    written, form = _written(address, country), address_form(country)
    _refuse_incomplete(written, form)
    return replace(written, postcode=_postcode(written, form), region=_region(written, form))


def delivered_to(address: Address) -> bool:
    """Whether a parcel can be sent there."""
    try:
        checked(address)
    except Refusal:
        return False
    return True


def served_country(country: str, *, told_in: str) -> str:
    """Its code; `told_in` is the field that says so. Raises `DeliveryCountryNotServed`."""
    code = code_of(country)
    if code not in COUNTRIES:
        raise DeliveryCountryNotServed(country=fair_copy(country), told_in=told_in)
    return code


def normal_postcode(entered: str) -> str:
    """Upper case with one space before the last three characters, however wide it was typed."""
    letters = "".join(_capitals(entered).split())
    postcode = f"{letters[:-3]} {letters[-3:]}"
    if not POSTCODE.fullmatch(postcode):
        raise PostcodeInvalid(example=EXAMPLE)
    return postcode


def _written(address: Address, country: str) -> Address:
    """Every part as it is kept."""
    return Address(
        recipient=fair_copy(address.recipient),
        line1=fair_copy(address.line1),
        line2=fair_copy(address.line2 or "") or None,
        city=fair_copy(address.city),
        region=fair_copy(address.region or "") or None,
        postcode=_capitals(address.postcode).removeprefix(POSTAL_MARK).strip(),
        country=country,
    )


def _refuse_incomplete(written: Address, form: AddressForm) -> None:
    """What has neither letter nor figure is missing; all of it is told at once."""
    required = (field.name for field in form.fields if field.required)
    missing = tuple(name for name in required if not has_words(getattr(written, name) or ""))
    if missing:
        raise AddressIncomplete(missing=missing)


def _postcode(written: Address, form: AddressForm) -> str:
    if written.country in COUNTRIES:
        return normal_postcode(written.postcode)
    field = form.field("postcode")
    if field is None or field.pattern is None:
        if len(written.postcode) > LONGEST_POSTCODE_ABROAD:
            raise PostcodeInvalid(example="a few letters or figures")
    elif written.postcode and not re.fullmatch(field.pattern, written.postcode):
        raise PostcodeInvalid(example=" or ".join(field.examples))
    return written.postcode


def _region(written: Address, form: AddressForm) -> str | None:
    """What a country does not ask for is kept as it was written."""
    field = form.field("region")
    if field is None or not field.choices or written.region is None:
        return written.region
    known = known_region(field, written.region)
    if known is None:
        raise RegionUnknown(regions=tuple(region.code for region in field.choices))
    return known


def _capitals(entered: str) -> str:
    return unicodedata.normalize("NFKC", fair_copy(entered)).upper()
