"""What a document is found by: its words, codes, measures and meanings, each with its weight."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from projections.words.dictionary import dictionary
from projections.words.reading import LONGEST_WORD, Part, parts
from projections.words.spelling import folded, stem

_CODE = "[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+"
_CODES = re.compile(f"{_CODE}(?: {_CODE})*+")
Weight = Literal["A", "B", "C", "D"]
"""A is found before B; as PostgreSQL has them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a document that count alike."""

    weight: Weight
    text: str


def search_vector(passages: Iterable[Passage]) -> str:
    """All of a document as a `tsvector` is written: what several passages have stands in each."""
    return " ".join(_held(passage.weight, passage.text) for passage in passages)


def lexemes(read: Sequence[Part]) -> set[str]:
    """Everything that finds a text."""
    found = set(_meanings(read))
    for written, lexeme, besides, code in read:
        found.add(written)
        found.add(lexeme)
        found.update(besides)
        if code:
            found.add(code)
    return found


def words_told(texts: Iterable[str]) -> set[str]:
    """The words that a misspelt one can be meant to be."""
    read = [part for text in texts for part in parts(text)]
    units = {each for part in read for each in part.besides if each.isalpha()}
    return {part.written for part in read if part.misspelt} | units


@lru_cache(maxsize=4_096)
def _held(weight: Weight, text: str) -> str:
    place = f"{ord(weight) - 64}{weight}"
    found = at_a_glance(text) or lexemes(parts(text))
    return " ".join([f"'{lexeme}':{place}" for lexeme in found])


def at_a_glance(text: str) -> set[str]:
    """The lexemes of words and codes alone, as most stones are numbered; else nothing."""
    letters = folded(text)
    if len(letters) > LONGEST_WORD or not _CODES.fullmatch(letters):
        return set()
    words = letters.replace("-", " ").split()
    stems = [stem(word) for word in words]
    if not dictionary().first_words.isdisjoint(stems):
        return set()
    codes = [code.replace("-", "") for code in letters.split() if "-" in code]
    return {*words, *stems, *codes}


def _meanings(read: Sequence[Part]) -> Iterator[str]:
    known, stems = dictionary(), tuple([part.lexeme for part in read])
    if known.first_words.isdisjoint(stems):
        return
    for start, first in enumerate(stems):
        if first not in known.first_words:
            continue
        for end in range(start + 1, min(start + known.longest, len(stems)) + 1):
            if meaning := known.alike.get(stems[start:end]):
                yield meaning
