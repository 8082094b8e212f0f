"""A cart as its shopper sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Select, select

from domain.design.making.specification import Specified
from domain.inventory.asset.hold import holder_of
from domain.money import Money, total
from domain.pricing.vat import vat_of_pieces
from projections.carts.fold import ASSET_HOLD, CART, LINE, QUOTE, STOCK_HOLD
from projections.kit.answer import answer, rows
from projections.kit.paging import Found
from projections.prices.shown import PriceLine, ShownPrice, moved

MOST_CARTS = 20
Ends = dict[str, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`specification` is what was chosen or what the piece is, without an engraving's text.

    `price` is of one piece, `total` of all; `seen` is the price before, until acknowledged.

    `moved` then says line by line why it is another now, and sums to the difference.

    The price of a quote is kept until `quoted_until`, and is another at the checkout from then on.

    What is in `held` is kept for this cart, the shortest hold until `held_until` (None: without
    end); what is in `lost` was held and is not any more.
    """

    line_id: str
    kind: Literal["design", "asset", "stock", "quote"]
    ref: str
    style_code: str | None
    title: str
    specification: tuple[Specified, ...]
    quantity: int
    price: ShownPrice
    total: Money
    vat: Money
    seen: Money | None
    moved: tuple[PriceLine, ...]
    held: tuple[str, ...]
    held_until: datetime | None
    lost: tuple[str, ...]
    quoted_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """`unseen` lines have a price to be acknowledged; `lost` went to others meanwhile.

    With an `order_id` it was ordered and does not change.
    """

    cart_id: str
    region: str
    currency: str
    opened_at: datetime
    lines: tuple[CartLine, ...]
    pieces: int
    total: Money
    vat: Money
    unseen: tuple[str, ...]
    checking_out: bool
    order_id: str | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carts:
    items: tuple[Cart, ...]


def cart(connection: Connection, cart_id: str, owner: str) -> Cart | None:
    """None when it is another shopper's."""
    theirs = select(CART).where(CART.c.cart_id == cart_id, CART.c.token_hash == owner)
    return next(iter(_carts(connection, theirs)), None)


def open_carts(connection: Connection, owner: str) -> Carts:
    """A shopper's carts that were not ordered, the newest first; 20 at most."""
    theirs = select(CART).where(CART.c.token_hash == owner, CART.c.order_id.is_(None))
    return Carts(_carts(connection, theirs.order_by(CART.c.opened.desc()).limit(MOST_CARTS)))


def _carts(connection: Connection, wanted: Select[tuple[object, ...]]) -> tuple[Cart, ...]:
    carts = rows(connection, wanted)
    lines = _lines(connection, [cart["cart_id"] for cart in carts])
    holds, reservations = _holds(connection, carts), _reservations(connection, lines)
    return tuple(
        _cart(
            cart,
            [
                _line(line, holds[cart["cart_id"]] | reservations)
                for line in lines
                if line["cart_id"] == cart["cart_id"]
            ],
        )
        for cart in carts
    )


def _lines(connection: Connection, cart_ids: list[str]) -> list[Found]:
    quoted = LINE.outerjoin(QUOTE, (LINE.c.kind == "quote") & (QUOTE.c.quote_id == LINE.c.ref))
    theirs = (
        select(LINE, QUOTE.c.valid_until).select_from(quoted).where(LINE.c.cart_id.in_(cart_ids))
    )
    return rows(connection, theirs.order_by(LINE.c.added, LINE.c.line_id))


def _holds(connection: Connection, carts: Iterable[Found]) -> dict[str, Ends]:
    """By cart: the assets held for it or for a quote of its shopper, and until when."""
    holders = {cart["cart_id"]: (cart["cart_id"], holder_of(cart["token_hash"])) for cart in carts}
    names = {name for theirs in holders.values() for name in theirs}
    wanted = select(ASSET_HOLD).where(ASSET_HOLD.c.holder.in_(sorted(names)))
    found = connection.execute(wanted).all()
    return {
        cart_id: {row.asset_id: row.expires_at for row in found if row.holder in theirs}
        for cart_id, theirs in holders.items()
    }


def _reservations(connection: Connection, lines: Iterable[Found]) -> Ends:
    ids = [line["reservation_id"] for line in lines if line["reservation_id"]]
    wanted = select(STOCK_HOLD).where(STOCK_HOLD.c.reservation_id.in_(ids))
    return {reservation_id: until for reservation_id, until in connection.execute(wanted)}


def _cart(row: Found, lines: list[CartLine]) -> Cart:
    return answer(
        Cart,
        row,
        lines=tuple(lines),
        pieces=sum(line.quantity for line in lines),
        total=total((line.total for line in lines), row["currency"]),
        vat=total((line.vat for line in lines), row["currency"]),
        unseen=tuple(line.line_id for line in lines if line.seen is not None),
    )


def _line(row: Found, held: Ends) -> CartLine:
    price, quantity = answer(ShownPrice, row["price"]), row["quantity"]
    gross = price.total * quantity
    holding = [*row["assets"], *((row["reservation_id"],) if row["reservation_id"] else ())]
    ends = [until for name in holding if (until := held.get(name)) is not None]
    seen = answer(ShownPrice, row["seen"]) if row["seen"] else None
    return answer(
        CartLine,
        row,
        price=price,
        total=gross,
        vat=vat_of_pieces(quantity, price.vat, gross),
        seen=seen.total if seen else None,
        moved=moved(seen, price) if seen else (),
        held=tuple(name for name in holding if name in held),
        held_until=min(ends, default=None),
        lost=tuple(name for name in holding if name not in held),
        quoted_until=row["valid_until"],
    )
