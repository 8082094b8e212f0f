"""How somebody is reached: a name, an e-mail address and a telephone number in normal form."""

from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from domain.kernel import Invalid
from domain.text import fair_copy, has_words

LONGEST_NAME = 100
LONGEST_EMAIL = 320
"""No address is longer (RFC 3696); one that is, is not looked at."""
HOME = "GB"
APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\uff07\u00b4", "'"))
"""What keyboards make of the one apostrophe that an address can have."""
TOO_SHORT = (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
NO_COUNTRY = NumberParseException.INVALID_COUNTRY_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How somebody can be reached; `phone` in E.164, such as +442079460000."""

    name: str
    email: str
    phone: str | None = None


class NameInvalid(Invalid):
    """A name has 1 to 100 characters, a letter or a figure among them; write it as you sign."""

    field = "name"


class EmailInvalid(Invalid):
    """This is not an e-mail address we can write to; type it anew, as in name@example.com.

    Characters that cannot be seen may have come with it when it was copied.
    """

    field = "email"


class PhoneInvalid(Invalid):
    """This is no telephone number: {why}. One is written as in +442079460000, or at home with 0."""

    field = "phone"


def normal_contact(contact: Contact) -> Contact:
    """Raises `NameInvalid`, `EmailInvalid` or `PhoneInvalid`."""
    phone = None if contact.phone is None else normal_phone(contact.phone)
    return Contact(name=normal_name(contact.name), email=normal_email(contact.email), phone=phone)


def normal_name(typed: str) -> str:
    """Its fair copy. Raises `NameInvalid`."""
    name = fair_copy(typed)
    if len(name) > LONGEST_NAME or not has_words(name):
        raise NameInvalid
    return name


def normal_email(email: str) -> str:
    """As it is compared and written to: trimmed, the domain in lower case and in ASCII, with the
    plain apostrophe.

    Raises `EmailInvalid`. Nobody is asked whether the domain takes letters.
    """
    typed = email.strip().translate(APOSTROPHES)
    if len(typed) > LONGEST_EMAIL:
        raise EmailInvalid
    try:
        read = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise EmailInvalid from None
    return str(read.ascii_email)


def normal_phone(typed: str, country: str = HOME) -> str:
    """In E.164, however its digits are grouped; without a country's code it is a number of that
    `country`. Raises `PhoneInvalid`, which says what is wrong."""
    number = _read(fair_copy(typed), country)
    if number.extension:
        raise PhoneInvalid(why="leave the extension out")
    length = phonenumbers.is_possible_number_with_reason(number)
    if length in TOO_SHORT:
        raise PhoneInvalid(why="it is too short")
    if length == ValidationResult.TOO_LONG:
        raise PhoneInvalid(why="it is too long")
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid(why=f"+{number.country_code} has none such; compare every figure")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _read(typed: str, country: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(typed, country)
    except NumberParseException as error:
        if error.error_type == NO_COUNTRY:
            raise PhoneInvalid(why="no country has this code") from None
        raise PhoneInvalid(why="write one number, in figures") from None
