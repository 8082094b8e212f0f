"""The cart's use cases: a line and what it holds are written together, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from application.design.instead import naming_nearest
from application.design.stones.finding import StoneFinder
from application.ids import new_id
from application.selling.holding import Holding
from application.selling.offers import Wanted, offer
from application.selling.quote_offers import design_of_ended
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.design.making.offer import Offer
from domain.inventory.location import SALES_LOCATION
from domain.selling.cart import (
    CART,
    AcknowledgePrices,
    ByShopper,
    Changing,
    Event,
    Filled,
    NoCart,
    OpenCart,
    StartCheckout,
    Wish,
    for_shopper,
)
from domain.selling.cart.cart_line import (
    AddLine,
    CartLine,
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


def open_cart(decision: Decision, own: OwnCart) -> None:
    decision.begin(CART, own.cart_id, OpenCart(token_hash=own.token_hash))


def add_line(decision: Decision, shop: Shop, own: OwnCart, asked: AddLine, *, line_id: str) -> None:
    """Put a piece into the cart of the shopper who wants it, and hold it for them.

    A piece that somebody else holds, that is not for sale, or that is one too many is refused
    and nothing changes.
    """
    wanted = Wanted(kind=asked.kind, ref=asked.ref, token_hash=own.token_hash)
    decision.prefetch((stream_of(CART, own.cart_id), wanted.stream))
    cart(decision, own)
    line = _line(asked, offer(decision, shop, wanted), line_id=line_id)
    _wish(decision, own, PutIn(line=line))
    holding = Holding(decision, shop.rules, own.cart_id)
    holding.assets(line.assets, "cart")
    if line.reservation_id is not None:
        holding.stock(line.ref, line.quantity, line.reservation_id)


def change_quantity(decision: Decision, shop: Shop, own: OwnCart, change: ChangeQuantity) -> None:
    """Have more or fewer of a counted piece."""
    line = line_of(cart(decision, own).lines, change.line_id)
    if _wish(decision, own, change) and line.reservation_id:
        holding = Holding(decision, shop.rules, own.cart_id)
        holding.free_stock(line.ref, line.reservation_id)
        holding.stock(line.ref, change.quantity, change.reservation_id)


def remove_line(decision: Decision, shop: Shop, own: OwnCart, line_id: str) -> None:
    """Take a line out and let go of what it held; a line that is gone already is no error."""
    before = {line.line_id: line for line in cart(decision, own).lines}
    if _wish(decision, own, RemoveLine(line_id=line_id)):
        line, holding = before[line_id], Holding(decision, shop.rules, own.cart_id)
        holding.free_assets(line.assets)
        if line.reservation_id is not None:
            holding.free_stock(line.ref, line.reservation_id)


def start_checkout(decision: Decision, shop: Shop, own: OwnCart, asked: StartCheckout) -> None:
    """Offer every line as it is now, and hold every asset for the checkout.

    A quote's price stays while the quote lives; after that its design is bought at the present one.
    A price that changed is recorded, and until it is acknowledged the checkout does not begin. A
    design whose stone was changed lets go of the old one and holds the new one in this one append:
    whoever cannot have the new one keeps the old one. An asset that somebody else holds by now is
    refused.
    """
    before = cart(decision, own).lines
    now = OfferAgain(lines=tuple(_offered_now(decision, shop, own, line) for line in before))
    _wish(decision, own, now)
    offered = cart(decision, own)
    had, wanted = _assets(before), _assets(offered.lines)
    holding = Holding(decision, shop.rules, own.cart_id)
    holding.free_assets(tuple(asset for asset in had if asset not in wanted))
    if isinstance(offered, Filled) and offered.unseen:
        holding.assets(tuple(asset for asset in wanted if asset not in had), "cart")
        return
    _wish(decision, own, asked)
    holding.assets(wanted, "checkout")


def acknowledge_prices(decision: Decision, own: OwnCart, seen: AcknowledgePrices) -> None:
    _wish(decision, own, seen)


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


def _line(asked: AddLine, piece: Offer, *, line_id: str) -> CartLine:
    counted = asked.kind == "stock"
    return CartLine(
        line_id=line_id,
        kind=asked.kind,
        ref=asked.ref,
        style_code=piece.style_code,
        title=piece.title,
        quantity=asked.quantity,
        price=piece.price,
        assets=piece.assets,
        location=SALES_LOCATION if counted else None,
        reservation_id=new_id() if counted else None,
        specification=piece.specification,
        fingerprint=piece.fingerprint,
        return_class=piece.return_class,
        caveats=piece.caveats,
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
