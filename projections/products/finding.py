"""Words that were typed, looked for among the products on sale: as typed, else as meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from projections.products.fold import ON_SALE, PRODUCT, WORD
from projections.words.near import traces, typed_traces
from projections.words.question import (
    Term,
    apart,
    broadly,
    exactly,
    misspelt,
    query_of,
    terms_of,
)

# How much a word counts that is found among the choices, in the kind, in the title.
WEIGHTS = literal([0.0, 0.1, 0.3, 1.0], ARRAY(Float(24)))
AS_TYPED, AS_MEANT = 30_000, 10_000
POSITIONS = 2**40


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, as conditions of the database."""

    terms: tuple[Term, ...]

    @property
    def found(self) -> ColumnElement[bool]:
        """All of it."""
        return _matching(query_of(self.terms))

    @property
    def relevance(self) -> ColumnElement[int]:
        """The larger the better: words as typed and in titles first, then the newest."""
        typed, meant = exactly(self.terms), broadly(self.terms)
        rank = _rank(typed) * (AS_TYPED + AS_MEANT)
        if meant != typed:
            rank = _rank(typed) * AS_TYPED + _rank(meant) * AS_MEANT
        return cast(rank, BigInteger) * POSITIONS + PRODUCT.c.published


def sought(connection: Connection, words: str) -> Sought | None:
    """What the words ask for; None when there are no words in them.

    Where nothing has all the words, those that nothing has may be misspelt; if that does not
    help, any of them may be.
    """
    terms = terms_of(words)
    if not terms or _any_found(connection, [query_of(terms)])[0]:
        return Sought(terms) if terms else None
    known = _any_found(connection, [term.sought() for term in terms])
    unknown = tuple(term for term, found in zip(terms, known, strict=True) if not found)
    meant = Sought(_corrected(connection, terms, unknown))
    if len(unknown) == len(terms) or _any_found(connection, [query_of(meant.terms)])[0]:
        return meant
    return Sought(_corrected(connection, terms, terms))


def _corrected(
    connection: Connection, terms: Sequence[Term], wrong: Sequence[Term]
) -> tuple[Term, ...]:
    words = [each for term in wrong for each in apart(term)]
    typed = {part.written for word in words for part in word.read if part.misspelt}
    meant = _meant(connection, typed)
    return tuple(
        misspelt(each, meant) if term in wrong else each
        for term in terms
        for each in (apart(term) if term in wrong else (term,))
    )


def _meant(connection: Connection, typed: set[str]) -> dict[str, set[str]]:
    """Words of the shop that these may be meant to be."""
    left = {word: typed_traces(word) for word in typed}
    every = sorted(set[str]().union(*left.values()))
    alike = select(WORD.c.word).where(WORD.c.traces.overlap(every))
    found = list(connection.execute(alike).scalars())
    return {
        word: {each for each in found if not own.isdisjoint(traces(each))}
        for word, own in left.items()
    }


def _any_found(connection: Connection, queries: list[str]) -> list[bool]:
    """Whether anything on sale is found by each of them.

    Counted, as PostgreSQL would read every product to see whether there is a first.
    """
    asked = (select(func.count()).where(ON_SALE, _matching(query)) for query in queries)
    counts = connection.execute(select(*(each.scalar_subquery() for each in asked))).one()
    return [count > 0 for count in counts]


def _matching(query: str) -> ColumnElement[bool]:
    return PRODUCT.c.search.op("@@")(cast(literal(query), TSQUERY))


def _rank(query: str) -> ColumnElement[float]:
    return func.ts_rank(WEIGHTS, PRODUCT.c.named, cast(literal(query), TSQUERY))
