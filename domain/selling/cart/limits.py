"""What a cart takes: so many pieces, so many of a style, and what there is one of once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel import Invalid, Refusal, about_line

MOST_QUANTITY = 1_000
MOST_PIECES = 10
MOST_OF_STYLE = 3


class Standing(Protocol):
    """What is asked of a line; `single` says that there is only one of it."""

    @property
    def line_id(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def ref(self) -> str: ...

    @property
    def style_code(self) -> str | None: ...

    @property
    def quantity(self) -> int: ...

    @property
    def assets(self) -> tuple[str, ...]: ...

    @property
    def single(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line, and the limit of the cart that it is beyond."""

    line_id: str
    refusal: Refusal


class QuantityInvalid(Invalid):
    """A quantity is a whole number from 1 to 1000; what there is only one of is ordered once."""

    field = "quantity"


class AssetAlreadyInCart(Refusal):
    """{asset} is in this cart already."""


class QuoteAlreadyInCart(Refusal):
    """This quote is in this cart already."""


class CartTooManyPieces(Refusal):
    """A cart takes {limit} pieces."""

    limit: int


class CartTooManyOfStyle(Refusal):
    """A cart takes {limit} pieces of one style."""

    limit: int


def unfit(lines: Sequence[Standing]) -> Iterator[Unfit]:
    """What of these lines together is beyond a limit of the cart, each with the line it is about.

    Lines that came from another cart may be; a line that is put in may not.
    """
    for place, line in enumerate(lines):
        before = lines[:place]
        if not 1 <= line.quantity <= (1 if line.single else MOST_QUANTITY):
            yield Unfit(line.line_id, QuantityInvalid())
        if line.kind == "quote" and any(each.ref == line.ref for each in before):
            yield Unfit(line.line_id, QuoteAlreadyInCart())
        taken = {asset for each in before for asset in each.assets}
        if twice := next((asset for asset in line.assets if asset in taken), None):
            yield Unfit(line.line_id, AssetAlreadyInCart(asset=twice))
    yield from _too_many(lines)


def _too_many(lines: Sequence[Standing]) -> Iterator[Unfit]:
    """The lines beyond a limit, in the order in which they were put in."""
    pieces, styles = 0, Counter[str]()
    for line in lines:
        pieces += line.quantity
        styles[line.style_code or ""] += line.quantity
        if pieces > MOST_PIECES:
            yield Unfit(line.line_id, CartTooManyPieces(limit=MOST_PIECES))
        if line.style_code and styles[line.style_code] > MOST_OF_STYLE:
            yield Unfit(line.line_id, CartTooManyOfStyle(limit=MOST_OF_STYLE))


def refuse_unfit(lines: Sequence[Standing]) -> None:
    """Refuse what is beyond a limit of the cart."""
    for each in unfit(lines):
        with about_line(each.line_id):
            raise each.refusal


def refuse_more(lines: Sequence[Standing], more: Standing) -> None:
    """Refuse a line for what itself is too much; lines that came from another cart are let be."""
    named = {line.line_id: line.style_code for line in lines}
    for each in unfit(lines):
        pieces = isinstance(each.refusal, CartTooManyPieces)
        alike = isinstance(each.refusal, CartTooManyOfStyle) and (
            named[each.line_id] == more.style_code
        )
        if pieces or alike or each.line_id == more.line_id:
            raise each.refusal
