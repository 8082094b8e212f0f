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
    letters = text.casefold() if text.isascii() else in_latin(text)
    if "'" in letters:
        letters = _POSSESSIVE.sub("", letters).replace("'", "")
    return _FRACTION.sub(_decimal, letters) if "/" in letters else letters


def in_latin(text: str) -> str:
    """In small ASCII letters; what is written in these already is the same."""
    apart = unicodedata.normalize("NFKD", _VULGAR.sub(" ", text).casefold())
    letters = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))
    return anyascii(letters).casefold()


class _Stemmers(threading.local):
    """One for each thread: a stemmer keeps the word that it is at, so two would mix their words."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_STEMMERS = _Stemmers()


def stem(word: str) -> str:
    """What English words of one kind begin with: rings, ring; numbers have no endings."""
    return word if word[-1:].isdecimal() else stemmed(word)


@lru_cache(maxsize=65_536)
def stemmed(word: str) -> str:
    return str(_STEMMERS.english.stemWord(word))


def _decimal(found: re.Match[str]) -> str:
    exact = int(found[1] or 0) + int(found[2]) / Decimal(found[3])
    return f"{exact:.4f}".rstrip("0").rstrip(".")
