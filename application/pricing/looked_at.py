"""What an impact was worked out over, in words: a count alone does not say what it counts."""

from collections.abc import Iterator, Mapping

from domain.money import Money
from domain.pricing.engine.labels import LABELS
from domain.pricing.price_books.impact import Cause, Impact, Span

KEEP_THEIRS = (
    "Left out, for no book changes their price: pieces of which there is one, orders, and quotes "
    "while they last. Designs that are not finished have no price yet."
)

PAID = ("vat", "rounding")
CAUSES: Mapping[str, str] = {
    **LABELS,
    "metal_mass": "What the metal weighs",
    "metal_rate": "What metal costs",
    "vat": "VAT",
    "rounding": "Rounding of the shelf",
}


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
    if impact.moved and impact.median is not None:
        changed = _so_many(impact.changed, "price")
        yield f"{changed} would change, {_spanned(impact.moved)} ({impact.median:+.2%})."
    yield from (_caused(cause) for cause in impact.causes)
    if impact.goods and not impact.changed:
        yield "Counted goods keep their set price under every book; only their floor can move."
    if impact.off_sale:
        left = _so_many(impact.off_sale, "design")
        yield f"Left out: {left} whose style is withdrawn or was revised since."
    if impact.priceless:
        yield f"Left out: {_so_many(impact.priceless, 'piece')} without a price by today's book."
    yield KEEP_THEIRS


def _caused(cause: Cause) -> str:
    basis = "" if cause.what in PAID else " before VAT"
    pieces = _so_many(cause.pieces, "piece")
    return f"{CAUSES[cause.what]}: {pieces}, {_spanned(cause.moved)}{basis}."


def _spanned(moved: Span) -> str:
    smallest, median, largest = (_pounds(m) for m in (moved.smallest, moved.median, moved.largest))
    return f"by {smallest} to {largest}, {median} in the middle"


def _pounds(moved: Money) -> str:
    return str(moved) if moved.minor < 0 else f"+{moved}"


def _so_many(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
