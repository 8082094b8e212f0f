"""What an impact was worked out over, in words: a count alone does not say what it counts."""

from collections.abc import Iterator

from domain.pricing.price_books import Impact

KEEP_THEIRS = (
    "Left out, for no book changes their price: pieces of which there is one, orders, and quotes "
    "while they last. Designs that are not finished have no price yet."
)


def looked_at(impact: Impact) -> str:
    """Sentences for whoever approves the book."""
    return " ".join(_sentences(impact))


def _sentences(impact: Impact) -> Iterator[str]:
    if impact.designs is None or impact.goods is None:
        yield f"Looked at {impact.pieces} pieces; of what kind was not kept then."
    else:
        designs = _so_many(impact.designs, "finished design")
        goods = _so_many(impact.goods, "kind of counted goods", "kinds of counted goods")
        yield f"Looked at {designs} and {goods}."
    if impact.goods and not impact.changed:
        yield "Counted goods keep their set price under every book; only their floor can move."
    if impact.off_sale:
        left = _so_many(impact.off_sale, "design")
        yield f"Left out: {left} whose style is withdrawn or was revised since."
    if impact.priceless:
        yield f"Left out: {_so_many(impact.priceless, 'piece')} without a price by today's book."
    yield KEEP_THEIRS


def _so_many(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
