"""A line of a cart: what it is, what it cost when the customer saw it, and what it holds."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from domain.catalogue.caveat import Caveat
from domain.design.making.offer import Offer
from domain.design.making.specification import ReturnClass, Specified
from domain.kernel import NotFound, command, event
from domain.money import Money
from domain.pricing.engine.result import PriceResult
from domain.pricing.vat import vat_of_pieces
from domain.selling.cart.concession import Conceded, Floor
from domain.selling.cart.limits import QuantityInvalid, refuse_more

RemovalCause = Literal["user", "hold_lost", "withdrawn", "moved", "reaped"]
LineKind = Literal["design", "asset", "stock", "quote"]


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

    `owner` is whose design or quote it is, where it came from another cart of the same person.

    `total` is what is paid for it: `before`, less what was `conceded`.
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
    owner: str | None = None
    conceded: Conceded | None = None

    @property
    def single(self) -> bool:
        """Whether there is only one of it."""
        return bool(self.assets) or self.kind == "quote"

    @property
    def before(self) -> Money:
        return self.price.total * self.quantity

    @property
    def taken(self) -> Money:
        return self.conceded.taken if self.conceded else Money.zero(self.price.total.currency)

    @property
    def total(self) -> Money:
        return self.before - self.taken

    @property
    def vat(self) -> Money:
        reduced = bool(self.taken)
        return vat_of_pieces(self.quantity, self.price.vat, self.total, reduced=reduced)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedNow:
    """How the thing of a line is offered at this moment.

    `design_id` is given when the line's quote is over: the design is bought instead of it. `floor`
    is what a concession on the line keeps above.
    """

    line_id: str
    piece: Offer
    design_id: str | None = None
    floor: Floor | None = None


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


def decide_lines(lines: Lines, command: LineCommand) -> tuple[LineEvent, ...]:
    match command:
        case PutIn(line=line):
            if any(kept.line_id == line.line_id for kept in lines):
                return ()
            refuse_more((*lines, line), line)
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
    after = evolve_lines(lines, changed)
    if command.quantity > line.quantity or command.quantity < 1:
        refuse_more(after, line_of(after, line.line_id))
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


def priced_at(line: CartLine, price: PriceResult, floor: Floor | None = None) -> CartLine:
    """The line at another price of its piece; what was conceded on it keeps above the floor."""
    if line.conceded is None:
        return replace(line, price=price)
    conceded = line.conceded.at(price.total, line.quantity, floor)
    return replace(line, price=price, conceded=conceded)


def _offered(lines: Lines, command: OfferAgain) -> tuple[LineEvent, ...]:
    """All together, because two designs may have exchanged their stones."""
    events: list[LineEvent] = []
    for now in command.lines:
        line = line_of(lines, now.line_id)
        events += (*_altered(line, now.piece), *_repriced(line, now))
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
