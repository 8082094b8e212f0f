"""What a design cost at an instant, for those who may know why: margin, floor, and differences."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce

from application.design.stones.choice import stone_costs
from application.design.view.revisions import style_of
from application.design.view.shelf import shelf_price_at
from application.design.view.showing import drawn
from application.pricing.prices import Prices
from application.pricing.rates import spot_at
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.design.design import DESIGN
from domain.design.design.state import Draft, living
from domain.design.making.specification import price_of
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.engine.breakdown import Share, difference
from domain.pricing.engine.floor import least_ex_vat, replacement_cost
from domain.pricing.engine.result import PriceResult
from domain.pricing.numbers import share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFile:
    """A price whole. `margin` is what is left of `ex_vat` after `cost`, `share` of `ex_vat`.

    `floor` is the least that may be left without VAT, its metal at the higher of pin and reading.
    Derived at `at` from the log alone.
    """

    design_id: str
    at: datetime
    result: PriceResult
    cost: Money
    margin: Money
    share: Decimal | None
    floor: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMove:
    """Why a price moved: `lines` sum to `moved`, the difference of the two totals."""

    design_id: str
    first: datetime
    second: datetime
    before: Money
    after: Money
    moved: Money
    lines: tuple[Share, ...]
    first_book: str
    second_book: str


def price_file(decision: Decision, prices: Prices, design_id: str, at: datetime) -> PriceFile:
    """The design as it was then, by the book that held then; raises `NotFound` before it began.

    Also while something that the price depends on was still missing.
    """
    found = price_at(decision, prices, design_id, at)
    rule_set = prices.at(at).rule_set
    margin = found.ex_vat - found.cost.total
    return PriceFile(
        design_id=design_id,
        at=at,
        result=found,
        cost=found.cost.total,
        margin=margin,
        share=share_of(margin.minor, found.ex_vat.minor) if found.ex_vat else None,
        floor=least_ex_vat(replacement_cost(found, rule_set, spot_at(decision, at)), rule_set),
    )


def price_move(
    decision: Decision, prices: Prices, design_id: str, *, first: datetime, second: datetime
) -> PriceMove:
    """The difference of a design's prices at two instants, line by line."""
    before = price_at(decision, prices, design_id, first)
    after = price_at(decision, prices, design_id, second)
    return PriceMove(
        design_id=design_id,
        first=first,
        second=second,
        before=before.total,
        after=after.total,
        moved=after.total - before.total,
        lines=difference(before, after),
        first_book=before.price_book,
        second_book=after.price_book,
    )


def price_at(decision: Decision, prices: Prices, design_id: str, at: datetime) -> PriceResult:
    """What whoever looked at the design at that instant was shown."""
    draft, pricing = _as_it_was(decision, design_id, at), prices.at(at)
    style = style_of(decision, draft.origin.style_code, draft.product_rev)
    drawing = drawn(style, draft.choices, local_date(at), draft.commission)
    if piece := drawing.stock_piece:
        found = shelf_price_at(decision, piece, pricing, at)
    else:
        costs = stone_costs(decision, draft.choices, pricing.price_book)
        found = price_of(
            drawing, costs, pricing.rule_set, pricing.price_book, spot=spot_at(decision, at)
        )
    if found is None:
        raise NotFound
    return found


def _as_it_was(decision: Decision, design_id: str, at: datetime) -> Draft:
    history = decision.history(DESIGN, design_id)
    until = (each.event for each in history if each.envelope.recorded_at <= at)
    return living(reduce(DESIGN.evolve, until, DESIGN.initial)).draft
