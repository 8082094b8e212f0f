"""The cart's use cases: a line and what it holds are written together, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from application.design.instead import naming_nearest
from application.design.stones.finding import StoneFinder
from application.ids import new_id
from application.selling.holding import Holding
from application.selling.offers import Wanted, offer
from application.selling.quote_offers import design_of_ended
from application.shop import Shop
from application.store.event_store import Decision
from domain.money import Money
from domain.selling.cart import (
    CART,
    AcknowledgePrices,
    ByShopper,
    Changing,
    Event,
    NoCart,
    OpenCart,
    StartCheckout,
    Wish,
    for_shopper,
    found_cart,
    total_of,
)
from domain.selling.cart.cart_line import (
    AddLine,
    CartLine,
    CartLineRepriced,
    ChangeQuantity,
    Lines,
    OfferAgain,
    OfferedNow,
    PutIn,
    RemoveLine,
    line_of,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCart:
    """A cart, and the token that its shopper shows."""

    cart_id: str
    token_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChanged:
    """The cart after a command; `line_id` is that of the line it was about."""

    cart_id: str
    total: Money
    pieces: int
    line_id: str | None = None
    held_until: datetime | None = None


def open_cart(decision: Decision, own: OwnCart) -> CartChanged:
    decision.decide(CART, own.cart_id, OpenCart(token_hash=own.token_hash))
    return _changed(decision, own)


def add_line(decision: Decision, shop: Shop, own: OwnCart, asked: AddLine) -> CartChanged:
    """Put a piece into the cart of the shopper who wants it, and hold it for them.

    A piece that somebody else holds, that is not for sale, or that is one too many is refused
    and nothing changes.
    """
    cart(decision, own)
    line = _line(decision, shop, own, asked)
    _wish(decision, own, PutIn(line=line))
    holding = Holding(decision, shop.rules, own.cart_id)
    held_until = holding.assets(line.assets, "cart")
    if line.reservation_id is not None:
        held_until = holding.stock(line.ref, line.quantity, line.reservation_id)
    return _changed(decision, own, line_id=line.line_id, held_until=held_until)


def change_quantity(
    decision: Decision, shop: Shop, own: OwnCart, change: ChangeQuantity
) -> CartChanged:
    """Have more or fewer of a counted piece."""
    line = line_of(cart(decision, own).lines, change.line_id)
    if _wish(decision, own, change) and line.reservation_id:
        holding = Holding(decision, shop.rules, own.cart_id)
        holding.free_stock(line.ref, line.reservation_id)
        holding.stock(line.ref, change.quantity, change.reservation_id)
    return _changed(decision, own, line_id=line.line_id)


def remove_line(decision: Decision, shop: Shop, own: OwnCart, line_id: str) -> CartChanged:
    """Take a line out and let go of what it held; a line that is gone already is no error."""
    before = {line.line_id: line for line in cart(decision, own).lines}
    if _wish(decision, own, RemoveLine(line_id=line_id)):
        line, holding = before[line_id], Holding(decision, shop.rules, own.cart_id)
        holding.free_assets(line.assets)
        if line.reservation_id is not None:
            holding.free_stock(line.ref, line.reservation_id)
    return _changed(decision, own, line_id=line_id)


def start_checkout(
    decision: Decision, shop: Shop, own: OwnCart, asked: StartCheckout
) -> CartChanged:
    """Offer every line as it is now, and hold every asset for the checkout.

    A quote's price stays while the quote lives; after that its design is bought at the present one.
    A price that changed is recorded and must be acknowledged first; the answer then carries the
    new total. A design whose stone was changed lets go of the old one and holds the new one in
    this one append: whoever cannot have the new one keeps the old one. An asset that somebody
    else holds by now is refused.
    """
    before = cart(decision, own).lines
    now = OfferAgain(lines=tuple(_offered_now(decision, shop, own, line) for line in before))
    repriced = any(isinstance(event, CartLineRepriced) for event in _wish(decision, own, now))
    had, wanted = _assets(before), _assets(cart(decision, own).lines)
    holding = Holding(decision, shop.rules, own.cart_id)
    holding.free_assets(tuple(asset for asset in had if asset not in wanted))
    if repriced:
        holding.assets(tuple(asset for asset in wanted if asset not in had), "cart")
        return _changed(decision, own)
    _wish(decision, own, asked)
    return _changed(decision, own, held_until=holding.assets(wanted, "checkout"))


def acknowledge_prices(decision: Decision, own: OwnCart, seen: AcknowledgePrices) -> CartChanged:
    _wish(decision, own, seen)
    return _changed(decision, own)


def in_cart(decision: Decision, finder: StoneFinder, cart_id: str, use_case: Callable[[], T]) -> T:
    """Do it; when it is refused for a stone of a design in the cart, the nearest are named."""

    def designs() -> tuple[str, ...]:
        state = decision.state(CART, cart_id)
        lines = () if isinstance(state, NoCart) else state.lines
        return tuple(line.ref for line in lines if line.kind == "design")

    return naming_nearest(decision, finder, use_case, designs)


def cart(decision: Decision, own: OwnCart) -> Changing:
    """The cart as its shopper may change it. Raises `NotFound` or `CartIsClosed`."""
    return for_shopper(decision.state(CART, own.cart_id), own.token_hash)


def _wish(decision: Decision, own: OwnCart, wish: Wish) -> tuple[Event, ...]:
    return decision.decide(CART, own.cart_id, ByShopper(token_hash=own.token_hash, wish=wish))


def _line(decision: Decision, shop: Shop, own: OwnCart, asked: AddLine) -> CartLine:
    wanted = Wanted(kind=asked.kind, ref=asked.ref, token_hash=own.token_hash)
    piece = offer(decision, shop, wanted)
    counted = asked.kind == "stock"
    return CartLine(
        line_id=new_id(),
        kind=asked.kind,
        ref=asked.ref,
        style_code=piece.style_code,
        title=piece.title,
        quantity=asked.quantity,
        price=piece.price,
        assets=piece.assets,
        location=shop.rules.sales_location if counted else None,
        reservation_id=new_id() if counted else None,
        specification=piece.specification,
        fingerprint=piece.fingerprint,
    )


def _assets(lines: Lines) -> tuple[str, ...]:
    return tuple(asset for line in lines for asset in line.assets)


def _offered_now(decision: Decision, shop: Shop, own: OwnCart, line: CartLine) -> OfferedNow:
    wanted = Wanted(kind=line.kind, ref=line.ref, token_hash=own.token_hash, carted=True)
    ended = line.kind == "quote"
    design_id = design_of_ended(decision, line.ref, own.token_hash) if ended else None
    if design_id is not None:
        wanted = replace(wanted, kind="design", ref=design_id)
    piece = offer(decision, shop, wanted)
    return OfferedNow(line_id=line.line_id, piece=piece, design_id=design_id)


def _changed(
    decision: Decision,
    own: OwnCart,
    *,
    line_id: str | None = None,
    held_until: datetime | None = None,
) -> CartChanged:
    state = found_cart(decision.state(CART, own.cart_id))
    return CartChanged(
        cart_id=own.cart_id,
        total=total_of(state),
        pieces=sum(line.quantity for line in state.lines),
        line_id=line_id,
        held_until=held_until,
    )
