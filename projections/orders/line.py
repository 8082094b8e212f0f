"""A line of an order, as it is stored and as it is shown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.money import Money
from domain.selling.order_line import OrderLine
from projections.kit.paging import Found
from projections.prices.shown import ShownPrice, shown_price, stored_price

# The rule by which an engraved piece is personalised.
ENGRAVED = "C2"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtLine:
    """`gross` and the `vat` in it are of all pieces; `price` itemises one of them.

    With a `quote_id` it is that quote's price.

    Of an engraving it is only known that there is one.
    """

    line_id: str
    kind: Literal["config", "stock", "asset"]
    ref: str
    style_code: str | None
    title: str
    nature: Literal["stock", "mto", "bespoke"]
    quantity: int
    specification: tuple[tuple[str, str], ...]
    engraved: bool
    price: ShownPrice
    gross: Money
    vat: Money
    return_class: Literal["standard", "personalised", "bespoke"]
    class_rule: str
    promised_on: date | None
    assets: tuple[str, ...]
    quote_id: str | None


def stored_line(line: OrderLine) -> Found:
    """Whether it is engraved is told by what is not sealed, the same before and after erasure."""
    paid_for = any(part.code == "engraving" and part.ex_vat for part in line.price.lines)
    return {
        "line_id": line.line_id,
        "kind": line.kind,
        "ref": line.ref,
        "title": line.title,
        "nature": line.nature,
        "currency": line.gross.currency,
        "return_class": line.return_class,
        "class_rule": line.class_rule,
        "style_code": line.style_code,
        "quantity": line.quantity,
        "specification": [list(pair) for pair in line.specification],
        "engraved": paid_for or line.class_rule == ENGRAVED,
        "price": stored_price(line.price),
        "gross_minor": line.gross.minor,
        "vat_minor": line.vat.minor,
        "promised_on": line.promised_on,
        "assets": list(line.assets),
        "quote_id": line.quote_id,
    }


def bought_line(row: Found) -> BoughtLine:
    return BoughtLine(
        line_id=row["line_id"],
        kind=row["kind"],
        ref=row["ref"],
        style_code=row["style_code"],
        title=row["title"],
        nature=row["nature"],
        quantity=row["quantity"],
        specification=tuple((label, value) for label, value in row["specification"]),
        engraved=row["engraved"],
        price=shown_price(row["price"]),
        gross=Money(row["gross_minor"], row["currency"]),
        vat=Money(row["vat_minor"], row["currency"]),
        return_class=row["return_class"],
        class_rule=row["class_rule"],
        promised_on=row["promised_on"],
        assets=tuple(row["assets"]),
        quote_id=row["quote_id"],
    )
