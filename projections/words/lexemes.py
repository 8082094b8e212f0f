"""What a document is found by: its words, codes, measures and meanings, each with its weight."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from projections.words.dictionary import dictionary
from projections.words.reading import Part, parts

Weight = Literal["A", "B", "C", "D"]
"""A is found before B; as PostgreSQL has them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a document that count alike."""

    weight: Weight
    text: str


def search_vector(passages: Iterable[Passage]) -> str:
    """All of a document as a `tsvector` is written."""
    found: defaultdict[str, str] = defaultdict(str)
    for passage in passages:
        for lexeme in _held(passage.text):
            found[lexeme] += passage.weight
    return " ".join(f"'{lexeme}':{_places(weights)}" for lexeme, weights in sorted(found.items()))


def lexemes(read: Sequence[Part]) -> set[str]:
    """Everything that finds a text."""
    found = set(_meanings(read))
    for part in read:
        found.add(part.written)
        found.add(part.lexeme)
        found.update(part.besides)
        if part.code:
            found.add(part.code)
    return found


def words_told(texts: Iterable[str]) -> set[str]:
    """The words that a misspelt one can be meant to be."""
    read = [part for text in texts for part in parts(text)]
    units = {each for part in read for each in part.besides if each.isalpha()}
    return {part.written for part in read if part.misspelt} | units


@lru_cache(maxsize=4_096)
def _held(text: str) -> frozenset[str]:
    return frozenset(lexemes(parts(text)))


@lru_cache(maxsize=4_096)
def _places(weights: str) -> str:
    return ",".join(f"{ord(weight) - 64}{weight}" for weight in sorted(set(weights)))


def _meanings(read: Sequence[Part]) -> Iterator[str]:
    known, stems = dictionary(), tuple(part.lexeme for part in read)
    for start, first in enumerate(stems):
        if first not in known.first_words:
            continue
        for end in range(start + 1, min(start + known.longest, len(stems)) + 1):
            if meaning := known.alike.get(stems[start:end]):
                yield meaning
