"""Discounts on an order: line promotion, staff concession, order promotion; then VAT per line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Invalid, Refusal
from domain.money import Money, allocate, total
from domain.pricing.vat import UK_VAT, order_vat

NOTHING = Money.zero()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountLine:
    """A line before the order promotion.

    `excluded` marks loose stones, bespoke and already reduced pieces. `promotion` and
    `concession` reduce the line itself; discounts do not stack, so at most one is more than zero
    and such a line takes no part in the order promotion.
    """

    gross: Money
    promotion: Money = NOTHING
    concession: Money = NOTHING
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountedOrder:
    """Per line what was taken off, what is left and its VAT; then the sums."""

    taken: tuple[Money, ...]
    lines_after: tuple[Money, ...]
    total_after: Money
    line_vat: tuple[Money, ...]
    vat: Money


def discount_order(
    lines: Sequence[DiscountLine], order_promotion: Money, vat_rate: Decimal = UK_VAT
) -> DiscountedOrder:
    """Take the discounts off the lines, the order's by largest remainder over eligible gross.

    Raises `DiscountExceedsTotal`, `DiscountNegative`, `DiscountsDoNotStack` or
    `DiscountExcluded`. The floor guard is the caller's next step, on each line.
    """
    for line in lines:
        _check_line(line)
    shares = allocate(order_promotion.minor, _eligible(lines, order_promotion))
    taken = tuple(
        line.promotion + line.concession + Money(share, line.gross.currency)
        for line, share in zip(lines, shares, strict=True)
    )
    after = tuple(line.gross - off for line, off in zip(lines, taken, strict=True))
    vat = order_vat(after, vat_rate)
    return DiscountedOrder(
        taken=taken,
        lines_after=after,
        total_after=total(after, order_promotion.currency),
        line_vat=vat.lines,
        vat=vat.total,
    )


def _check_line(line: DiscountLine) -> None:
    zero = Money.zero(line.gross.currency)
    if line.promotion < zero or line.concession < zero:
        raise DiscountNegative
    if line.promotion and line.concession:
        raise DiscountsDoNotStack
    if line.excluded and (line.promotion or line.concession):
        raise DiscountExcluded
    if line.promotion + line.concession > line.gross:
        raise DiscountExceedsTotal(discount=line.promotion + line.concession, total=line.gross)


def _eligible(lines: Iterable[DiscountLine], order_promotion: Money) -> tuple[int, ...]:
    weights = tuple(
        0 if line.excluded or line.promotion or line.concession else line.gross.minor
        for line in lines
    )
    if order_promotion < Money.zero(order_promotion.currency):
        raise DiscountNegative
    if order_promotion.minor > sum(weights):
        limit = Money(sum(weights), order_promotion.currency)
        raise DiscountExceedsTotal(discount=order_promotion, total=limit)
    return weights


class DiscountExceedsTotal(Refusal):
    """A discount of {discount} is more than the {total} that it may reduce."""

    total: Money


class DiscountNegative(Invalid):
    """A discount cannot be negative."""


class DiscountsDoNotStack(Refusal):
    """A line takes a promotion or a concession, not both."""


class DiscountExcluded(Refusal):
    """Loose stones, bespoke and already reduced pieces are not discounted."""
