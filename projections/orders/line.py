"""A line of an order, as its shopper and the staff see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.catalogue.caveat import Caveat
from domain.design.making.specification import Specified
from domain.money import Money
from domain.selling.order.order_line import OrderLine
from projections.concessions import concession_on
from projections.kit.answer import as_json
from projections.kit.paging import Found
from projections.prices.shown import ShownPrice, as_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtLine:
    """`gross` and the `vat` in it are of all pieces; `price` itemises one of them. What all came to
    `before`, less what the house took off by `courtesy`, is the `gross`.

    With a `quote_id` it is that quote's price. `caveats` are what its buyer was told, and those
    that wanted it were acknowledged at `caveats_ack_at`.

    Of an engraving it is only known that there is one.
    """

    line_id: str
    kind: Literal["design", "stock", "asset"]
    ref: str
    style_code: str | None
    title: str
    nature: Literal["stock", "mto", "bespoke"]
    quantity: int
    specification: tuple[Specified, ...]
    engraved: bool
    price: ShownPrice
    before: Money
    courtesy: Money
    gross: Money
    vat: Money
    return_class: Literal["standard", "personalised", "bespoke"]
    class_rule: str
    caveats: tuple[Caveat, ...]
    caveats_ack_at: datetime | None
    promised_on: date | None
    assets: tuple[str, ...]
    quote_id: str | None


def as_bought(line: OrderLine) -> Found:
    """A line as JSON, without what the piece costs us; why it was reduced is for staff."""
    told: Found = as_json(line)
    return told | {
        "price": as_json(as_shown(line.price)),
        "engraved": line.engraved,
        "before": as_json(line.before),
        "courtesy": as_json(line.taken),
        "conceded": as_json(concession_on(line)),
    }
