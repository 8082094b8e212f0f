"""What the owner of a design sees of its commission: how far it is, and nobody's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from application.pricing.prices import Pricing
from domain.design.commission import Commission, Pictured, Sketch, pictured
from domain.design.making.drawing import Drawing
from domain.money import Money
from domain.pricing.vat import with_vat

Awaited = Literal["sketch", "approval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchListed:
    """`digest` is what its approval names; `current` says that it shows the design as it is now."""

    number: int
    digest: str
    shown_at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionShown:
    """A design of the customer's own. `briefed` says that they wrote what they want.

    `awaits` is a sketch of the atelier, or the customer's approval of one; the piece cannot be
    completed before. `included` is how many sketches the fee of a design pays for, `further` what
    each other one adds to the price, VAT included; both None where no fee is charged.
    """

    briefed: bool
    awaits: Awaited | None
    approved: int | None
    included: int | None
    further: Money | None
    sketches: tuple[SketchListed, ...]


def commission_shown(drawing: Drawing, pricing: Pricing) -> CommissionShown | None:
    """None for a style that is made as it is shown."""
    if drawing.style.nature != "bespoke":
        return None
    fee, book = pricing.rule_set.design_fee, pricing.price_book
    commission = drawing.commission
    now = pictured(drawing.style, drawing.choices, drawing.settled)
    return CommissionShown(
        briefed=commission.brief is not None,
        awaits=_awaited(commission),
        approved=commission.approved,
        included=fee.included if fee else None,
        further=with_vat(Money(fee.extra, book.currency), book.vat_rate) if fee else None,
        sketches=tuple(_listed(sketch, now) for sketch in commission.sketches),
    )


def _awaited(commission: Commission) -> Awaited | None:
    if commission.brief is None or commission.approved is not None:
        return None
    return "sketch" if commission.asked else "approval"


def _listed(sketch: Sketch, now: Pictured) -> SketchListed:
    return SketchListed(
        number=sketch.number,
        digest=sketch.digest,
        shown_at=sketch.shown_at,
        current=not sketch.pictured.changed(now),
    )
