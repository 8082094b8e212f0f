"""A cart at the desk: what its lines cost, what was taken off them, and what still can be."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel import Erased
from domain.money import Money, total
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.reach import Reach
from projections.concessions import LineConcession, concession_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """What a line came to `before`, less its concession, is its `total`.

    `most` is what whoever looks may take off this line alone; nothing off what is `excluded`:
    bespoke pieces, and what is not on offer any more. The `note` is what whoever conceded said why;
    nothing once its shopper was forgotten.
    """

    line_id: str
    title: str
    quantity: int
    before: Money
    concession: LineConcession | None
    note: str | None
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


Notes = Mapping[str, str | Erased]
"""By the ids of concessions."""


def sheet(cart_id: str, reach: Reach, notes: Notes) -> ConcessionSheet:
    lines = reach.lines
    return ConcessionSheet(
        cart_id=cart_id,
        lines=tuple(_line(line, reach.on(line), notes) for line in lines),
        before=total(line.before for line in lines),
        taken=total(line.taken for line in lines),
        total=total(line.total for line in lines),
        vat=total(line.vat for line in lines),
        most=reach.most,
    )


def _line(line: CartLine, reach: Reach, notes: Notes) -> DeskLine:
    return DeskLine(
        line_id=line.line_id,
        title=line.title,
        quantity=line.quantity,
        before=line.before,
        concession=concession_on(line),
        note=_note(line, notes),
        total=line.total,
        vat=line.vat,
        most=reach.most,
        excluded=not reach.reducible,
    )


def _note(line: CartLine, notes: Notes) -> str | None:
    if line.conceded is None:
        return None
    said = notes.get(line.conceded.concession.concession_id)
    return said if isinstance(said, str) else None
