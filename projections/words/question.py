"""What somebody looks for, word by word, as PostgreSQL's full-text search is asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from projections.words.dictionary import Stems, dictionary
from projections.words.near import near_phrases
from projections.words.reading import Part, parts
from projections.words.spelling import stem

MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found: all lexemes of any of `ways`.

    `begun` is a way whose last word is perhaps not finished; `near` are ways of words that may
    have been meant; `read` are the parts that it was made of.
    """

    read: tuple[Part, ...]
    ways: tuple[Stems, ...]
    begun: Stems = ()
    near: tuple[Stems, ...] = ()

    def sought(self) -> str:
        """As a `tsquery` is written."""
        ways = [_all(way) for way in (*self.ways, *self.near)]
        return _any([*ways, _all(self.begun, ":*")] if self.begun else ways)


def terms_of(words: str) -> tuple[Term, ...]:
    """What is looked for; words like `with` only when there are no others."""
    read = parts(words)[:MOST_WORDS]
    found, place = list[Term](), 0
    while place < len(read):
        term = _longest(read, place)
        found.append(term)
        place += len(term.read)
    idle = dictionary().idle
    busy = [term for term in found if len(term.read) > 1 or term.read[0].written not in idle]
    return tuple(busy or found)


def query_of(terms: Iterable[Term]) -> str:
    """All of the terms."""
    return " & ".join(f"({term.sought()})" for term in terms)


def exactly(terms: Iterable[Term]) -> str:
    """Any of the words as they were typed: what has more of these stands first."""
    return _any(_all(way) for term in terms for way in term.ways)


def broadly(terms: Iterable[Term]) -> str:
    """Any of the words, of those that they begin, and of those that may have been meant."""
    return _any(term.sought() for term in terms)


def apart(term: Term) -> tuple[Term, ...]:
    """Its single words, for a code or a phrase that is not found as a whole."""
    if len(term.read) == 1:
        return (term,)
    last = term.read[-1]
    return (*map(_word, term.read[:-1]), _word(last, begun=bool(term.begun)))


def misspelt(term: Term, meant: Mapping[str, Collection[str]]) -> Term:
    """A single word, or any that was meant by it: `meant` leads to these from what was typed."""
    (part,) = term.read
    words = {*meant.get(part.written, ()), *(near_phrases(part.written) if part.misspelt else ())}
    ways = {way: None for word in sorted(words - {part.written}) for way in _ways(stem(word))}
    besides = {(lexeme,): None for lexeme in part.besides}
    return replace(term, near=tuple(ways | besides))


def _longest(read: tuple[Part, ...], start: int) -> Term:
    """The longest phrase that has a meaning, or the code, or the word, that begins here."""
    for end in range(min(start + dictionary().longest, len(read)), start + 1, -1):
        phrase = read[start:end]
        if term := _phrase(phrase, begun=end == len(read)):
            return term
    if read[start].code:
        return _code(read, start)
    return _word(read[start], begun=start + 1 == len(read))


def _phrase(phrase: tuple[Part, ...], *, begun: bool) -> Term | None:
    """A phrase that has a meaning; with an unfinished last word, all meanings that it may get."""
    alike, stems = dictionary().alike, tuple(part.lexeme for part in phrase)
    if meaning := alike.get(stems):
        return Term(phrase, ((meaning,),))
    words = (*stems[:-1], phrase[-1].written)
    meanings = {(alike[known],): None for known in alike if begun and _begins(known, words)}
    return Term(phrase, tuple(meanings), words) if meanings else None


def _begins(phrase: Stems, words: Stems) -> bool:
    *finished, last = words
    reached = len(finished)
    return (
        len(phrase) > reached
        and phrase[:reached] == tuple(finished)
        and phrase[reached].startswith(last)
    )


def _code(read: tuple[Part, ...], start: int) -> Term:
    """All words of one code: as a whole, or each by itself."""
    code, end = read[start].code, start
    while end < len(read) and read[end].code == code:
        end += 1
    words = read[start:end]
    begun = (code,) if end == len(read) else ()
    return Term(words, ((code,), tuple(part.lexeme for part in words)), begun)


def _word(part: Part, *, begun: bool = False) -> Term:
    return Term((part,), _ways(part.lexeme), (part.written,) if begun else ())


def _ways(lexeme: str) -> tuple[Stems, ...]:
    meaning = dictionary().alike.get((lexeme,))
    return ((lexeme,), (meaning,)) if meaning else ((lexeme,),)


def _all(way: Stems, ending: str = "") -> str:
    return "(" + " & ".join(f"'{lexeme}'" for lexeme in way) + f"{ending})"


def _any(ways: Iterable[str]) -> str:
    return " | ".join(ways)
