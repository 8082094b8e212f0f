"""What a document is found by: its words, codes, measures and meanings, each with its weight."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    found: defaultdict[str, set[Weight]] = defaultdict(set)
    for passage in passages:
        for lexeme in lexemes(parts(passage.text)):
            found[lexeme].add(passage.weight)
    return " ".join(
        f"'{lexeme}':{','.join(f'{ord(w) - 64}{w}' for w in sorted(weights))}"
        for lexeme, weights in sorted(found.items())
    )


def lexemes(read: Sequence[Part]) -> set[str]:
    """Everything that finds a text."""
    words = {each for part in read for each in (part.written, part.lexeme, *part.besides)}
    return words | {part.code for part in read if part.code} | set(_meanings(read))


def words_told(texts: Iterable[str]) -> set[str]:
    """The words that a misspelt one can be meant to be."""
    read = [part for text in texts for part in parts(text)]
    units = {each for part in read for each in part.besides if each.isalpha()}
    return {part.written for part in read if part.misspelt} | units


def _meanings(read: Sequence[Part]) -> Iterator[str]:
    known, stems = dictionary(), tuple(part.lexeme for part in read)
    for start, first in enumerate(stems):
        if first not in known.first_words:
            continue
        for end in range(start + 1, min(start + known.longest, len(stems)) + 1):
            if meaning := known.alike.get(stems[start:end]):
                yield meaning
