"""Whether a short text says what is looked for, with a typing error forgiven in any word."""

from collections.abc import Sequence

from projections.words.dictionary import Stems
from projections.words.lexemes import lexemes
from projections.words.near import traces, typed_traces
from projections.words.question import Term, apart
from projections.words.reading import Part, parts


def tells(text: str, terms: Sequence[Term]) -> bool:
    """All of the terms."""
    read = parts(text)
    held = lexemes(read)
    return all(
        _has(term, held) or all(_near(word, held, read) for word in apart(term)) for term in terms
    )


def _has(term: Term, held: set[str]) -> bool:
    return any(held.issuperset(way) for way in term.ways) or _begun(term.begun, held)


def _begun(way: Stems, held: set[str]) -> bool:
    if not way:
        return False
    *finished, last = way
    return held.issuperset(finished) and any(lexeme.startswith(last) for lexeme in held)


def _near(word: Term, held: set[str], read: Sequence[Part]) -> bool:
    typed = word.read[0]
    return _has(word, held) or (
        typed.misspelt
        and any(
            not typed_traces(typed.written).isdisjoint(traces(part.written))
            for part in read
            if part.misspelt
        )
    )
