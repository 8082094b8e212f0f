"""What a price book would do to everything that is on offer, worked out before it is agreed on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median_low
from typing import Protocol

from application.design.price_causes import causes_of
from application.pricing.price_desk import prices_on_file, rule_set_on_file
from application.pricing.prices import Prices, Pricing
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.catalogue.product import PRODUCT, OnSale
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, Place
from domain.design.judging.offering import Settled
from domain.design.making.drawing import Drawing, StoneCosts, piece_inputs, specified_cost
from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.engine import price
from domain.pricing.engine.floor import PriceBelowFloor, guard_floor, replacement_cost
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.result import PriceResult, SetAmount
from domain.pricing.engine.set_price import set_price
from domain.pricing.numbers import share_of
from domain.pricing.price_books.impact import Cause, Impact, Span
from domain.pricing.price_books.price_book import PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePiece:
    """A finished design (or, without a style, a piece at a set price) as it is offered now.

    `inputs` and `book_id` are of the price that was shown when it was completed.
    """

    ref: str
    inputs: PieceInputs | SetAmount
    book_id: str
    style_code: str = ""
    product_rev: str = ""
    values: tuple[Pick, ...] = ()
    stones: tuple[ChosenStone, ...] = ()


class LivePieces(Protocol):
    """Everything that is on offer, as it was at a position of the log or later."""

    def each(self, position: int) -> Iterator[LivePiece]: ...


def price_impact(decision: Decision, live: Iterable[LivePiece], draft: PriceBook) -> Impact:
    """The draft held against the book that would hold at its beginning without it."""
    prices = prices_on_file(decision)
    new = Pricing(rule_set_on_file(decision, draft.ruleset_version), draft, prices.spot)
    counted = _Count()
    for piece in live:
        style = style_on_sale(decision, piece)
        if style is None and not isinstance(piece.inputs, SetAmount):
            counted.off_sale += 1
        else:
            counted.take(Repriced(piece, style, prices), prices.at(draft.valid_from), new)
    return counted.impact


def style_on_sale(decision: Decision, piece: LivePiece) -> Style | None:
    """The style of the piece, if that very revision is on sale."""
    match decision.state(PRODUCT, piece.style_code):
        case OnSale(revision=revision) if revision.rev == piece.product_rev:
            return revision.style
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Repriced:
    """A piece whose price can be worked out by any book, its masses by that book's rule set."""

    piece: LivePiece
    style: Style | None
    prices: Prices

    def by(self, pricing: Pricing) -> PriceResult:
        """Raises what the engine raises for a piece that cannot be priced so."""
        rule_set, book, kept = pricing.rule_set, pricing.price_book, self.piece.inputs
        if isinstance(kept, SetAmount):
            return set_price(kept.amount, kept.cost, rule_set, book)
        if self.style is None or book.price_book_id == self.piece.book_id:
            return price(kept, rule_set, book)
        drawn = piece_inputs(self._drawing(self.style), self._costs(kept, book), rule_set)
        return price(_personalised_as(kept, drawn), rule_set, book)

    def _drawing(self, style: Style) -> Drawing:
        values = {pick.option: pick.value for pick in self.piece.values}
        choices = Choices(picks=self.piece.values, stones=self.piece.stones)
        return Drawing(style=style, choices=choices, settled=Settled(values=values, missing=()))

    def _costs(self, kept: PieceInputs, book: PriceBook) -> StoneCosts:
        """Stones of ours cost what they cost; those still to be bought follow the book's rate."""
        before = self.prices.book(self.piece.book_id)
        slots: dict[str, Money] = {slot.slot: slot.cost for slot in kept.stones}
        costs: dict[Place, Money] = {}
        for stone in self.piece.stones:
            if stone.asset_id is None:
                costs[stone.where] = specified_cost(stone.snapshot, book)
                slots[stone.slot] -= specified_cost(stone.snapshot, before)
        for stone in self.piece.stones:
            if stone.asset_id is not None:
                costs[stone.where] = slots.pop(stone.slot, Money.zero(book.currency))
        return costs


def _personalised_as(kept: PieceInputs, drawn: PieceInputs) -> PieceInputs:
    """What was written and drawn is not told again by choices; a rule set may charge no drawing."""
    told = replace(drawn, engraving_units=kept.engraving_units)
    if drawn.design_revisions is None or kept.design_revisions is None:
        return told
    return replace(told, design_revisions=kept.design_revisions)


@dataclass(slots=True)
class _Count:
    designs: int = 0
    goods: int = 0
    off_sale: int = 0
    priceless: int = 0
    below_floor: int = 0
    unpriceable: int = 0
    shares: list[Decimal] = field(default_factory=list)
    amounts: list[Money] = field(default_factory=list)
    causes: dict[str, list[Money]] = field(default_factory=dict)

    def take(self, repriced: Repriced, old: Pricing, new: Pricing) -> None:
        """A piece that would lose its price is counted as such; one without a price is not live."""
        before = _priced(repriced, old)
        if before is None:
            self.priceless += 1
            return
        if isinstance(repriced.piece.inputs, SetAmount):
            self.goods += 1
        else:
            self.designs += 1
        after = _priced(repriced, new)
        if after is None:
            self.unpriceable += 1
            return
        if after.total != before.total:
            self._change(before, after)
            for cause, moved in causes_of(repriced, before, after, new).items():
                self.causes.setdefault(cause, []).append(moved)
        try:
            guard_floor(after.ex_vat, replacement_cost(after, new.rule_set, new.spot), new.rule_set)
        except PriceBelowFloor:
            self.below_floor += 1

    def _change(self, before: PriceResult, after: PriceResult) -> None:
        moved = after.total - before.total
        self.amounts.append(moved)
        self.shares.append(
            share_of(moved.minor, before.total.minor) if before.total else Decimal(1)
        )

    @property
    def impact(self) -> Impact:
        return Impact(
            pieces=self.designs + self.goods,
            changed=len(self.shares),
            smallest=min(self.shares, default=None),
            largest=max(self.shares, default=None),
            median=median_low(self.shares) if self.shares else None,
            moved=_span(self.amounts) if self.amounts else None,
            causes=tuple(
                Cause(what=what, pieces=len(moved), moved=_span(moved))
                for what, moved in sorted(self.causes.items(), key=lambda each: -len(each[1]))
            ),
            below_floor=self.below_floor,
            unpriceable=self.unpriceable,
            designs=self.designs,
            goods=self.goods,
            off_sale=self.off_sale,
            priceless=self.priceless,
        )


def _span(amounts: list[Money]) -> Span:
    return Span(smallest=min(amounts), median=median_low(amounts), largest=max(amounts))


def _priced(repriced: Repriced, pricing: Pricing) -> PriceResult | None:
    try:
        return repriced.by(pricing)
    except Refusal:
        return None
