"""Where a parcel or an invoice goes; version 1 of the shop delivers inside the United Kingdom."""

import re
from dataclasses import dataclass, replace

from domain.kernel import Invalid, Refusal

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
NOT_SERVED = re.compile(r"(JE|GY|IM|BF)[0-9]")
COUNTRIES = ("GB",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`country` is ISO 3166 alpha-2; `postcode` in its normal form after `checked`."""

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
    """The address in normal form; refuses what no insured parcel could be sent to."""
    for field in ("recipient", "line1", "city"):
        if not getattr(address, field).strip():
            raise AddressIncomplete(missing=field)
    refuse_unserved(address.country, told_in="country")
    postcode = normal_postcode(address.postcode)
    if NOT_SERVED.match(postcode):
        raise DeliveryCountryNotServed(country=postcode.split()[0], told_in="postcode")
    return replace(address, postcode=postcode)


def refuse_unserved(country: str, *, told_in: str) -> None:
    """`told_in` is the field that says so."""
    if country not in COUNTRIES:
        raise DeliveryCountryNotServed(country=country, told_in=told_in)


def normal_postcode(entered: str) -> str:
    """Upper case with one space before the last three characters."""
    letters = "".join(entered.upper().split())
    postcode = f"{letters[:-3]} {letters[-3:]}"
    if not POSTCODE.fullmatch(postcode):
        raise PostcodeInvalid
    return postcode
