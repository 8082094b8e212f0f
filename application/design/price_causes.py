"""Why the price of one piece moves between two books: by which line, before VAT."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from application.pricing.prices import Pricing
from domain.money import Money
from domain.pricing.engine.result import PriceResult
from domain.pricing.price_books.price_book import PinnedRate


class Priced(Protocol):
    """A piece whose price can be worked out by any book."""

    def by(self, pricing: Pricing) -> PriceResult: ...


def causes_of(
    piece: Priced, before: PriceResult, after: PriceResult, new: Pricing
) -> Mapping[str, Money]:
    """Lines by code; metal in two: what is cast (`metal_mass`), and what it costs (`metal_rate`).

    Where no line moved, it is VAT or the rounding of the shelf.
    """
    moved = {line.code: _moved(before, after, line.code) for line in after.lines}
    if moved.get("metal"):
        moved |= _metal(piece, before, after, new)
    found = {code: amount for code, amount in moved.items() if amount}
    return found or _below_the_lines(before, after)


def _metal(
    piece: Priced, before: PriceResult, after: PriceResult, new: Pricing
) -> Mapping[str, Money]:
    """The rate is what is left of it when the new masses are priced at the pins of before."""
    pinned = tuple(_of_before(before, rate) for rate in new.price_book.pinned_rates)
    held = piece.by(replace(new, price_book=replace(new.price_book, pinned_rates=pinned)))
    mass = "metal" if before.articles == after.articles else "metal_mass"
    rate = _moved(held, after, "metal")
    return {"metal": Money.zero(rate.currency)} | {
        mass: _moved(before, held, "metal"),
        "metal_rate": rate,
    }


def _of_before(before: PriceResult, rate: PinnedRate) -> PinnedRate:
    return next((each for each in before.rates if each.metal == rate.metal), rate)


def _below_the_lines(before: PriceResult, after: PriceResult) -> Mapping[str, Money]:
    """In what is paid: there is nothing before VAT that moved."""
    cause = "rounding" if before.gross_raw == after.gross_raw else "vat"
    return {cause: after.total - before.total}


def _moved(before: PriceResult, after: PriceResult, code: str) -> Money:
    return _ex_vat(after, code) - _ex_vat(before, code)


def _ex_vat(price: PriceResult, code: str) -> Money:
    amounts = (line.ex_vat for line in price.lines if line.code == code)
    return next(amounts, Money.zero(price.total.currency))
