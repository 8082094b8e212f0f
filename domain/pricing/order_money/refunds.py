"""A refund over the captures that the money came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel import Invalid, Refusal
from domain.money import Money, allocate


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


class RefundNotPositive(Invalid):
    """A refund is more than nothing."""


class RefundExceedsCaptured(Refusal):
    """A refund of {refund} is more than the {left} that can be given back."""
