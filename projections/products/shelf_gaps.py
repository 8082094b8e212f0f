"""What is shown and not stocked, stocked and not shown, or stocked without a price?"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from domain.inventory.location import SALES_LOCATION
from projections.kit.answer import answer
from projections.kit.paging import Page, Sort
from projections.products.fold import PRODUCT
from projections.products.shelf import COUNTS, PIECE

GapReason = Literal["shown_not_stocked", "stocked_not_shown", "stocked_without_price"]
LEVEL = COUNTS.level.c
ON_SALE = PRODUCT.c.withdrawn.is_(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfGap:
    """`shown_not_stocked` is on a page, and never arrived where the shop sells from.

    `stocked_not_shown` is there to be had, and its style is unknown (no title) or withdrawn.
    `stocked_without_price` is there, and no price was set or it is not listed. `ref` is a sku, or
    an asset id of a piece that arrived; `style_code` is None where no style names the sku.
    """

    kind: Literal["asset", "stock"]
    ref: str
    style_code: str | None
    title: str | None
    reason: GapReason


def shelf_gaps(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[ShelfGap]:
    """By reason, then by kind and ref. Raises `InvalidCursor`."""
    gaps = _gaps().subquery()
    key = func.concat_ws(" ", gaps.c.kind, gaps.c.ref, gaps.c.style_code, type_=Text)
    by_reason = Sort("shelf", gaps.c.reason, key)
    found, following = by_reason.page(connection, select(gaps), cursor, limit)
    return Page(tuple(answer(ShelfGap, row) for row in found), following)


def gap_count(connection: Connection, meant: Collection[str] = ()) -> int:
    """How many there are, without those whose `ref` is `meant` to be so."""
    gaps = _gaps().subquery()
    counted = select(func.count()).select_from(gaps).where(gaps.c.ref.not_in(sorted(meant)))
    found: int = connection.execute(counted).scalar_one()
    return found


def _gaps() -> CompoundSelect[Any]:
    """A sku that a style names twice is told once."""
    return union(_never_arrived(), _goods(), _pieces())


def _never_arrived() -> Select[Any]:
    """Single pieces are known by their style: which of them a sku means, nobody has written."""
    parts = func.jsonb_array_elements(PRODUCT.c.style["stock"], type_=JSONB)
    named = select(parts.label("piece")).correlate(PRODUCT).lateral("named")
    sku, single = named.c.piece["sku"].astext, named.c.piece["serialised"].as_boolean()
    goods = exists().where(LEVEL.sku == sku, LEVEL.location == SALES_LOCATION, LEVEL.received)
    pieces = exists().where(PIECE.c.style_code == PRODUCT.c.style_code)
    return (
        select(
            case((single, _said("asset")), else_=_said("stock")).label("kind"),
            sku.label("ref"),
            PRODUCT.c.style_code,
            PRODUCT.c.title,
            _said("shown_not_stocked").label("reason"),
        )
        .select_from(PRODUCT.join(named, true()))
        .where(ON_SALE, not_(goods), or_(not_(single), not_(pieces)))
    )


def _goods() -> Select[Any]:
    """What is promised to somebody finds its way; the same sku may be in a style still on sale."""
    named = select(PRODUCT.c.style_code, PRODUCT.c.title, PRODUCT.c.withdrawn)
    named = named.where(PRODUCT.c.skus.contains(array([LEVEL.sku])))
    style = named.order_by(PRODUCT.c.withdrawn, PRODUCT.c.style_code).limit(1).lateral("style")
    shown = style.c.withdrawn.is_(False)
    reason = case((shown, _said("stocked_without_price")), else_=_said("stocked_not_shown"))
    return (
        select(
            _said("stock").label("kind"),
            LEVEL.sku.label("ref"),
            style.c.style_code,
            style.c.title,
            reason.label("reason"),
        )
        .select_from(COUNTS.level.outerjoin(style, true()))
        .where(LEVEL.location == SALES_LOCATION, LEVEL.received, LEVEL.on_hand > LEVEL.reserved)
        .where(not_(and_(shown, LEVEL.price_minor.is_not(None))))
    )


def _pieces() -> Select[Any]:
    """To list a piece is to price it; one that is not listed is on no page, whatever its style."""
    listed = PIECE.c.listed
    reason = case((listed, _said("stocked_not_shown")), else_=_said("stocked_without_price"))
    return (
        select(
            _said("asset").label("kind"),
            PIECE.c.asset_id.label("ref"),
            PIECE.c.style_code,
            PRODUCT.c.title,
            reason.label("reason"),
        )
        .select_from(PIECE.outerjoin(PRODUCT, PRODUCT.c.style_code == PIECE.c.style_code))
        .where(PIECE.c.standing == "in_stock", PIECE.c.held_for.is_(None))
        .where(not_(and_(ON_SALE, listed)))
    )


def _said(text: str) -> Any:
    return literal(text, Text)
