"""Stone prices: the marginal mark-up, and the cost of a stone chosen by specification."""

from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.rule_set.rules import Tier

STONES_FOR_A_PRICE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """List price of a kind of stone: US dollars per carat, our adjustment, stones behind it."""

    list_usd_per_ct: Decimal
    adjustment: Decimal
    stones: int


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
