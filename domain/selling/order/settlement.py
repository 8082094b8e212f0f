"""What comes back of an order that is cancelled under its contract, by line, and what stays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from domain.kernel import Invalid
from domain.money import Money, allocate, total
from domain.pricing.order_money.losses import Loss, Piece, Recoveries, kept, losses
from domain.pricing.vat import vat_inside
from domain.selling.order.order_line import OrderLine

StageDone = Literal[
    "design",
    "design_approved",
    "stone_sourced",
    "cast",
    "set",
    "hallmarked",
    "engraved",
    "qc",
    "photographed",
    "completed",
]
STAGES: frozenset[str] = frozenset(get_args(StageDone))
Work = Mapping[str, frozenset[str]]
"""What is done of each line, by its id; a line without an entry is not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was paid for an order and can be given back, and what of its price each line still has.

    `work` is what is done of it, `recoverable` what can be had back of that.
    """

    paid: Money
    lines: Mapping[str, Money]
    recoverable: Recoveries
    work: Work = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettled:
    """Of what was `paid` for the line, `kept` by line of its price, the rest is the `refund`."""

    line_id: str
    paid: Money
    kept: tuple[Loss, ...]
    refund: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """`retained`, with `vat` inside, and `refund` sum to what was paid."""

    lines: tuple[LineSettled, ...]
    paid: Money
    retained: Money
    vat: Money
    refund: Money


class LineNotOrdered(Invalid):
    """The order has no line {line_id}."""

    field = "work"
    line_id: str


class WorkStageUnknown(Invalid):
    """There is no stage {stage}; the stages are {stages}."""

    field = "work"
    stages: tuple[str, ...]


def settle(lines: tuple[OrderLine, ...], account: Account) -> Settlement:
    """Of a line that could be returned everything comes back, of others what is not lost.

    Raises `LineNotOrdered` and `WorkStageUnknown`.
    """
    _check(lines, account.work)
    paid = _paid(lines, account)
    settled = tuple(_settled(line, paid[line.line_id], account) for line in lines)
    refund = total((each.refund for each in settled), account.paid.currency)
    zero_rated = not any(line.vat for line in lines)
    retained = account.paid - refund
    return Settlement(
        lines=settled,
        paid=account.paid,
        retained=retained,
        vat=Money.zero(retained.currency) if zero_rated else vat_inside(retained),
        refund=refund,
    )


def begun(lines: tuple[OrderLine, ...], work: Work) -> OrderLine | None:
    """The first line that cannot be returned and is being made."""
    bound = (line for line in lines if line.return_class != "standard")
    return next((line for line in bound if work.get(line.line_id)), None)


def _settled(line: OrderLine, paid: Money, account: Account) -> LineSettled:
    lost: tuple[Loss, ...] = ()
    if line.return_class != "standard":
        done = account.work.get(line.line_id, frozenset())
        piece = Piece(lines=line.price.lines, quantity=line.quantity, stones_ours=bool(line.assets))
        lost = kept(losses(piece, done, account.recoverable), paid)
    stays = total((loss.amount for loss in lost), paid.currency)
    return LineSettled(line_id=line.line_id, paid=paid, kept=lost, refund=paid - stays)


def _paid(lines: tuple[OrderLine, ...], account: Account) -> dict[str, Money]:
    """As the plan has it: what is in stock is paid at once, what is made by and by."""
    stock = [line for line in lines if line.nature == "stock"]
    made = [line for line in lines if line.nature != "stock"]
    weights = {line.line_id: account.lines[line.line_id].minor for line in lines}
    at_once = min(account.paid.minor, sum(weights[line.line_id] for line in stock))
    parts = (
        *_shares(stock, weights, at_once),
        *_shares(made, weights, account.paid.minor - at_once),
    )
    return {line_id: Money(minor, account.paid.currency) for line_id, minor in parts}


def _shares(
    lines: list[OrderLine], weights: Mapping[str, int], minor: int
) -> Iterator[tuple[str, int]]:
    ids = [line.line_id for line in lines]
    return zip(ids, allocate(minor, [weights[each] for each in ids]), strict=True)


def _check(lines: tuple[OrderLine, ...], work: Work) -> None:
    known = {line.line_id for line in lines}
    for line_id, done in work.items():
        if line_id not in known:
            raise LineNotOrdered(line_id=line_id)
        for stage in sorted(done - STAGES):
            raise WorkStageUnknown(stage=stage, stages=get_args(StageDone))
