"""Stripe's lists: newest first, by cursor, filtered by equality and by time of creation."""

from collections.abc import Iterator
from itertools import islice, takewhile

from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.refusals import StripeRefused

COMPARES = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}
EQUAL = ("charge", "payment_intent", "source", "type")


def page(books: Books, kind: str, asked: Json, path: str) -> Json:
    """`{object: list, data, has_more, url}`; at most 100 a page, 10 unless asked."""
    limit = asked.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeRefused(
            "This value must be between 1 and 100.", code="parameter_invalid_integer", param="limit"
        )
    chosen = list(
        _before(books, kind, asked)
        if "ending_before" in asked
        else islice(_from(books, kind, asked), limit + 1)
    )
    data = chosen[-limit:] if "ending_before" in asked else chosen[:limit]
    return {"object": "list", "url": path, "has_more": len(chosen) > limit, "data": data}


def _from(books: Books, kind: str, asked: Json) -> Iterator[Json]:
    """What is wanted, from after `starting_after` on: read no further than it is asked for."""
    cursor = asked.get("starting_after")
    if cursor is not None:
        books.find(kind, cursor, "starting_after")
    return (thing for thing in books.newest(kind, cursor) if _wanted(thing, asked))


def _before(books: Books, kind: str, asked: Json) -> Iterator[Json]:
    cursor = books.find(kind, asked["ending_before"], "ending_before")["id"]
    newer = takewhile(lambda thing: thing["id"] != cursor, books.newest(kind))
    return (thing for thing in newer if _wanted(thing, asked))


def _wanted(thing: Json, asked: Json) -> bool:
    same = all(thing[name] == asked[name] for name in EQUAL if name in asked)
    named = thing.get("type") in asked["types"] if "types" in asked else True
    return same and named and _in_time(thing["created"], asked.get("created", {}))


def _in_time(created: int, bounds: dict[str, int] | int) -> bool:
    if isinstance(bounds, int):
        return created == bounds
    return all(COMPARES[name](created, bound) for name, bound in bounds.items())
