"""Codes that a letter tells: whoever shows one can read that mailbox. Once, soon, few tries."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Literal, Protocol

from application.ids import new_id
from application.store.ports import Clock
from application.tokens import Tokens
from domain.kernel import Gone, Invalid

Purpose = Literal["register", "sign_in", "reset", "change_email", "find_order", "advise", "export"]
Tells = Literal["code", "has_account", "nothing"]
"""What its letter says: the code; or that there is an account already; or there is no letter, since
nobody is known there, and who asks is not told so."""
LASTS = timedelta(minutes=10)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What nobody but the letter's worker and whoever shows the code has to know.

    Without an `email` the letter goes to the person's own. `device` is where it was asked for.
    """

    email: str = field(default="", repr=False)
    device: str = ""
    payload: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWanted:
    """For one purpose, of one person or mailbox; only one that is told can be redeemed."""

    purpose: Purpose
    person: str = ""
    mailbox: str = ""
    tells: Tells = "code"
    enclosed: Enclosed = field(default_factory=Enclosed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Its digits are kept nowhere: they follow from our secret and the id."""

    code_id: str
    wanted: CodeWanted
    made_at: datetime
    ends_at: datetime


class CodeWrong(Invalid):
    """This is not the code of our letter; look again at its six figures."""

    field = "code"


class CodeOver(Gone):
    """This code was used, tried too often or too late, or is none of yours; ask for another."""


class Codes(Protocol):
    """Each with an end; what is enclosed is sealed at rest."""

    def issue(self, wanted: CodeWanted) -> Code:
        """A letter is ordered with it, in one transaction."""

    def find(self, code_id: str) -> Code | None:
        """One that has not ended, was not used, and not tried too often."""

    def check(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        """The same as `redeem`, and it is not used up.

        Neither looks at more than the few tries that are left, also if many come at once.
        """

    def redeem(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        """Use it up; None for wrong digits, which counts as a try, and for one that is not open.

        Of many who do so at once, one gets it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A code as somebody shows it; `person` is who is signed in, where that is asked."""

    code_id: str
    digits: str
    person: str = ""

    @property
    def figures(self) -> str:
        """In whichever groups and by whichever keyboard they were typed."""
        return "".join(str(unicodedata.digit(each)) for each in self.digits if each.isdigit())


def redeemed(codes: Codes, purpose: Purpose, shown: Shown) -> Code:
    """Raises `CodeOver` or `CodeWrong`; another's code and one for something else are not there."""
    return _by(codes.redeem, codes, purpose, shown)


def checked(codes: Codes, purpose: Purpose, shown: Shown) -> Code:
    """The same, and it can still be redeemed: whoever has not come to the end may try again."""
    return _by(codes.check, codes, purpose, shown)


def _by(
    way: Callable[[str, Purpose, str], Code | None], codes: Codes, purpose: Purpose, shown: Shown
) -> Code:
    known = codes.find(shown.code_id)
    if known is None or known.wanted.purpose != purpose:
        raise CodeOver
    if shown.person and known.wanted.person != shown.person:
        raise CodeOver
    if found := way(shown.code_id, purpose, shown.figures):
        return found
    raise CodeWrong if codes.find(shown.code_id) else CodeOver


@dataclass(slots=True)
class _Kept:
    code: Code
    tries: int = 0


class MemoryCodes:
    """The in-memory twin, for fast tests; `ordered` are the codes that letters are due for."""

    def __init__(self, tokens: Tokens, clock: Clock, lasts: timedelta = LASTS) -> None:
        self._tokens = tokens
        self._clock = clock
        self._lasts = lasts
        self._kept: dict[str, _Kept] = {}
        self._one_at_a_time = RLock()
        self.ordered: list[str] = []

    def issue(self, wanted: CodeWanted) -> Code:
        now = self._clock.now()
        code = Code(code_id=new_id(), wanted=wanted, made_at=now, ends_at=now + self._lasts)
        self._kept[code.code_id] = _Kept(code)
        self.ordered.append(code.code_id)
        return code

    def find(self, code_id: str) -> Code | None:
        kept = self._kept.get(code_id)
        is_open = kept and kept.tries < MOST_TRIES and self._clock.now() < kept.code.ends_at
        return kept.code if kept and is_open else None

    def redeem(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        with self._one_at_a_time:
            found = self.check(code_id, purpose, digits)
            taken = self._kept.pop(code_id, None) if found else None
            return taken.code if taken else None

    def check(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        with self._one_at_a_time:
            return self._checked(code_id, purpose, digits)

    def _checked(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        code = self.find(code_id)
        if code is None or code.wanted.purpose != purpose:
            return None
        if code.wanted.tells != "code" or not self._tokens.told(code_id, digits):
            self._kept[code_id] = replace(self._kept[code_id], tries=self._kept[code_id].tries + 1)
            return None
        return code
