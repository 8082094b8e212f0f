"""What a price book would do to everything on offer: how many prices, by how much, and why."""

from dataclasses import dataclass
from decimal import Decimal

from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """By how much prices move: down most (or up least), half of them below, and up most."""

    smallest: Money
    median: Money
    largest: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What moves `pieces` of those that change, each in pounds before VAT.

    A line of the price; of metal, what is cast (`metal_mass`) apart from what metal costs
    (`metal_rate`). `vat` and `rounding` move what is paid where no line moves.
    """

    what: str
    pieces: int
    moved: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a book would do to the `pieces` that are live: how many change, and by what share.

    `smallest`, `median` and `largest` are changes of the shelf price (0.05 is 5 % up), `moved` the
    same in pounds, None where nothing changes; `causes` say why, the most frequent first.
    `below_floor` pieces would not cover their cost and the smallest margin; `unpriceable` ones
    would lose their price.

    Of the pieces, `designs` are finished designs and `goods` counted goods at their set price.
    `off_sale` designs are not among them, for their style is withdrawn or was revised since;
    nor are the `priceless`, which have no price that could change. An impact of old counts neither.
    """

    pieces: int
    changed: int
    smallest: Decimal | None
    largest: Decimal | None
    below_floor: int = 0
    unpriceable: int = 0
    designs: int | None = None
    goods: int | None = None
    off_sale: int = 0
    priceless: int = 0
    median: Decimal | None = None
    moved: Span | None = None
    causes: tuple[Cause, ...] = ()
