"""What is lost when a piece is cancelled: of each line of its price whose stage is done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from domain.json_document import Node
from domain.money import Money, allocate
from domain.pricing.engine.result import PriceLine
from domain.pricing.numbers import exactly, to_whole

STONES = frozenset({"centre", "side"})
OURS, BOUGHT_IN = "stone", "bought_in"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What can be had back of a line of the price, as a share, `after` a stage is done."""

    after: str
    share: Decimal


Recoveries = Mapping[str, Recovery]


@dataclass(frozen=True, slots=True)
class Loss:
    """What cannot be had back of one line of the price; VAT lies inside it."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What was priced, of which there are so many; its stones are ours, or were bought for it."""

    lines: Iterable[PriceLine]
    quantity: int = 1
    stones_ours: bool = True


def parse_recoveries(document: object) -> Recoveries:
    """By line of the price, stones by whose they are. Raises `DocumentMalformed`."""
    return MappingProxyType({code: _recovery(node) for code, node in Node(document).items()})


@exactly
def losses(piece: Piece, done: Collection[str], recoverable: Recoveries) -> tuple[Loss, ...]:
    """ex VAT x (1 - recoverable), by the stages done; what nobody gave a share for is not kept."""
    found = []
    for line in piece.lines:
        recovery = recoverable.get(_kind(line.code, piece))
        if recovery is not None and recovery.after in done:
            lost = to_whole(line.ex_vat.minor * piece.quantity * (1 - recovery.share))
            found.append(Loss(line.code, Money(lost, line.ex_vat.currency)))
    return tuple(loss for loss in found if loss.amount)


def _recovery(node: Node) -> Recovery:
    share = node["share"].share()
    if share > 1:
        raise node["share"].malformed("no more than the whole")
    return Recovery(node["after"].text(), share)


def _kind(code: str, piece: Piece) -> str:
    if code not in STONES:
        return code
    return OURS if piece.stones_ours else BOUGHT_IN


def kept(lost: tuple[Loss, ...], paid: Money) -> tuple[Loss, ...]:
    """Never more than was paid: that is then shared out by what was lost."""
    if sum(loss.amount.minor for loss in lost) <= paid.minor:
        return lost
    shares = allocate(paid.minor, [loss.amount.minor for loss in lost])
    parts = zip(lost, shares, strict=True)
    return tuple(Loss(loss.code, Money(share, paid.currency)) for loss, share in parts if share)
