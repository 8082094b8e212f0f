"""What some products are called and cost today, as far as they are on sale."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.money import Money
from projections.kit.answer import answer, money, rows
from projections.products.fold import ON_SALE, PRODUCT
from projections.products.shelf import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleToday:
    """`price_from` is of the cheapest that can be had; None while none can."""

    style_code: str
    title: str
    slug: str
    price_from: Money | None
    standing: Standing
    until: datetime | None


def styles_today(connection: Connection, codes: Collection[str]) -> dict[str, StyleToday]:
    """Those of them that are on sale, by their codes."""
    wanted = select(PRODUCT).where(ON_SALE, PRODUCT.c.style_code.in_(sorted(codes)))
    found = (
        answer(StyleToday, row, price_from=money(row, "price")) for row in rows(connection, wanted)
    )
    return {each.style_code: each for each in found}
