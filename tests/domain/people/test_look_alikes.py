"""One rule for addresses everywhere: what looks alike is another address, or none."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.tokens import Tokens
from domain.people.customer.contact import LONGEST_EMAIL, EmailInvalid, normal_email

TOKENS = Tokens(bytes(range(32)))
SOURCES = Path(__file__).parents[3]


def mailbox(email: str) -> str:
    return TOKENS.mailbox(normal_email(email))


OURS = mailbox("mike@example.com")


@pytest.mark.parametrize(
    "typed",
    [
        "Mike@Example.COM",
        "MIKE@example.com",
        " mike@example.com\t",
        "mike@ｅxample.com",  # a domain's wide letters are its letters
        "mike@EXAMPLE。com",
    ],
)
def test_one_mailbox_is_one_however_it_is_typed(typed: str) -> None:
    assert mailbox(typed) == OURS


@pytest.mark.parametrize("typed", ["mi.ke@example.com", "mike+a@example.com", "mike@example.co"])
def test_dots_and_tags_are_parts_of_an_address(typed: str) -> None:
    """What they mean is known to the house of the mailbox alone."""
    assert mailbox(typed) != OURS


@pytest.mark.parametrize(
    "typed",
    [
        "ｍike@example.com",  # fullwidth
        "m\u0131ke@example.com",
        "mi\u212ae@example.com",
        "m\u0456ke@example.com",
        "mike\u0301@example.com",
        "mi\u200bke@example.com",
        "mi\u00adke@example.com",
        "\ufeffmike@example.com",
        "mike\u202e@example.com",
        "\ufb01@example.com",
        "mike@exam\u200bple.com\x00",
        "mike@example.com\u0000",
        "mike\n@example.com",
        "mike@example.com\r\nBcc: other@example.com",
        "mike@example.com,other@example.com",
        "mike@example.com other@example.com",
        "<mike@example.com>",
        "Mike <mike@example.com>",
        "mike@[127.0.0.1]",
        "mike@localhost",
        "mike%other.example@example.com@example.com",
    ],
)
def test_what_looks_alike_is_no_address(typed: str) -> None:
    with pytest.raises(EmailInvalid):
        normal_email(typed)


@pytest.mark.parametrize("domain", ["ex\u0430mple.com", "examp\u04cfe.com", "e\u00d7ample.com"])
def test_a_domain_that_looks_alike_is_written_so_that_it_does_not(domain: str) -> None:
    try:
        written = normal_email(f"mike@{domain}")
    except EmailInvalid:
        return
    assert written.startswith("mike@xn--")
    assert TOKENS.mailbox(written) != OURS


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_is_refused_or_plain_and_stays_so(local: str, domain: str) -> None:
    try:
        written = normal_email(f"{local}@{domain}.example")
    except EmailInvalid:
        return
    assert written.isascii() and written.isprintable() and written.count("@") == 1
    assert normal_email(written) == written
    assert mailbox(written.upper()) == mailbox(written)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "@", '"a', "\u0301", "é", "\ufdfa", "a@", " a", "<", "-", "xn--", "(a)"]
)
@pytest.mark.parametrize("shape", ["{}@example.com", "a@{}", "a@{}.com", '"{}"@example.com', "{}"])
def test_fifty_thousand_characters_are_refused_at_once(shape: str, piece: str) -> None:
    typed = shape.format(piece * (50_000 // len(piece)))
    began = time.process_time()
    with pytest.raises(EmailInvalid):
        normal_email(typed)
    assert time.process_time() - began < 0.05


def test_the_longest_address_is_read() -> None:
    assert normal_email(f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example.com")
    with pytest.raises(EmailInvalid):
        normal_email(f"{'a' * LONGEST_EMAIL}@example.com")


def test_one_place_reads_addresses() -> None:
    rooms = ("domain", "application", "projections", "interfaces")
    files = [path for room in rooms for path in (SOURCES / room).rglob("*.py")]
    readers = [str(f.relative_to(SOURCES)) for f in files if "email_validator" in f.read_text()]
    assert readers == ["domain/people/customer/contact.py"]
