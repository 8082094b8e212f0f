"""A cart as its shopper sees it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy import Connection, select

from domain.catalogue.caveat import Caveat
from domain.design.making.specification import ReturnClass, Specified
from domain.inventory.asset.hold import holder_of
from domain.money import Money, total
from domain.pricing.vat import vat_of_pieces
from projections.carts.fold import ASSET_GONE, ASSET_HOLD, CART, LINE, QUOTE, STOCK_HOLD, STYLE
from projections.kit.answer import answer, rows
from projections.kit.paging import Found
from projections.kit.tables import Stored, Tables, wanted
from projections.prices.shown import PriceLine, ShownPrice, moved

C = TypeVar("C", bound="Cart")
MOST_CARTS = 20
Ends = dict[str, datetime | None]
WayCode = Literal[
    "prices_not_acknowledged", "product_withdrawn", "asset_reserved", "asset_not_available"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`specification` is what was chosen or what the piece is, without an engraving's text.

    Whoever orders acknowledges each line whose `return_class` is not the standard one, and each of
    its `caveats` that wants it.

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
    return_class: ReturnClass
    caveats: tuple[Caveat, ...]
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
class InTheWay:
    """What checkout or order would be refused for: `code` is that of the refusal.

    `before` and `now` are of one piece whose price changed; `asset_id` is held by somebody else,
    `until` then, or it was sold or set aside.
    """

    code: WayCode
    line_id: str
    before: Money | None = None
    now: Money | None = None
    asset_id: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """`checking_out` says whether the checkout began; if not, `in_the_way` is what to see to first.

    All of it is held until `held_until`: None when something is not, or when nothing can be. An
    order is placed with this `total` and this `vat`, which lies inside it.

    `unseen` lines have a price to be acknowledged; `lost` went to others meanwhile. With an
    `order_id` it was ordered and does not change.
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
    held_until: datetime | None
    in_the_way: tuple[InTheWay, ...]
    order_id: str | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carts:
    items: tuple[Cart, ...]


def cart(connection: Connection, cart_id: str, owner: str) -> Cart | None:
    """None when it is another shopper's."""
    tables = Stored(connection)
    theirs, lines = tables.together(
        wanted(CART, cart_id=[cart_id], token_hash=[owner]), wanted(LINE, cart_id=[cart_id])
    )
    return next(iter(_whole(tables, theirs, lines, Cart)), None) if theirs else None


def open_carts(connection: Connection, owner: str) -> Carts:
    """A shopper's carts that were not ordered, the newest first; 20 at most."""
    theirs = select(CART).where(CART.c.token_hash == owner, CART.c.order_id.is_(None))
    found = rows(connection, theirs.order_by(CART.c.opened.desc()).limit(MOST_CARTS))
    return Carts(carts_in(Stored(connection), found, Cart))


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
    """What carts depend on besides themselves: holds by asset, reservations, ends of quotes,
    what is gone."""

    holds: dict[str, Found]
    gone: frozenset[str]
    reservations: Ends
    quotes: Ends
    withdrawn: frozenset[str]

    def held(self, cart: Found) -> Ends:
        """What is held for a cart or for a quote of its shopper, and until when."""
        holders = (cart["cart_id"], holder_of(cart["token_hash"]))
        ours = {name: hold for name, hold in self.holds.items() if hold["holder"] in holders}
        return {name: hold["expires_at"] for name, hold in ours.items()} | self.reservations


def _around(tables: Tables, lines: list[Found]) -> _Around:
    assets = {asset for line in lines for asset in line["assets"]}
    quoted = {line["ref"] for line in lines if line["kind"] == "quote"}
    holds, gone, reservations, quotes, styles = tables.together(
        wanted(ASSET_HOLD, asset_id=assets),
        wanted(ASSET_GONE, asset_id=assets),
        wanted(STOCK_HOLD, reservation_id={line["reservation_id"] for line in lines} - {None}),
        wanted(QUOTE, quote_id=quoted),
        wanted(STYLE, style_code={line["style_code"] for line in lines} - {None}),
    )
    return _Around(
        {hold["asset_id"]: hold for hold in holds},
        frozenset(each["asset_id"] for each in gone),
        {held["reservation_id"]: held["expires_at"] for held in reservations},
        {quote["quote_id"]: quote["valid_until"] for quote in quotes},
        frozenset(style["style_code"] for style in styles if style["withdrawn"]),
    )


def _said(row: Found, found: list[Found], around: _Around) -> Found:
    """What follows from its lines."""
    lines = [_line(line, around.held(row), around.quotes) for line in found]
    open_still = row["order_id"] is None
    return {
        "lines": tuple(lines),
        "pieces": sum(line.quantity for line in lines),
        "total": total((line.total for line in lines), row["currency"]),
        "vat": total((line.vat for line in lines), row["currency"]),
        "unseen": tuple(line.line_id for line in lines if line.seen is not None),
        "held_until": _held_until(lines),
        "in_the_way": tuple(
            each for line in lines for each in _against(line, around) if open_still
        ),
    }


def _held_until(lines: Iterable[CartLine]) -> datetime | None:
    """When the first hold ends, unless one is lost."""
    if any(line.lost for line in lines):
        return None
    return min((line.held_until for line in lines if line.held_until), default=None)


def _against(line: CartLine, around: _Around) -> Iterator[InTheWay]:
    if line.seen is not None:
        yield InTheWay(
            code="prices_not_acknowledged",
            line_id=line.line_id,
            before=line.seen,
            now=line.price.total,
        )
    if line.style_code in around.withdrawn:
        yield InTheWay(code="product_withdrawn", line_id=line.line_id)
    for asset in line.lost:
        if asset in around.gone:
            yield InTheWay(code="asset_not_available", line_id=line.line_id, asset_id=asset)
        elif hold := around.holds.get(asset):
            yield InTheWay(
                code="asset_reserved",
                line_id=line.line_id,
                asset_id=asset,
                until=hold["expires_at"],
            )


def _line(row: Found, held: Ends, quotes: Ends) -> CartLine:
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
        quoted_until=quotes.get(row["ref"]) if row["kind"] == "quote" else None,
    )
