"""A line of a cart: what it is, what it cost when the customer saw it, and what it holds."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal, assert_never

from domain.catalogue.caveat import Caveat
from domain.design.making.offer import Offer
from domain.design.making.specification import ReturnClass, Specified
from domain.kernel import Invalid, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.engine.result import PriceResult

RemovalCause = Literal["user", "hold_lost", "withdrawn"]
LineKind = Literal["design", "asset", "stock", "quote"]
MOST_QUANTITY = 1_000
MOST_PIECES = 10
MOST_OF_STYLE = 3
MOST_HELD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`ref` is the id of a design, an asset or a quote, or a sku; `price` is of one piece.

    `specification` is what was chosen or what the piece is, in words; an engraving's text is not
    in it. `fingerprint` is of a design as it was offered, so that any change of it is noticed.
    Both are missing in the lines of old carts.

    A line of another `return_class` than the standard is acknowledged when it is ordered, and so
    are those of its `caveats` that want it.

    `assets` are the serialised stones or pieces that the line holds; such a line is of one piece.
    `location` is where counted pieces are reserved, under `reservation_id`.
    """

    line_id: str
    kind: LineKind
    ref: str
    style_code: str | None
    title: str
    quantity: int
    price: PriceResult
    assets: tuple[str, ...] = ()
    location: str | None = None
    reservation_id: str | None = None
    specification: tuple[Specified, ...] = ()
    fingerprint: str | None = None
    return_class: ReturnClass = "standard"
    caveats: tuple[Caveat, ...] = ()

    @property
    def single(self) -> bool:
        """Whether there is only one of it."""
        return bool(self.assets) or self.kind == "quote"

    @property
    def total(self) -> Money:
        return self.price.total * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedNow:
    """How the thing of a line is offered at this moment.

    `design_id` is given when the line's quote is over: the design is bought instead of it.
    """

    line_id: str
    piece: Offer
    design_id: str | None = None


@command
class AddLine:
    """What a shopper asks for: `ref` is the id of a design, an asset or a quote, or a sku.

    What is offered for it is then put in.
    """

    kind: LineKind
    ref: str
    quantity: int = 1


@command
class PutIn:
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
class OfferAgain:
    """Lines as they are offered now; what is the same as in the cart decides nothing."""

    lines: tuple[OfferedNow, ...]


LineCommand = PutIn | ChangeQuantity | RemoveLine | OfferAgain


@event("cart.line_put_in")
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


@event("cart.line_altered")
class CartLineAltered:
    """The thing of a line is another than it was: its name, what was chosen, or its stones.

    `price` is made up for it at the total that was seen; another total is repriced besides.
    """

    line_id: str
    style_code: str | None
    title: str
    specification: tuple[Specified, ...]
    assets: tuple[str, ...]
    fingerprint: str | None
    price: PriceResult
    return_class: ReturnClass = "standard"
    caveats: tuple[Caveat, ...] = ()


LineEvent = (
    CartLineAdded | CartLineQuantityChanged | CartLineRemoved | CartLineRepriced | CartLineAltered
)
Lines = tuple[CartLine, ...]


class QuantityInvalid(Invalid):
    """A quantity is a whole number from 1 to 1000; what there is only one of is ordered once."""

    field = "quantity"


class AssetAlreadyInCart(Refusal):
    """{asset} is in this cart already."""


class QuoteAlreadyInCart(Refusal):
    """This quote is in this cart already."""


class CartTooManyPieces(Refusal):
    """A cart takes {limit} pieces."""

    limit: int


class CartTooManyOfStyle(Refusal):
    """A cart takes {limit} pieces of one style."""

    limit: int


class HoldLimitReached(Refusal):
    """{limit} stones can be held at a time; release one first."""

    limit: int


def decide_lines(lines: Lines, command: LineCommand) -> tuple[LineEvent, ...]:
    match command:
        case PutIn(line=line):
            if any(kept.line_id == line.line_id for kept in lines):
                return ()
            _refuse_unfit((*lines, line))
            return (CartLineAdded(line=line),)
        case ChangeQuantity():
            return _of_quantity(lines, command)
        case RemoveLine(line_id=line_id, cause=cause):
            gone = all(kept.line_id != line_id for kept in lines)
            return () if gone else (CartLineRemoved(line_id=line_id, cause=cause),)
        case OfferAgain():
            return _offered(lines, command)
        case _:
            assert_never(command)


