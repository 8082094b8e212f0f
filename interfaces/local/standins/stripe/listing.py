"""Stripe's lists: newest first, by cursor, filtered by equality and by time of creation."""

from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.refusals import StripeRefused

COMPARES = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}


def page(books: Books, kind: str, asked: Json, path: str) -> Json:
    """`{object: list, data, has_more, url}`; at most 100 a page, 10 unless asked."""
    limit = asked.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeRefused(
            "This value must be between 1 and 100.", code="parameter_invalid_integer", param="limit"
        )
    found = [thing for thing in books.newest(kind) if _wanted(thing, asked)]
    start, end = _window(books, kind, [thing["id"] for thing in found], asked)
    chosen = found[start:end]
    data = chosen[-limit:] if "ending_before" in asked else chosen[:limit]
    return {"object": "list", "url": path, "has_more": len(chosen) > limit, "data": data}


def _wanted(thing: Json, asked: Json) -> bool:
    same = all(thing[k] == asked[k] for k in ("payment_intent", "type") if k in asked)
    named = thing.get("type") in asked["types"] if "types" in asked else True
    return same and named and _in_time(thing["created"], asked.get("created", {}))


def _in_time(created: int, bounds: dict[str, int] | int) -> bool:
    if isinstance(bounds, int):
        return created == bounds
    return all(COMPARES[name](created, bound) for name, bound in bounds.items())


def _window(books: Books, kind: str, ids: list[str], asked: Json) -> tuple[int, int]:
    """From after `starting_after` to before `ending_before`; a cursor must name an object."""
    start, end = 0, len(ids)
    if "starting_after" in asked:
        cursor = books.find(kind, asked["starting_after"], "starting_after")["id"]
        start = ids.index(cursor) + 1 if cursor in ids else end
    if "ending_before" in asked:
        cursor = books.find(kind, asked["ending_before"], "ending_before")["id"]
        end = ids.index(cursor) if cursor in ids else 0
    return start, end
