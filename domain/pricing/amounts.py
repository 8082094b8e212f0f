"""Between which amounts the house trades: what a card can be charged, what a thing may cost it."""

from domain.kernel import Invalid
from domain.money import Money

LEAST_CHARGE = Money(30)
MOST = Money(99_999_999)
"""What card payments in pounds are limited to: 30 pence, and eight figures."""


def known_price(price: Money) -> None:
    """Raises `PriceOutOfRange` for what no card could be charged."""
    if not LEAST_CHARGE <= price <= MOST:
        raise PriceOutOfRange(price=price, lowest=LEAST_CHARGE, highest=MOST)


def known_cost(cost: Money) -> None:
    """Raises `CostOutOfRange`; what a customer brings costs nothing. Suppliers have currencies."""
    lowest, highest = Money.zero(cost.currency), Money(MOST.minor, cost.currency)
    if not lowest <= cost <= highest:
        raise CostOutOfRange(cost=cost, lowest=lowest, highest=highest)


def chargeable(amount: Money) -> None:
    """Raises `PaymentOutOfRange` for what no single payment can be."""
    if not LEAST_CHARGE <= amount <= MOST:
        raise PaymentOutOfRange(amount=amount, lowest=LEAST_CHARGE, highest=MOST)


class PriceOutOfRange(Invalid):
    """A price is from {lowest} to {highest}, as a card can be charged; {price} is not."""

    lowest: Money
    highest: Money


class CostOutOfRange(Invalid):
    """What a thing costs the house is from {lowest} to {highest}; {cost} is not."""

    lowest: Money
    highest: Money


class PaymentOutOfRange(Invalid):
    """One payment is from {lowest} to {highest}, and {amount} would be due.

    Order in several orders, or ask our concierge.
    """

    lowest: Money
    highest: Money
