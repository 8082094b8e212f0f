"""Words one typing error apart: two words that lose few letters to become the same."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from projections.words.dictionary import dictionary
from projections.words.reading import LEAST_LETTERS

LONG = 8
LONGEST = 20
LEAST_BEGUN = 5


@lru_cache(maxsize=65_536)
def traces(word: str) -> tuple[str, ...]:
    """What is left of a word, or of its beginning, when letters are lost: it is kept under these.

    One letter, or two of a long word. A wrong letter, one too many, one too few, or two that
    changed places leave a trace of the typed word that is one of these, always.
    """
    begun = {word[:end] for end in range(LEAST_BEGUN, len(word[:LONGEST]))}
    return tuple(sorted({*begun, *map_shorter(begun), *typed_traces(word)}))


def typed_traces(word: str) -> frozenset[str]:
    """The same of what somebody typed, taken as a whole word."""
    word = word[:LONGEST]
    once = {word, *_shorter(word)}
    return frozenset(once | map_shorter(once) if len(word) >= LONG else once)


def map_shorter(words: Iterable[str]) -> set[str]:
    return {each for word in words for each in _shorter(word)}


def near_phrases(typed: str) -> set[str]:
    """Single words of the dictionary that may have been meant."""
    return {word for trace in typed_traces(typed) for word in _dictionary_traces().get(trace, ())}


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


@cache
def _dictionary_traces() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in dictionary().single_words:
        if len(word) >= LEAST_LETTERS:
            for trace in traces(word):
                found.setdefault(trace, set()).add(word)
    return found
