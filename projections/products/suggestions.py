"""What somebody who types may be about to look for: choices to filter by, and products."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, select

from projections.kit.answer import rows
from projections.products.finding import sought
from projections.products.fold import LABEL, ON_SALE, PRODUCT
from projections.products.listing import ListingFilter, among, worded
from projections.words.question import Term, terms_of
from projections.words.telling import tells

MOST_CHOICES = 4
SuggestionKind = Literal["category", "collection", "metal", "nature", "product"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A product by its style code, or the value of a filter of the listing.

    `count` products are found by following it, one at least.
    """

    kind: SuggestionKind
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Filters first, then products, the best of each first."""

    items: tuple[Suggestion, ...]


def suggestions(connection: Connection, words: str, limit: int) -> Suggestions:
    """At most `limit`; the last word may be unfinished, and words may be misspelt."""
    if not (terms := terms_of(words)):
        return Suggestions(())
    choices = _choices(connection, terms)[: min(MOST_CHOICES, limit)]
    return Suggestions((*choices, *_products(connection, words, limit - len(choices))))


def _choices(connection: Connection, terms: tuple[Term, ...]) -> list[Suggestion]:
    told = [row for row in rows(connection, select(LABEL)) if tells(row["label"], terms)]
    if not told:
        return []
    counts = connection.execute(select(*map(_counted, told)).where(ON_SALE)).one()
    found = [
        Suggestion(kind=row["name"], value=row["value"], label=row["label"], count=count)
        for row, count in zip(told, counts, strict=True)
        if count
    ]
    return sorted(found, key=lambda each: (-each.count, each.kind, each.value))


def _counted(row: dict[str, Any]) -> ColumnElement[int]:
    choice: Any = {row["name"]: (row["value"],)}
    return func.count().filter(*among(ListingFilter(**choice)))


def _products(connection: Connection, words: str, limit: int) -> list[Suggestion]:
    if limit < 1 or (asked := sought(connection, words)) is None:
        return []
    shown = (PRODUCT.c.style_code, PRODUCT.c.title)
    best = select(*shown).where(*worded(asked)).order_by(asked.relevance.desc(), shown[0])
    return [
        Suggestion(kind="product", value=row["style_code"], label=row["title"], count=1)
        for row in rows(connection, best.limit(limit))
    ]
