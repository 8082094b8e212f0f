"""A stone as a customer sees it in a list."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.inventory.grading import Lustre, OverallGrade
from domain.money import Money
from domain.pricing.engine.stones import StoneTariff
from projections.kit.paging import Found
from projections.stones.filter import UNITS
from projections.stones.grades import shown
from projections.words.dictionary import label

LABELLED = ("type", "shape", "colour", "clarity", "grade", "lustre", "cut", "lab", "origin")
EMPTY = ("colour", "clarity", "grade", "lustre", "cut", "lab", "origin")
AS_IT_IS = (
    *("asset_id", "type", "shape", "report_no", "photo"),
    *("held", "held_until", "demonstration"),
)
MEASURES = ("carat", "length", "width", "height", "table", "depth")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneCard:
    """Sides in mm, `table` and `depth` in per cent; None is unknown. `price` is what the stone adds
    to a piece by the price book of now, VAT inside, None while no book holds.

    A stone is graded by colour and clarity, by `grade` (overall), or by colour and `lustre`.
    `held` for somebody until `held_until`, or without end while an order is being settled.
    `demonstration`: it was made up to show the shop with.
    """

    asset_id: str
    type: str
    type_label: str
    shape: str
    shape_label: str
    carat: Decimal
    colour: str | None
    colour_label: str | None
    clarity: str | None
    clarity_label: str | None
    grade: OverallGrade | None
    grade_label: str | None
    lustre: Lustre | None
    lustre_label: str | None
    cut: str | None
    cut_label: str | None
    lab: str | None
    lab_label: str | None
    report_no: str | None
    origin: str | None
    origin_label: str | None
    length: Decimal | None
    width: Decimal | None
    height: Decimal | None
    table: Decimal | None
    depth: Decimal | None
    price: Money | None
    held: bool
    held_until: datetime | None
    photo: str | None
    demonstration: bool


def card(row: Found, tariff: StoneTariff | None) -> StoneCard:
    """A row of stones joined with their cells: all that is in it is what the card wants, so it is
    not checked again, for a page has up to a hundred."""
    price = price_of(row["cost"], row["currency"], tariff)
    lists = {name: row[name] or None for name in EMPTY}
    labels = {f"{name}_label": label(name, row[name]) if row[name] else None for name in LABELLED}
    measures = {name: _measure(row, name) for name in MEASURES}
    told: Found = {name: row[name] for name in AS_IT_IS} | lists | labels | measures
    return StoneCard(price=price, **told)


def price_of(cost: int, currency: str, tariff: StoneTariff | None) -> Money | None:
    """A book has no price for what was paid in another currency than its own."""
    return tariff.price(cost) if tariff and tariff.currency == currency else None


def _measure(row: Found, name: str) -> Decimal | None:
    return None if row[name] is None else shown(row[name], UNITS[name])
