"""A cart at the desk: what its lines cost, what was taken off them, and what still can be."""

from dataclasses import dataclass

from domain.money import Money, total
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.reach import Reach
from projections.concessions import LineConcession, concession_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """What a line came to `before`, less its concession, is its `total`.

    `most` is what whoever looks may take off this line alone; nothing off what is `excluded`:
    bespoke pieces, and what is not on offer any more.
    """

    line_id: str
    title: str
    quantity: int
    before: Money
    concession: LineConcession | None
    total: Money
    vat: Money
    most: Money
    excluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionSheet:
    """A cart whole; `taken` is off all of it, and `most` is what whoever looks may take off it."""

    cart_id: str
    lines: tuple[DeskLine, ...]
    before: Money
    taken: Money
    total: Money
    vat: Money
    most: Money


def sheet(cart_id: str, reach: Reach) -> ConcessionSheet:
    lines = reach.lines
    return ConcessionSheet(
        cart_id=cart_id,
        lines=tuple(_line(line, reach.on(line)) for line in lines),
        before=total(line.before for line in lines),
        taken=total(line.taken for line in lines),
        total=total(line.total for line in lines),
        vat=total(line.vat for line in lines),
        most=reach.most,
    )


def _line(line: CartLine, reach: Reach) -> DeskLine:
    return DeskLine(
        line_id=line.line_id,
        title=line.title,
        quantity=line.quantity,
        before=line.before,
        concession=concession_on(line),
        total=line.total,
        vat=line.vat,
        most=reach.most,
        excluded=not reach.reducible,
    )
