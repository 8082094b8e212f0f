"""What was ordered, line by line, exactly as the customer saw it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from domain.catalogue.caveat import Caveat, CaveatCode
from domain.catalogue.option import Nature
from domain.design.making.lead_time import Promise
from domain.design.making.offer import Offer
from domain.design.making.ring import Ring
from domain.design.making.specification import ReturnClass, Specified
from domain.kernel import Refusal
from domain.money import Money, total
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.cart_line import CartLine, as_offered, priced_at
from domain.selling.cart.concession import Conceded, Floor

ENGRAVED = "C2"
"""The rule by which an engraved piece is personalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """`ref` is the id of a design or an asset, or a sku; `price` is of one piece.

    `quote_id` is of the quote whose price is paid for a design.

    `gross` is what is paid for all `quantity` pieces, less what was `conceded`, and `vat` lies
    inside it, worked out for the whole line.

    `specification` holds what was chosen, in words; an engraving's text is not in it. `assets` are
    the serialised stones and pieces that belong to the line. `promise` is what the promised day
    of dispatch was counted by, `ring` what a resize is worked out from; lines of old orders have
    neither.

    `caveats` are what the buyer was told of the piece before they bought it, in the words of that
    day; all that wanted it were acknowledged at `caveats_ack_at`. Buyers of old were told none.
    """

    line_id: str
    kind: Literal["design", "stock", "asset"]
    ref: str
    style_code: str | None
    title: str
    nature: Nature
    quantity: int
    specification: tuple[Specified, ...]
    price: PriceResult
    gross: Money
    vat: Money
    return_class: ReturnClass
    class_rule: str
    ack_at: datetime | None = None
    promised_on: date | None
    assets: tuple[str, ...] = ()
    promise: Promise | None = None
    quote_id: str | None = None
    ring: Ring | None = None
    caveats: tuple[Caveat, ...] = ()
    caveats_ack_at: datetime | None = None
    conceded: Conceded | None = None

    @property
    def taken(self) -> Money:
        return self.conceded.taken if self.conceded else Money.zero(self.gross.currency)

    @property
    def before(self) -> Money:
        """What would have been paid without the concession."""
        return self.price.total * self.quantity

    @property
    def engraved(self) -> bool:
        """Told by what is not sealed, so the same before and after its buyer was erased."""
        paid_for = any(part.code == "engraving" and part.ex_vat for part in self.price.lines)
        return paid_for or self.class_rule == ENGRAVED


@dataclass(frozen=True, slots=True)
class AcknowledgedCaveat:
    """What the customer ticked of a line: that they were told this, and want the piece."""

    line_id: str
    code: CaveatCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """All that the customer ticked, and when: lines that cannot be returned, and caveats."""

    lines: Collection[str]
    caveats: Collection[AcknowledgedCaveat]
    at: datetime

    def on(self, line: OrderLine) -> OrderLine:
        """Raises `CaveatNotAcknowledged`."""
        asked = [each for each in line.caveats if each.to_acknowledge]
        for each in asked:
            if AcknowledgedCaveat(line.line_id, each.code) not in self.caveats:
                raise CaveatNotAcknowledged(
                    title=line.title, words=each.words, line_id=line.line_id, caveat=each.code
                )
        return replace(
            line,
            ack_at=self.at if line.line_id in self.lines else None,
            caveats_ack_at=self.at if asked else None,
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """VAT is inside the total."""

    total: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class LineCompared:
    """A line as it would be ordered now, and as the cart showed it: the price of one piece, and
    what was `taken` off all of them."""

    now: OrderLine
    before: PriceResult
    taken: Money


def compared(line: OrderLine, carted: CartLine | None) -> LineCompared:
    """Without the line of the cart, with itself."""
    shown = carted or line
    return LineCompared(line, shown.price, shown.taken)


class TotalChanged(Refusal):
    """The total is now {total} with {vat} VAT inside, not what you saw; please confirm it."""

    total: Money
    vat: Money
    lines: tuple[LineCompared, ...]


class PieceChanged(Refusal):
    """{title} is not what it was when the checkout began; start the checkout again to see it."""

    line_id: str


class ReturnClassNotAcknowledged(Refusal):
    """A personalised or bespoke piece cannot be returned; that must be acknowledged by line."""

    line_id: str


class CaveatNotAcknowledged(Refusal):
    """{title}: {words} That must be acknowledged, by line and caveat."""

    line_id: str
    caveat: CaveatCode
    words: str


def order_line(carted: CartLine, piece: Offer, floor: Floor | None = None) -> OrderLine:
    """What stands in the cart, as offered now; what was conceded keeps above the `floor` of now.

    Raises `PieceChanged`: what is ordered, and held for it, is what was looked at.
    """
    if as_offered(carted, piece) != carted:
        raise PieceChanged(line_id=carted.line_id, title=piece.title)
    now = priced_at(carted, piece.price, floor)
    return OrderLine(
        line_id=now.line_id,
        kind="design" if now.kind == "quote" else now.kind,
        ref=piece.design_id or now.ref,
        quote_id=now.ref if now.kind == "quote" else None,
        style_code=piece.style_code,
        title=piece.title,
        nature=piece.nature,
        quantity=now.quantity,
        specification=piece.specification,
        price=piece.price,
        gross=now.total,
        vat=now.vat,
        return_class=piece.return_class,
        class_rule=piece.class_rule,
        promised_on=piece.promise.promised_on,
        promise=piece.promise,
        ring=piece.ring,
        assets=piece.assets,
        caveats=piece.caveats,
        conceded=now.conceded,
    )


def totals_of(lines: tuple[OrderLine, ...]) -> Totals:
    """Order VAT is the sum of line VAT, never VAT of the sum."""
    return Totals(total([line.gross for line in lines]), total([line.vat for line in lines]))


def seen_totals(lines: tuple[LineCompared, ...], seen: Totals) -> Totals:
    """The customer must have seen this very total, and ticked what cannot be returned."""
    now = totals_of(tuple(line.now for line in lines))
    if now != seen:
        raise TotalChanged(total=now.total, vat=now.vat, lines=lines)
    for line in (each.now for each in lines):
        if line.return_class != "standard" and line.ack_at is None:
            raise ReturnClassNotAcknowledged(line_id=line.line_id)
    return now
