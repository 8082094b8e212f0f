"""A concession: what a person takes off for a reason, within what their role may, above the floor.

It stands on the lines that it was given on, and on no piece that came later. A line that changes
keeps its part: a share follows the price, an amount stays, and neither grows with more pieces, nor
is ever a greater share of a line than was given, nor takes it below the floor.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from domain.money import Money
from domain.pricing.engine.floor import least_shelf_price
from domain.pricing.numbers import exactly, to_whole

ConcessionReason = Literal["loyalty", "several_pieces", "delay", "display_piece", "goodwill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionTerms:
    """What is taken off: a `share` of the price, or an `amount`; of all that is in the cart where
    no lines are named.

    Of old the `note` was said here, in the clear.
    """

    reason: ConcessionReason
    note: str = ""
    share: Decimal | None = None
    amount: Money | None = None
    line_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """The word of one person; `by` is their pseudonym, `role` the one that let them."""

    concession_id: str
    terms: ConcessionTerms
    by: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """`cost` is of one piece as it would be bought in now, `min_margin` the least share over it."""

    cost: Money
    min_margin: Decimal

    def least(self, quantity: int) -> Money:
        """What so many pieces bring at the very least, VAT inside."""
        return least_shelf_price(self.cost * quantity, self.min_margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What of a concession falls on a line: `given` when `pieces` of it came to `of`.

    `taken` is what it takes off the line as that is now.
    """

    given: Money
    of: Money
    pieces: int
    floor: Floor
    taken: Money


@dataclass(frozen=True, slots=True)
class ReducedLine:
    """The part of a concession that a line has."""

    line_id: str
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class Conceded:
    """A concession on a line."""

    concession: Concession
    reduction: Reduction

    @property
    def taken(self) -> Money:
        return self.reduction.taken

    def at(self, each: Money, quantity: int, floor: Floor | None = None) -> "Conceded":
        """The same on so many pieces at `each`; without a floor by the one that it was given by."""
        reduction = self.reduction
        floor = floor or reduction.floor
        most = room(each * quantity, floor.least(quantity))
        taken = min(self._follows(each * min(quantity, reduction.pieces)), most)
        return Conceded(self.concession, replace(reduction, floor=floor, taken=taken))

    @exactly
    def _follows(self, price: Money) -> Money:
        given, of = self.reduction.given, self.reduction.of
        if price == of:
            return given
        in_proportion = Money(to_whole(Decimal(given.minor * price.minor) / of.minor), of.currency)
        by_share = self.concession.terms.share is not None
        return in_proportion if by_share else min(given, in_proportion)


def room(price: Money, least: Money) -> Money:
    """By how much a price can be reduced before it is at its least."""
    return max(price - least, Money.zero(price.currency))


@exactly
def share_of_price(price: Money, share: Decimal) -> Money:
    """Half-up to the penny."""
    return Money(to_whole(price.minor * share), price.currency)
