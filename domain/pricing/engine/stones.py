"""Stone prices: the mark-up, what a stone is priced by at a time, and stones by specification."""

from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rules import RuleSet, Tier
from domain.pricing.vat import with_vat

STONES_FOR_A_PRICE = 5
DEAREST_COST = 10**14


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """List price of a kind of stone: US dollars per carat, our adjustment, stones behind it."""

    list_usd_per_ct: Decimal
    adjustment: Decimal
    stones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneTariff:
    """What the stones of one slot are priced by, from what they cost, in whole minor units.

    A stone alone, and a pair by what both cost: a slot is priced whole. Dearer stones are never
    cheaper, so that a price has a span of costs.
    """

    tiers: tuple[Tier, ...]
    adjustment: Decimal
    vat_rate: Decimal
    currency: str

    @exactly
    def price(self, cost: int) -> Money:
        """VAT inside, before shelf rounding: that is of the piece whole."""
        line = adjusted(marked_up(cost, self.tiers), self.adjustment)
        return with_vat(Money(line, self.currency), self.vat_rate)

    def least_cost(self, price_minor: int) -> int:
        """The smallest cost whose price is not below this; `DEAREST_COST` where there is none."""
        low, high = 0, DEAREST_COST
        while low < high:
            middle = (low + high) // 2
            if self.price(middle).minor < price_minor:
                low = middle + 1
            else:
                high = middle
        return low


def stone_tariff(
    rule_set: RuleSet, price_book: PriceBook, *, category: str = "", slot: str = "centre"
) -> StoneTariff:
    """By this book; `category` and `slot` select its adjustments, mostly none."""
    return StoneTariff(
        tiers=rule_set.stone_tiers,
        adjustment=price_book.adjustment(category, slot),
        vat_rate=price_book.vat_rate,
        currency=price_book.currency,
    )


def adjusted(amount: Decimal, adjustment: Decimal) -> int:
    """A line of a price in pence, ex VAT: adjusted by the book inside its own rounding."""
    return to_whole(amount * (1 + adjustment))


def marked_up(cost: int, tiers: tuple[Tier, ...]) -> Decimal:
    """The price of a cost in pence, unrounded: each tier's factor on the part inside the tier."""
    price, floor = Decimal(0), 0
    for tier in tiers:
        ceiling = cost if tier.up_to is None else min(cost, tier.up_to)
        price += (ceiling - floor) * tier.factor
        if ceiling == cost:
            break
        floor = ceiling
    return price


@exactly
def stone_line(cost: Money, tiers: tuple[Tier, ...]) -> Money:
    """The ex-VAT price of one slot from the cost of all its stones."""
    return Money(to_whole(marked_up(cost.minor, tiers)), cost.currency)


@exactly
def table_stone_cost(carat: Decimal, cell: TableCell, fx_gbp_per_usd: Decimal) -> Money:
    """What a stone chosen by specification costs, in pounds, rounded once.

    Raises `PriceOnRequest` when the cell rests on fewer than five stones.
    """
    if cell.stones < STONES_FOR_A_PRICE:
        raise PriceOnRequest(stones=cell.stones)
    usd = carat * cell.list_usd_per_ct * (1 + cell.adjustment)
    return Money(to_whole(usd * fx_gbp_per_usd * 100))


class PriceOnRequest(Refusal):
    """Only {stones} stones of this kind are listed: the price is on request.

    Ask our concierge, or choose one of the stones that we have.
    """
