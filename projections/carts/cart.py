"""A cart as its shopper sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy import Connection, select

from domain.catalogue.caveat import Caveat
from domain.design.making.specification import ReturnClass, Specified
from domain.inventory.asset.hold import holder_of
from domain.money import Money, total
from domain.pricing.vat import vat_of_pieces
from projections.carts.fold import ASSET_HOLD, CART, LINE, QUOTE, STOCK_HOLD
from projections.kit.answer import answer, rows
from projections.kit.paging import Found
from projections.kit.tables import Stored, Tables, wanted
from projections.prices.shown import PriceLine, ShownPrice, moved

C = TypeVar("C", bound="Cart")
MOST_CARTS = 20
Ends = dict[str, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`specification` is what was chosen or what the piece is, without an engraving's text.

    Whoever orders acknowledges each line whose `return_class` is not the standard one, and each of
    its `caveats` that wants it.

    `price` is of one piece, `before` of all; what the house takes off by `courtesy` leaves the
    `total`. `seen` is the price before, and `courtesy_seen` what was taken off, until acknowledged.

    `moved` then says line by line why the price is another now, and sums to the difference.

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
    return_class: ReturnClass
    caveats: tuple[Caveat, ...]
    quantity: int
    price: ShownPrice
    before: Money
    courtesy: Money
    total: Money
    vat: Money
    seen: Money | None
    courtesy_seen: Money | None
    moved: tuple[PriceLine, ...]
    held: tuple[str, ...]
    held_until: datetime | None
    lost: tuple[str, ...]
    quoted_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """`checking_out` says whether the checkout began.

    All of it is held until `held_until`: None when something is not, or when nothing can be. An
    order is placed with this `total` and this `vat`, which lies inside it: it is what all came to
    `before`, less what the house takes off by `courtesy`.

    `unseen` lines have a price to be acknowledged; `lost` went to others meanwhile. With an
    `order_id` it was ordered and does not change; with `merged_into` its lines are in that cart.
    """

    cart_id: str
    region: str
    currency: str
    opened_at: datetime
    lines: tuple[CartLine, ...]
    pieces: int
    before: Money
    courtesy: Money
    total: Money
    vat: Money
    unseen: tuple[str, ...]
    checking_out: bool
    held_until: datetime | None
    order_id: str | None
    merged_into: str | None
    lost: tuple[str, ...]


def cart(
    connection: Connection, cart_id: str, owner: str, kind: type[C], **more: object
) -> C | None:
    """As a `kind` of cart, with what that says `more`. None when it is another shopper's."""
    tables = Stored(connection)
    theirs, lines = tables.together(
        wanted(CART, cart_id=[cart_id], token_hash=[owner]), wanted(LINE, cart_id=[cart_id])
    )
    return next(iter(_whole(tables, theirs, lines, kind, **more)), None) if theirs else None


def open_carts(connection: Connection, owner: str, kind: type[C], **more: object) -> tuple[C, ...]:
    """A shopper's carts that were neither ordered nor merged, the newest first; 20 at most."""
    theirs = select(CART).where(
        CART.c.token_hash == owner, CART.c.order_id.is_(None), CART.c.merged_into.is_(None)
    )
    found = rows(connection, theirs.order_by(CART.c.opened.desc()).limit(MOST_CARTS))
    return carts_in(Stored(connection), found, kind, **more)


def open_cart_ids(connection: Connection, owner: str) -> tuple[str, ...]:
    """All of an owner's carts that were neither ordered nor merged, the newest first."""
    theirs = select(CART.c.cart_id).where(
        CART.c.token_hash == owner, CART.c.order_id.is_(None), CART.c.merged_into.is_(None)
    )
    return tuple(connection.scalars(theirs.order_by(CART.c.opened.desc())))


def carts_in(tables: Tables, carts: list[Found], kind: type[C], **more: object) -> tuple[C, ...]:
    """The carts of some rows, whole, as a `kind` of cart with what that says `more`."""
    lines = tables.rows(LINE, cart_id=[cart["cart_id"] for cart in carts])
    return _whole(tables, carts, lines, kind, **more)


