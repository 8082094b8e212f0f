"""A line of a cart: what it is, what it cost when the customer saw it, and what it holds."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never

from domain.kernel import Invalid, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.result import PriceResult

RemovalCause = Literal["user", "hold_lost", "withdrawn"]
MOST_PIECES = 10
MOST_OF_STYLE = 3
MOST_HELD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`ref` is the id of a configuration, an asset or a quote, or a sku; `price` is of one piece.

    `assets` are the serialised stones or pieces that the line holds; such a line is of one piece.
    `location` is where counted pieces are reserved, under `reservation_id`.
    """

    line_id: str
    kind: Literal["config", "asset", "stock", "quote"]
    ref: str
    style_code: str | None
    title: str
    quantity: int
    price: PriceResult
    assets: tuple[str, ...] = ()
    location: str | None = None
    reservation_id: str | None = None

    @property
    def single(self) -> bool:
        """Whether there is only one of it."""
        return bool(self.assets) or self.kind == "quote"

    @property
    def total(self) -> Money:
        return Money(self.price.total.minor * self.quantity, self.price.total.currency)


@command
class AddLine:
    """A line whose assets are reserved in the same append."""

    line: CartLine


@command
class ChangeQuantity:
    """`reservation_id` is that of the new quantity, made in the same append."""

    line_id: str
    quantity: int
    reservation_id: str


@command
class RemoveLine:
    line_id: str
    cause: RemovalCause = "user"


@command
class RepriceLine:
    """The present price of a line; the same as before decides nothing.

    `design_id` is given when the line's quote is over: the design is bought instead of it.
    """

    line_id: str
    price: PriceResult
    design_id: str | None = None


LineCommand = AddLine | ChangeQuantity | RemoveLine | RepriceLine


@event("cart.line_added")
class CartLineAdded:
    line: CartLine


@event("cart.line_quantity_changed")
class CartLineQuantityChanged:
    line_id: str
    quantity: int
    reservation_id: str


@event("cart.line_removed")
class CartLineRemoved:
    line_id: str
    cause: RemovalCause


@event("cart.line_repriced")
class CartLineRepriced:
    """With a `design_id` the line's quote is over, and the line is of that design from now on."""

    line_id: str
    before: PriceResult
    after: PriceResult
    design_id: str | None = None


LineEvent = CartLineAdded | CartLineQuantityChanged | CartLineRemoved | CartLineRepriced
Lines = tuple[CartLine, ...]


class QuantityInvalid(Invalid):
    """A quantity is a whole number from 1; a piece of which there is only one is ordered once."""

    code = "quantity_invalid"


class AssetAlreadyInCart(Refusal):
    """{asset} is in this cart already."""

    code = "asset_already_in_cart"


class QuoteAlreadyInCart(Refusal):
    """This quote is in this cart already."""

    code = "quote_already_in_cart"


class CartTooManyPieces(Refusal):
    """A cart takes {limit} pieces."""

    code = "cart_too_many_pieces"


class CartTooManyOfStyle(Refusal):
    """A cart takes {limit} pieces of one style."""

    code = "cart_too_many_of_style"


class HoldLimitReached(Refusal):
    """{limit} stones can be held at a time; release one first."""

    code = "hold_limit_reached"


def decide_lines(lines: Lines, wanted: LineCommand) -> tuple[LineEvent, ...]:
    match wanted:
        case AddLine(line=line):
            if any(kept.line_id == line.line_id for kept in lines):
                return ()
            decided: LineEvent = CartLineAdded(line=line)
        case ChangeQuantity(line_id=line_id, quantity=quantity):
            if line_of(lines, line_id).quantity == quantity:
                return ()
            decided = CartLineQuantityChanged(
                line_id=line_id, quantity=quantity, reservation_id=wanted.reservation_id
            )
        case RemoveLine(line_id=line_id, cause=cause):
            gone = all(kept.line_id != line_id for kept in lines)
            return () if gone else (CartLineRemoved(line_id=line_id, cause=cause),)
        case RepriceLine():
            return _repriced(line_of(lines, wanted.line_id), wanted)
        case _:
            assert_never(wanted)
    _refuse_unfit(evolve_lines(lines, decided))
    return (decided,)


def evolve_lines(lines: Lines, happened: LineEvent) -> Lines:
    match happened:
        case CartLineAdded():
            return (*lines, happened.line)
        case CartLineRemoved():
            return tuple(line for line in lines if line.line_id != happened.line_id)
        case CartLineQuantityChanged():
            change = {"quantity": happened.quantity, "reservation_id": happened.reservation_id}
            return _changed(lines, happened.line_id, **change)
        case CartLineRepriced():
            kind = {"kind": "config", "ref": happened.design_id} if happened.design_id else {}
            return _changed(lines, happened.line_id, price=happened.after, **kind)
        case _:
            assert_never(happened)


def line_of(lines: Lines, line_id: str) -> CartLine:
    found = next((line for line in lines if line.line_id == line_id), None)
    if found is None:
        raise NotFound
    return found


def _changed(lines: Lines, line_id: str, **change: Any) -> Lines:
    return tuple(replace(line, **change) if line.line_id == line_id else line for line in lines)


def _repriced(line: CartLine, wanted: RepriceLine) -> tuple[LineEvent, ...]:
    before, after = line.price, wanted.price
    same = before.total == after.total and before.vat == after.vat
    if same and (wanted.design_id is None or line.kind != "quote"):
        return ()
    return (
        CartLineRepriced(
            line_id=line.line_id, before=before, after=after, design_id=wanted.design_id
        ),
    )


def _refuse_unfit(lines: Lines) -> None:
    """Refuse lines that together break a limit of the cart."""
    if any(line.quantity < 1 or (line.quantity != 1 and line.single) for line in lines):
        raise QuantityInvalid
    quotes = [line.ref for line in lines if line.kind == "quote"]
    if len(quotes) != len(set(quotes)):
        raise QuoteAlreadyInCart
    held = [asset for line in lines for asset in line.assets]
    twice = next((asset for asset in held if held.count(asset) > 1), None)
    if twice is not None:
        raise AssetAlreadyInCart(asset=twice)
    if len(held) > MOST_HELD:
        raise HoldLimitReached(limit=MOST_HELD)
    if sum(line.quantity for line in lines) > MOST_PIECES:
        raise CartTooManyPieces(limit=MOST_PIECES)
    styles: Counter[str] = Counter()
    for line in lines:
        styles[line.style_code or line.line_id] += line.quantity if line.style_code else 0
    if max(styles.values(), default=0) > MOST_OF_STYLE:
        raise CartTooManyOfStyle(limit=MOST_OF_STYLE)
