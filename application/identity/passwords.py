"""Passwords: what is taken for one, and what is kept of it (argon2id by OWASP's measure)."""

import unicodedata
from collections.abc import Iterable
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from application.identity.credentials import Credentials
from application.reference import common_passwords
from domain.kernel import Invalid

SHORTEST, LONGEST = 8, 200
NOBODYS = "a password that nobody has"
SHORTEST_OWN = 5
"""A shorter word of one's own may stand in any password."""
TIMES, KIBIBYTES = 2, 19_456


class CredentialsWrong(Invalid):
    """This address and this password do not belong together, or nobody has them."""


class PasswordInvalid(Invalid):
    """A password has {shortest} to {longest} characters."""

    field = "password"


class PasswordCommon(Invalid):
    """This password is among the first that anybody tries; choose another."""

    field = "password"


class PasswordTelling(Invalid):
    """This password is little more than your address or the name of the house; choose another."""

    field = "password"


class Passwords:
    """`hasher` is weaker in tests only: how long a guess takes is what it is for."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        measured = Argon2Hasher(time_cost=TIMES, memory_cost=KIBIBYTES, parallelism=1)
        self._hash = PasswordHash((hasher or measured,))

    def hashed(self, password: str, own: Iterable[str] = ()) -> bytes:
        """`own` are an address and names that it may not consist of.

        Raises `PasswordInvalid`, `PasswordCommon` or `PasswordTelling`.
        """
        plain = _normal(password)
        if not SHORTEST <= len(plain) <= LONGEST:
            raise PasswordInvalid(shortest=SHORTEST, longest=LONGEST)
        if plain.casefold() in common_passwords():
            raise PasswordCommon
        if any(_tells(plain.casefold(), each.casefold()) for each in own):
            raise PasswordTelling
        return self._hash.hash(plain).encode()

    def fits(self, password: str, kept: bytes | None) -> bool:
        """Whether it is the one; None is nobody's, which takes as long to say."""
        plain, hashed = _normal(password), self._nobodys if kept is None else kept.decode()
        fits = self._hash.verify(plain[: LONGEST + 1], hashed)
        return fits and kept is not None

    def rehashed(self, password: str, kept: bytes) -> bytes | None:
        """It by today's measure, if it was kept by another."""
        if not self._hash.current_hasher.check_needs_rehash(kept.decode()):
            return None
        return self._hash.hash(_normal(password)).encode()

    @cached_property
    def _nobodys(self) -> str:
        return self._hash.hash(NOBODYS)


def own_words(email: str, house: str) -> tuple[str, ...]:
    """Of which no password of theirs may consist; `house` is its name."""
    return email, email.partition("@")[0], house


def keep_password(credentials: Credentials, person: str, hashed: bytes) -> None:
    """In the place of the one before; at no moment they have none."""
    former = credentials.of(person, "password")
    credentials.add(person, "password", hashed)
    for each in former:
        credentials.take(person, each.credential_id)


def is_theirs(credentials: Credentials, passwords: Passwords, person: str, password: str) -> bool:
    """Whether it is the password of that person, of whom there may be none.

    One that is kept by an older measure is kept by today's from now on.
    """
    known = credentials.of(person, "password")
    if not passwords.fits(password, known[-1].secret if known else None):
        return False
    for used in known[-1:]:
        newer = passwords.rehashed(password, used.secret)
        credentials.use(used.credential_id, newer)
    return True


def _tells(password: str, own: str) -> bool:
    """Whether it is such a word with a few characters before or behind it, or a part of it."""
    if len(own) < SHORTEST_OWN:
        return False
    return password in own or (own in password and len(password) - len(own) < SHORTEST_OWN)


def _normal(password: str) -> str:
    """The same, on whichever keyboard its accents were typed."""
    return unicodedata.normalize("NFC", password)