def _whole(
    tables: Tables, carts: list[Found], lines: list[Found], kind: type[C], **more: object
) -> tuple[C, ...]:
    """With what they depend on besides themselves."""
    around = _around(tables, lines)
    lines_of: dict[str, list[Found]] = {cart["cart_id"]: [] for cart in carts}
    for line in sorted(lines, key=lambda line: int(line["added"])):
        lines_of[line["cart_id"]].append(line)
    return tuple(
        answer(kind, cart, **_said(cart, lines_of[cart["cart_id"]], around), **more)
        for cart in carts
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What carts depend on besides themselves: holds by asset, reservations, ends of quotes."""

    holds: dict[str, Found]
    reservations: Ends
    quotes: Ends

    def held(self, cart: Found, lines: list[Found]) -> Ends:
        """What is held for a cart or for a quote in it, and until when."""
        owners = {cart["token_hash"], *(line["owner"] for line in lines if line["owner"])}
        holders = {cart["cart_id"], *map(holder_of, owners)}
        ours = {name: hold for name, hold in self.holds.items() if hold["holder"] in holders}
        return {name: hold["expires_at"] for name, hold in ours.items()} | self.reservations


def _around(tables: Tables, lines: list[Found]) -> _Around:
    assets = {asset for line in lines for asset in line["assets"]}
    quoted = {line["ref"] for line in lines if line["kind"] == "quote"}
    holds, reservations, quotes = tables.together(
        wanted(ASSET_HOLD, asset_id=assets),
        wanted(STOCK_HOLD, reservation_id={line["reservation_id"] for line in lines} - {None}),
        wanted(QUOTE, quote_id=quoted),
    )
    return _Around(
        {hold["asset_id"]: hold for hold in holds},
        {held["reservation_id"]: held["expires_at"] for held in reservations},
        {quote["quote_id"]: quote["valid_until"] for quote in quotes},
    )


def _said(row: Found, found: list[Found], around: _Around) -> Found:
    """What follows from its lines."""
    held = around.held(row, found)
    lines = [_line(line, held, around.quotes) for line in found]
    return {
        "lines": tuple(lines),
        "pieces": sum(line.quantity for line in lines),
        "before": total((line.before for line in lines), row["currency"]),
        "courtesy": total((line.courtesy for line in lines), row["currency"]),
        "total": total((line.total for line in lines), row["currency"]),
        "vat": total((line.vat for line in lines), row["currency"]),
        "unseen": tuple(line.line_id for line in lines if line.seen is not None),
        "held_until": _held_until(lines),
    }


def _held_until(lines: Iterable[CartLine]) -> datetime | None:
    """When the first hold ends, unless one is lost."""
    if any(line.lost for line in lines):
        return None
    return min((line.held_until for line in lines if line.held_until), default=None)


def _line(row: Found, held: Ends, quotes: Ends) -> CartLine:
    price, quantity = answer(ShownPrice, row["price"]), row["quantity"]
    before, courtesy = price.total * quantity, Money(row["taken_minor"], price.total.currency)
    gross = before - courtesy
    holding = [*row["assets"], *((row["reservation_id"],) if row["reservation_id"] else ())]
    ends = [until for name in holding if (until := held.get(name)) is not None]
    seen = answer(ShownPrice, row["seen"]) if row["seen"] else None
    return answer(
        CartLine,
        row,
        price=price,
        before=before,
        courtesy=courtesy,
        total=gross,
        vat=vat_of_pieces(quantity, price.vat, gross, reduced=bool(courtesy)),
        seen=seen.total if seen else None,
        courtesy_seen=Money(row["seen_taken_minor"], courtesy.currency) if seen else None,
        moved=moved(seen, price) if seen else (),
        held=tuple(name for name in holding if name in held),
        held_until=min(ends, default=None),
        lost=tuple(name for name in holding if name not in held),
        quoted_until=quotes.get(row["ref"]) if row["kind"] == "quote" else None,
    )
