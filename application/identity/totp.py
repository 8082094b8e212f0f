"""Codes of the minute, as an authenticator shows them (RFC 6238), and codes for when it is lost."""

import secrets
import unicodedata
from datetime import datetime

import pyotp

INTERVAL_SECONDS = 30
WINDOW = 1
"""Intervals before and after this one whose code is taken: clocks differ, and people type."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = 5
UNMISTAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, *, name: str, issuer: str) -> str:
    """What an authenticator reads, as it is or from a picture of it: `otpauth://…`."""
    return pyotp.TOTP(secret, interval=INTERVAL_SECONDS).provisioning_uri(
        name=name, issuer_name=issuer
    )


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The interval whose code this is, if it is one of now; None for any other."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    authenticator = pyotp.TOTP(secret, interval=INTERVAL_SECONDS)
    present = int(now.timestamp()) // INTERVAL_SECONDS
    steps = range(present - WINDOW, present + WINDOW + 1)
    told = {step: authenticator.generate_otp(step) for step in steps}
    right = [step for step in steps if secrets.compare_digest(told[step], digits)]
    return max(right, default=None)


def new_recovery_codes() -> tuple[str, ...]:
    """Some fifty bits each: what tries are counted for is not guessed."""
    return tuple(f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES))


def as_written(recovery_code: str) -> str:
    """However it was typed."""
    plain = unicodedata.normalize("NFKC", recovery_code).upper()
    return "".join(letter for letter in plain if letter in UNMISTAKABLE)


def _letters() -> str:
    return "".join(secrets.choice(UNMISTAKABLE) for _ in range(RECOVERY_LETTERS))
