"""Where a parcel or an invoice goes; version 1 of the shop delivers inside the United Kingdom."""

import re
import unicodedata
from dataclasses import dataclass, replace

from domain.countries import COUNTRY_CODES, CountryUnknown
from domain.kernel import Invalid, Refusal
from domain.text import fair_copy, has_words

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
NOT_SERVED = re.compile(r"(JE|GY|IM|BF)[0-9]")
COUNTRIES = ("GB",)
LONGEST_POSTCODE_ABROAD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`country` is ISO 3166 alpha-2; `postcode` in its normal form after it was checked."""

    recipient: str
    line1: str
    line2: str | None = None
    city: str
    postcode: str
    country: str


class DeliveryCountryNotServed(Refusal):
    """We do not deliver to {country} yet."""

    field = "{told_in}"


class PostcodeInvalid(Invalid):
    """This is not a United Kingdom postcode."""

    field = "postcode"


class AddressIncomplete(Invalid):
    """An address needs {missing}."""

    missing: str
    field = "{missing}"


def checked(address: Address) -> Address:
    """Where a parcel goes, in normal form; refuses what no insured parcel could be sent to."""
    written = _written(address)
    refuse_unserved(written.country, told_in="country")
    postcode = normal_postcode(written.postcode)
    if NOT_SERVED.match(postcode):
        raise DeliveryCountryNotServed(country=postcode.split()[0], told_in="postcode")
    return replace(written, postcode=postcode)


def checked_for_invoice(address: Address) -> Address:
    """Where the invoice goes, in normal form: any country, with a postcode as it has them."""
    written = _written(address)
    if written.country not in COUNTRY_CODES:
        raise CountryUnknown(country=written.country, told_in="country")
    if written.country in COUNTRIES:
        return replace(written, postcode=normal_postcode(written.postcode))
    if len(written.postcode) > LONGEST_POSTCODE_ABROAD:
        raise PostcodeInvalid
    return written


def refuse_unserved(country: str, *, told_in: str) -> None:
    """`told_in` is the field that says so."""
    if country not in COUNTRIES:
        raise DeliveryCountryNotServed(country=country, told_in=told_in)


def normal_postcode(entered: str) -> str:
    """Upper case with one space before the last three characters, however wide it was typed."""
    plain = unicodedata.normalize("NFKC", fair_copy(entered))
    letters = "".join(plain.upper().split())
    postcode = f"{letters[:-3]} {letters[-3:]}"
    if not POSTCODE.fullmatch(postcode):
        raise PostcodeInvalid
    return postcode


def _written(address: Address) -> Address:
    """Every part as it is kept. Raises `AddressIncomplete` for one without letter or figure."""
    written = Address(
        recipient=fair_copy(address.recipient),
        line1=fair_copy(address.line1),
        line2=fair_copy(address.line2 or "") or None,
        city=fair_copy(address.city),
        postcode=fair_copy(address.postcode),
        country=fair_copy(address.country),
    )
    for part in ("recipient", "line1", "city"):
        if not has_words(getattr(written, part)):
            raise AddressIncomplete(missing=part)
    return written
