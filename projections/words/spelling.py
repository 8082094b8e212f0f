"""Spellings of one word made one: accents, case, other scripts, fractions, endings."""

import re
import threading
import unicodedata
from decimal import Decimal
from functools import lru_cache

import snowballstemmer
from anyascii import anyascii

_VULGAR = re.compile(r"(?=[\u00bc-\u00be\u2150-\u215e])")
_FRACTION = re.compile(r"(?:(\d+) +)?\b(\d)/(2|3|4|5|6|8|16)(?!\d)")
_POSSESSIVE = re.compile(r"(?<=[a-z])'s\b")


def folded(text: str) -> str:
    """The text in small ASCII letters, however its accents were typed; 2¾ is 2.75.

    What cannot be seen joins nothing and parts nothing; other scripts are written in Latin letters.
    """
    apart = unicodedata.normalize("NFKD", _VULGAR.sub(" ", text).casefold())
    letters = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))
    plain = _POSSESSIVE.sub("", anyascii(letters).casefold()).replace("'", "")
    return _FRACTION.sub(_decimal, plain)


class _Stemmers(threading.local):
    """One for each thread: a stemmer keeps the word that it is at, so two would mix their words."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_STEMMERS = _Stemmers()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What English words of one kind begin with: rings, ring."""
    return str(_STEMMERS.english.stemWord(word))


def _decimal(found: re.Match[str]) -> str:
    exact = int(found[1] or 0) + int(found[2]) / Decimal(found[3])
    return f"{exact:.4f}".rstrip("0").rstrip(".")
