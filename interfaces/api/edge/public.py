"""What makes an answer everybody's: what it was made of, as that was then."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope

from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.price_books.timeline import in_force
from interfaces.api.edge.needs import Api

PRICES = "prices"
"""The mark of the price book that holds now, beside those of read models."""
POSITION = re.compile(rb"(?:^|&)min_position=(\d{1,18})(?=&|$)")


def price_book_mark(api: Api) -> dict[str, str]:
    """Of the book that holds now: its answers end with it, whatever the log says meanwhile."""
    return book_mark(in_force(api.shop().prices.books, api.store.clock.now()))


def book_mark(book: PriceBook | None) -> dict[str, str]:
    return {PRICES: book.price_book_id if book else ""}


@dataclass(slots=True)
class MadeOf:
    """Filled as a request is answered; only what is `public` in the end may be remembered.

    `position` is one that all of it had come to.
    """

    public: bool = False
    position: int = 0
    marks: dict[str, str] = field(default_factory=dict)


def made_of(scope: Mapping[str, Any]) -> MadeOf:
    found: MadeOf = scope["state"].setdefault("made_of", MadeOf())
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A path with its query, and apart from it the position that is to be reached, if any is."""

    target: bytes
    min_position: int | None


def asked_in(scope: Scope) -> Asked:
    """A position that is written oddly stays part of the question, and is refused with it."""
    query: bytes = scope["query_string"]
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    found = POSITION.findall(query) if b"min_position" in query else []
    if len(found) != 1:
        return Asked(path + b"?" + query, None)
    return Asked(path + b"?" + POSITION.sub(b"", query).lstrip(b"&"), int(found[0]))
