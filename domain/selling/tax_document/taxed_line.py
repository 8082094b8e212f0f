"""What one line of an invoice is charged, and the VAT in it: whole, in part, and credited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.money import Money, allocate, total
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.order_money.payment_plan import Taxed
from domain.pricing.vat import STANDARD_RATED, UK_VAT, ZERO_RATED_EXPORT
from domain.selling.order.order_line import OrderLine

NOTHING = Money.zero()
RATES = {STANDARD_RATED: UK_VAT, ZERO_RATED_EXPORT: Decimal(0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedLine:
    """`gross` is charged for all `quantity` pieces, and `vat` lies inside it, at `rate` (0.20).

    `line_id` is the order's; `chosen` says what was made or bought, in words. `part_of` is the
    line's whole price, where this is not all of it.
    """

    line_id: str
    title: str
    chosen: tuple[str, ...]
    quantity: int
    rate: Decimal
    gross: Money
    vat: Money
    part_of: Money | None = None

    @property
    def net(self) -> Money:
        return self.gross - self.vat


def whole(lines: Iterable[OrderLine]) -> tuple[TaxedLine, ...]:
    """Everything that was ordered, at its full price."""
    return tuple(
        TaxedLine(
            line_id=line.line_id,
            title=line.title,
            chosen=tuple(f"{each.option}: {each.value}" for each in line.specification),
            quantity=line.quantity,
            rate=RATES[line.price.vat_treatment],
            gross=line.gross,
            vat=line.vat,
        )
        for line in lines
    )


def deposited(lines: Sequence[OrderLine], amount: Taxed) -> tuple[TaxedLine, ...]:
    """A first payment: stock in full, and the rest of it spread over what is made."""
    stock = whole(line for line in lines if line.nature == "stock")
    made = whole(line for line in lines if line.nature != "stock")
    rest = amount
    for line in stock:
        rest = Taxed(rest.gross - line.gross, rest.vat - line.vat)
    parts = {line.line_id: line for line in (*stock, *part(rest, made))}
    return tuple(parts[line.line_id] for line in lines if line.line_id in parts)


def part(amount: Taxed, left: Sequence[TaxedLine]) -> tuple[TaxedLine, ...]:
    """A payment over what is left of every line, and its VAT over what is left of theirs.

    So the lines sum to what was paid, and the last payment is what no other one charged.
    """
    gross = spread(amount.gross, left)
    vat = allocate(amount.vat.minor, [line.vat.minor for line in left])
    return tuple(
        replace(line, gross=share, vat=Money(pence, share.currency), part_of=_whole_price(line))
        for line, share, pence in zip(left, gross, vat, strict=True)
        if share or pence
    )


def less(lines: Iterable[TaxedLine], taken: Iterable[TaxedLine]) -> tuple[TaxedLine, ...]:
    """What is left of every line."""
    gone = tuple(taken)
    return tuple(
        _less(line, [each for each in gone if each.line_id == line.line_id]) for line in lines
    )


def credited(
    amount: Taxed, gross: Sequence[Money], charged: Sequence[TaxedLine], left: Sequence[TaxedLine]
) -> tuple[TaxedLine, ...]:
    """So much of each line goes back: in all `amount`, of which there is `left` line by line.

    The VAT of a line goes by difference, so that its parts are the whole of it; what that differs
    from the VAT of the amount, by rounding, is the largest line's.
    """
    lines = tuple(
        replace(whole, gross=part, vat=_vat_back(whole, rest, part), part_of=None)
        for whole, rest, part in zip(charged, left, gross, strict=True)
        if part
    )
    largest = max(lines, key=lambda line: line.gross)
    odd = amount.vat - taxed(lines).vat
    return tuple(replace(line, vat=line.vat + odd) if line is largest else line for line in lines)


def spread(amount: Money, left: Sequence[TaxedLine]) -> tuple[Money, ...]:
    """An amount over lines, by what is left of each."""
    parts = allocate(amount.minor, [line.gross.minor for line in left])
    return tuple(Money(part, amount.currency) for part in parts)


def taxed(lines: Iterable[TaxedLine]) -> Taxed:
    """Their sum; VAT is the sum of the lines' VAT. Of no lines it is nothing, in pounds."""
    every = tuple(lines)
    currency = next((line.gross.currency for line in every), NOTHING.currency)
    gross, vat = (line.gross for line in every), (line.vat for line in every)
    return Taxed(total(gross, currency), total(vat, currency))


@exactly
def _vat_back(whole: TaxedLine, left: TaxedLine, gross: Money) -> Money:
    rest = Decimal(whole.vat.minor) * (left.gross - gross).minor / whole.gross.minor
    return left.vat - Money(to_whole(rest), gross.currency)


def _whole_price(line: TaxedLine) -> Money:
    return line.part_of or line.gross


def _less(line: TaxedLine, taken: Iterable[TaxedLine]) -> TaxedLine:
    every = tuple(taken)
    if not every:
        return line
    gone = taxed(every)
    return replace(
        line,
        gross=line.gross - gone.gross,
        vat=line.vat - gone.vat,
        part_of=_whole_price(line),
    )
