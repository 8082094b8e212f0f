"""A stone as a customer sees it in a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.money import Money
from projections.stones.filter import UNITS
from projections.stones.grades import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneCard:
    """Sides in mm, `table` and `depth` in per cent; None is unknown, or a price not set.

    `held` for somebody until `held_until`, or without end while an order is being settled.
    """

    asset_id: str
    type: str
    shape: str
    carat: Decimal
    colour: str
    clarity: str
    cut: str | None
    lab: str | None
    report_no: str | None
    origin: str | None
    length: Decimal | None
    width: Decimal | None
    height: Decimal | None
    table: Decimal | None
    depth: Decimal | None
    price: Money | None
    held: bool
    held_until: datetime | None
    photo: str | None


def card(row: Mapping[str, Any]) -> StoneCard:
    """A row of stones joined with their cells."""
    price = row["price_minor"]
    return StoneCard(
        asset_id=row["asset_id"],
        type=row["type"],
        shape=row["shape"],
        carat=shown(row["carat"], UNITS["carat"]),
        colour=row["colour"],
        clarity=row["clarity"],
        cut=row["cut"] or None,
        lab=row["lab"] or None,
        report_no=row["report_no"],
        origin=row["origin"] or None,
        length=_side(row["length"]),
        width=_side(row["width"]),
        height=_side(row["height"]),
        table=_share(row["table"]),
        depth=_share(row["depth"]),
        price=None if price is None else Money(price, row["currency"]),
        held=row["held"],
        held_until=row["held_until"],
        photo=row["photo"],
    )


def _side(number: int | None) -> Decimal | None:
    return None if number is None else shown(number, UNITS["length"])


def _share(number: int | None) -> Decimal | None:
    return None if number is None else shown(number, UNITS["table"])
