"""A text read word by word: plain words, codes with hyphens, numbers and measures."""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from projections.words.dictionary import dictionary
from projections.words.spelling import folded, stem

LONGEST_WORD = 60
LEAST_LETTERS = 4
_NUMBER = r"(?:\d+(?:,\d{3})*(?:[.,]\d+)?|(?<![\w.])\.\d+)"


class Part(NamedTuple):
    """One word as it was `written`, what it is found by, and what it is found by besides.

    `code` is the whole of what stands together with hyphens, such as solclaw.
    """

    written: str
    lexeme: str
    besides: tuple[str, ...] = ()
    code: str = ""

    @property
    def misspelt(self) -> bool:
        """Whether it is long enough, and a word, so that a typing error can be told."""
        return len(self.written) >= LEAST_LETTERS and self.written.isalpha()


@lru_cache(maxsize=4_096)
def parts(text: str) -> tuple[Part, ...]:
    """All of a text, in order; whatever accents, case, script and unit it was written in."""
    return tuple([part for found in _pattern().finditer(folded(text)) for part in _read(found)])


def _read(found: re.Match[str]) -> list[Part]:
    match found.lastgroup:
        case "unit":
            return [_measure(found["amount"], found["unit"])]
        case "code":
            return _coded(found["code"])
        case "number":
            return [Part(number := _plain(found["number"]), number)]
        case _:
            word = found[0][:LONGEST_WORD]
            return [Part(word, stem(word))]


def _coded(code: str) -> list[Part]:
    words = code.replace("_", "-").split("-")
    whole = "".join(words)[:LONGEST_WORD]
    kept = [word[:LONGEST_WORD] for word in words]
    return [Part(word, stem(word), (), whole) for word in kept]


def _measure(amount: str, unit: str) -> Part:
    """2.75 mm and 0.275 cm are one lexeme; the number alone finds it too."""
    counted, number = dictionary().units[unit], _plain(amount)
    exact = _plain(f"{Decimal(number) * counted.many:f}") + counted.name
    named = (unit, stem(unit)) if len(unit) >= LEAST_LETTERS else ()
    return Part(f"{number}{unit}", exact, (number, *named))


def _plain(number: str) -> str:
    """Without what changes nothing: 02.50 is 2.5, and 1,000 is 1000."""
    joined = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    whole, _, fraction = joined[:LONGEST_WORD].partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(dictionary().units, key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z0-9.])(?P<amount>{_NUMBER})[\s-]?(?P<unit>{units})(?![a-z0-9])"
        rf"|(?P<code>[a-z0-9]++(?:[-_][a-z0-9]++)+)"
        rf"|(?P<odd>{_NUMBER}[a-z][a-z0-9]*)"
        rf"|(?P<number>{_NUMBER})(?![a-z0-9])"
        rf"|(?P<word>[a-z0-9]+)"
    )
