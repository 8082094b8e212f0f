"""VAT inside gross prices: per order line, half-up, and never of the order's sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.money import Money, total
from domain.pricing.numbers import exactly, to_whole

STANDARD_RATED = "standard_rated"
ZERO_RATED_EXPORT = "zero_rated_export"
UK_VAT = Decimal("0.20")


@dataclass(frozen=True, slots=True)
class OrderVat:
    """VAT of each line and their sum (HMRC VATREC12020)."""

    lines: tuple[Money, ...]
    total: Money


@exactly
def vat_inside(gross: Money, rate: Decimal = UK_VAT) -> Money:
    """The VAT contained in a gross amount: a sixth of it at 20 %."""
    return Money(to_whole(gross.minor * rate / (1 + rate)), gross.currency)


@exactly
def with_vat(net: Money, rate: Decimal = UK_VAT) -> Money:
    """The gross amount of a net one."""
    return Money(to_whole(net.minor * (1 + rate)), net.currency)


def vat_of_pieces(quantity: int, each: Money, gross: Money, *, reduced: bool = False) -> Money:
    """The VAT of a line: a single piece's own, or what lies inside the gross of several.

    Of a `reduced` line it is what lies inside what is left.
    """
    return each if quantity == 1 and not reduced else vat_inside(gross)


def order_vat(gross_lines: Iterable[Money], rate: Decimal = UK_VAT) -> OrderVat:
    """VAT of an order from the gross of its lines."""
    lines = tuple(vat_inside(gross, rate) for gross in gross_lines)
    return OrderVat(lines, total(lines, lines[0].currency) if lines else Money.zero())
