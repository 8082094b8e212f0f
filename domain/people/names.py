"""Names of people as they write them: the same person, and one that may be on a list."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.text import fair_copy

T = TypeVar("T")
_TITLES = """
mr mrs ms mx miss master dr prof professor sir dame lord lady rev reverend hon baron baroness count
countess captain capt col colonel major herr frau monsieur madame mme mlle jr sr ii iii obe mbe cbe
esq
"""
TITLES = frozenset(_TITLES.split())
APOSTROPHES = re.compile(r"['’`.]")
SHORTEST_MISTYPED = 5
"""In a shorter word another letter makes another name."""


def name_words(name: str) -> tuple[str, ...]:
    """Its words in their order without case, accents and titles; `Smith, Ann` is Ann Smith."""
    family, comma, given = fair_copy(name).partition(",")
    parted = unicodedata.normalize("NFKD", f"{given} {family}" if comma else family)
    bare = "".join(letter for letter in parted if not unicodedata.combining(letter))
    words = re.findall(r"\w+", APOSTROPHES.sub("", bare.casefold()))
    return tuple(word for word in words if word not in TITLES)


def same_name(one: str, other: str) -> bool:
    """Whether both may be one person's: the family name, and given names or their initials."""
    first, second = name_words(one), name_words(other)
    if first == second or not (first and second and first[-1] == second[-1]):
        return first == second
    given = list(zip(first[:-1], second[:-1], strict=False))
    return bool(given) and all(a.startswith(b) or b.startswith(a) for a, b in given)


@dataclass(frozen=True, slots=True)
class ListedNames:
    """Names on a list, found though a word is missing, turned round or mistyped by a letter.

    `names` are they in their words, `places` where each word stands among them, `traces` which
    words a trace is of.
    """

    names: tuple[frozenset[str], ...]
    places: Mapping[str, frozenset[int]]
    traces: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "ListedNames":
        listed = tuple(frozenset(said) for name in names if (said := name_words(name)))
        places: dict[str, set[int]] = {}
        for place, words in enumerate(listed):
            for word in words:
                places.setdefault(word, set()).add(place)
        traces: dict[str, set[str]] = {}
        for word in places:
            for trace in _traces(word):
                traces.setdefault(trace, set()).add(word)
        return cls(listed, _frozen(places), _frozen(traces))

    def near(self, name: str) -> bool:
        """All words of the shorter of the two names are near to words of the longer.

        A single word is nobody in particular, unless it is all that is listed, such as a firm's.
        """
        asked = frozenset(name_words(name))
        near = Counter(place for word in asked for place in self._near(word))
        return any(count >= self._enough(self.names[place], asked) for place, count in near.items())

    def _near(self, word: str) -> set[int]:
        """Where a word that is near to this one stands."""
        words = {each for trace in _traces(word) for each in self.traces.get(trace, ())}
        return {place for each in words for place in self.places[each]}

    def _enough(self, listed: frozenset[str], asked: frozenset[str]) -> int:
        telling = len(listed) == 1 and all(len(word) >= SHORTEST_MISTYPED for word in listed)
        return 1 if telling else max(2, min(len(listed), len(asked)))


def _frozen(found: dict[str, set[T]]) -> dict[str, frozenset[T]]:
    return {name: frozenset(each) for name, each in found.items()}


def _traces(word: str) -> Iterator[str]:
    """The word, and what is left of it without one letter: one error apart, two share a trace."""
    yield word
    if len(word) >= SHORTEST_MISTYPED:
        yield from {word[:place] + word[place + 1 :] for place in range(len(word))}