def _of_quantity(lines: Lines, command: ChangeQuantity) -> tuple[LineEvent, ...]:
    """Only of counted goods can there be more or fewer."""
    line = line_of(lines, command.line_id)
    if line.quantity == command.quantity:
        return ()
    if line.kind != "stock":
        raise QuantityInvalid
    changed = CartLineQuantityChanged(
        line_id=line.line_id, quantity=command.quantity, reservation_id=command.reservation_id
    )
    _refuse_unfit(evolve_lines(lines, changed))
    return (changed,)


def as_offered(line: CartLine, piece: Offer) -> CartLine:
    """The line with its thing as it is offered now, at the price that was seen."""
    return replace(
        line,
        style_code=piece.style_code,
        title=piece.title,
        specification=piece.specification,
        assets=piece.assets,
        fingerprint=piece.fingerprint,
        return_class=piece.return_class,
        caveats=piece.caveats,
    )


def _offered(lines: Lines, command: OfferAgain) -> tuple[LineEvent, ...]:
    """All together, because two designs may have exchanged their stones."""
    events: list[LineEvent] = []
    for now in command.lines:
        line = line_of(lines, now.line_id)
        events += (*_altered(line, now.piece), *_repriced(line, now))
    _refuse_unfit(reduce(evolve_lines, events, lines))
    return tuple(events)


def _altered(line: CartLine, piece: Offer) -> tuple[CartLineAltered, ...]:
    if as_offered(line, piece) == line:
        return ()
    return (
        CartLineAltered(
            line_id=line.line_id,
            style_code=piece.style_code,
            title=piece.title,
            specification=piece.specification,
            assets=piece.assets,
            fingerprint=piece.fingerprint,
            return_class=piece.return_class,
            caveats=piece.caveats,
            price=piece.price if _as_seen(line.price, piece.price) else line.price,
        ),
    )


def _repriced(line: CartLine, now: OfferedNow) -> tuple[CartLineRepriced, ...]:
    before, after = line.price, now.piece.price
    if _as_seen(before, after) and (now.design_id is None or line.kind != "quote"):
        return ()
    return (
        CartLineRepriced(line_id=line.line_id, before=before, after=after, design_id=now.design_id),
    )


def _as_seen(before: PriceResult, after: PriceResult) -> bool:
    return (before.total, before.vat) == (after.total, after.vat)


def evolve_lines(lines: Lines, event: LineEvent) -> Lines:
    if isinstance(event, CartLineAdded):
        return (*lines, event.line)
    return tuple(
        after
        for line in lines
        if (after := _line(line, event) if line.line_id == event.line_id else line)
    )


def _line(
    line: CartLine,
    event: CartLineQuantityChanged | CartLineRemoved | CartLineRepriced | CartLineAltered,
) -> CartLine | None:
    match event:
        case CartLineQuantityChanged(quantity=quantity, reservation_id=reservation_id):
            return replace(line, quantity=quantity, reservation_id=reservation_id)
        case CartLineRemoved():
            return None
        case CartLineRepriced(after=price, design_id=design_id):
            repriced = replace(line, price=price)
            return replace(repriced, kind="design", ref=design_id) if design_id else repriced
        case CartLineAltered():
            return replace(
                line,
                style_code=event.style_code,
                title=event.title,
                specification=event.specification,
                assets=event.assets,
                fingerprint=event.fingerprint,
                return_class=event.return_class,
                caveats=event.caveats,
                price=event.price,
            )
        case _:
            assert_never(event)


def line_of(lines: Lines, line_id: str) -> CartLine:
    found = next((line for line in lines if line.line_id == line_id), None)
    if found is None:
        raise NotFound
    return found


def _refuse_unfit(lines: Lines) -> None:
    """Refuse lines that together break a limit of the cart."""
    for line in lines:
        if not 1 <= line.quantity <= (1 if line.single else MOST_QUANTITY):
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
    _refuse_too_many(lines)


def _refuse_too_many(lines: Lines) -> None:
    if sum(line.quantity for line in lines) > MOST_PIECES:
        raise CartTooManyPieces(limit=MOST_PIECES)
    styles: Counter[str] = Counter()
    for line in lines:
        if line.style_code:
            styles[line.style_code] += line.quantity
    if max(styles.values(), default=0) > MOST_OF_STYLE:
        raise CartTooManyOfStyle(limit=MOST_OF_STYLE)
