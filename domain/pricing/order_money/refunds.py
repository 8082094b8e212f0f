"""A refund over the captures that the money came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Invalid, Refusal
from domain.money import Money, allocate
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.order_money.payment_plan import Taxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What one capture took and what of it was given back already."""

    captured: Money
    refunded: Money


def refund_over_captures(refund: Money, captures: Sequence[Captured]) -> tuple[Money, ...]:
    """The refund per capture, weighted by captured minus refunded.

    Raises `RefundNotPositive` or `RefundExceedsCaptured`.
    """
    if refund.minor <= 0:
        raise RefundNotPositive
    left = [(each.captured - each.refunded).minor for each in captures]
    if refund.minor > sum(left):
        raise RefundExceedsCaptured(refund=refund, left=Money(sum(left), refund.currency))
    return tuple(Money(part, refund.currency) for part in allocate(refund.minor, left))


@exactly
def vat_of_refund(amount: Money, paid: Taxed, before: Taxed) -> Money:
    """The VAT inside a refund of what was paid, by difference to what went back `before` it.

    So the refund of the last penny takes what is left of the VAT.
    """
    share = Decimal(paid.vat.minor * (before.gross + amount).minor) / paid.gross.minor
    due = to_whole(share) - before.vat.minor
    return Money(min(max(due, 0), amount.minor), amount.currency)


class RefundNotPositive(Invalid):
    """A refund is more than nothing."""


class RefundExceedsCaptured(Refusal):
    """A refund of {refund} is more than the {left} that can be given back."""
