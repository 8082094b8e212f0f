"""The cart's use cases: a line and what it holds are written together, or not at all."""

from dataclasses import dataclass, replace
from datetime import datetime

from application.ids import new_id
from application.selling.holding import Holding
from application.selling.offers import Wanted, offer
from application.selling.quote_offers import design_of_ended
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.cart import (
    CART,
    AcknowledgePrices,
    Cart,
    CartIsClosed,
    Open,
    StartCheckout,
)
from domain.selling.cart_line import (
    AddLine,
    CartLine,
    ChangeQuantity,
    QuantityInvalid,
    RemoveLine,
    RepriceLine,
    line_of,
)

MOST_QUANTITY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChanged:
    """The cart after a command; `line_id` is that of the line it was about."""

    cart_id: str
    total: Money
    pieces: int
    line_id: str | None = None
    held_until: datetime | None = None


def open_cart(decision: Decision, cart_id: str, token_hash: str) -> CartChanged:
    decision.decide(CART, cart_id, Open(token_hash=token_hash))
    return _changed(decision, cart_id)


def add_line(
    decision: Decision, shop: Shop, cart_id: str, wanted: Wanted, *, quantity: int = 1
) -> CartChanged:
    """Put a piece into the cart of the shopper who wants it, and hold it for them.

    A piece that somebody else holds, that is not for sale, or that is one too many is refused
    and nothing changes.
    """
    _mine(decision, cart_id, wanted.token_hash)
    if not 1 <= quantity <= MOST_QUANTITY:
        raise QuantityInvalid
    line = _line(decision, shop, wanted, quantity)
    decision.decide(CART, cart_id, AddLine(line=line))
    holding = Holding(decision, shop.rules, cart_id)
    held_until = holding.assets(line.assets, "cart")
    if line.reservation_id is not None:
        held_until = holding.stock(line.ref, quantity, line.reservation_id)
    return _changed(decision, cart_id, line_id=line.line_id, held_until=held_until)


def change_quantity(
    decision: Decision, shop: Shop, cart: tuple[str, str], change: tuple[str, int]
) -> CartChanged:
    """Have more or fewer of a counted piece; `change` is the line's id and the new quantity."""
    cart_id, line_id, quantity = cart[0], *change
    line = line_of(_mine(decision, *cart).lines, line_id)
    if not 1 <= quantity <= MOST_QUANTITY or (line.kind != "stock" and quantity != 1):
        raise QuantityInvalid
    reservation_id = new_id()
    wish = ChangeQuantity(line_id=line_id, quantity=quantity, reservation_id=reservation_id)
    if decision.decide(CART, cart_id, wish) and line.reservation_id:
        holding = Holding(decision, shop.rules, cart_id)
        holding.free_stock(line.ref, line.reservation_id)
        holding.stock(line.ref, quantity, reservation_id)
    return _changed(decision, cart_id, line_id=line_id)


def remove_line(decision: Decision, shop: Shop, cart: tuple[str, str], line_id: str) -> CartChanged:
    """Take a line out and let go of what it held; a line that is gone already is no error."""
    cart_id = cart[0]
    before = {line.line_id: line for line in _mine(decision, *cart).lines}
    if decision.decide(CART, cart_id, RemoveLine(line_id=line_id)):
        release(Holding(decision, shop.rules, cart_id), before[line_id])
    return _changed(decision, cart_id, line_id=line_id)


def start_checkout(
    decision: Decision, shop: Shop, cart: tuple[str, str], ship_country: str
) -> CartChanged:
    """Reprice every line and hold every asset for the checkout.

    A quote's price stays while the quote lives; after that its design is bought at the present one.
    A price that changed is recorded and must be acknowledged first; the answer then carries the
    new total. An asset that somebody else holds by now is refused.
    """
    cart_id = cart[0]
    changed = False
    for line in _mine(decision, *cart).lines:
        reprice = _present_price(decision, shop, line, cart[1])
        changed = bool(decision.decide(CART, cart_id, reprice)) or changed
    if changed:
        return _changed(decision, cart_id)
    decision.decide(CART, cart_id, StartCheckout(ship_country=ship_country))
    assets = tuple(a for line in _mine(decision, *cart).lines for a in line.assets)
    held_until = Holding(decision, shop.rules, cart_id).assets(assets, "checkout")
    return _changed(decision, cart_id, held_until=held_until)


def acknowledge_prices(decision: Decision, cart: tuple[str, str], total: Money) -> CartChanged:
    _mine(decision, *cart)
    decision.decide(CART, cart[0], AcknowledgePrices(total=total))
    return _changed(decision, cart[0])


def release(holding: Holding, line: CartLine) -> None:
    """Let go of everything that a cart line holds."""
    holding.free_assets(line.assets)
    if line.reservation_id is not None:
        holding.free_stock(line.ref, line.reservation_id)


def _line(decision: Decision, shop: Shop, wanted: Wanted, quantity: int) -> CartLine:
    piece = offer(decision, shop, wanted)
    counted = wanted.kind == "stock"
    return CartLine(
        line_id=new_id(),
        kind=wanted.kind,
        ref=wanted.ref,
        style_code=piece.style_code,
        title=piece.title,
        quantity=quantity,
        price=piece.price,
        assets=piece.assets,
        location=shop.rules.sales_location if counted else None,
        reservation_id=new_id() if counted else None,
    )


def _present_price(decision: Decision, shop: Shop, line: CartLine, token_hash: str) -> RepriceLine:
    wanted = Wanted(kind=line.kind, ref=line.ref, token_hash=token_hash, carted=True)
    design_id = design_of_ended(decision, line.ref, token_hash) if line.kind == "quote" else None
    if design_id is not None:
        wanted = replace(wanted, kind="config", ref=design_id)
    price = offer(decision, shop, wanted).price
    return RepriceLine(line_id=line.line_id, price=price, design_id=design_id)


def _mine(decision: Decision, cart_id: str, token_hash: str) -> Cart:
    """The cart, if the token is its own; for anybody else there is no such cart."""
    state = decision.state(CART, cart_id)
    if not isinstance(state, Cart) or state.token_hash != token_hash:
        raise NotFound
    if state.order_id is not None:
        raise CartIsClosed
    return state


def _changed(
    decision: Decision,
    cart_id: str,
    *,
    line_id: str | None = None,
    held_until: datetime | None = None,
) -> CartChanged:
    state = decision.state(CART, cart_id)
    assert isinstance(state, Cart)  # noqa: S101  # every caller opened or found it
    pieces = sum(line.quantity for line in state.lines)
    return CartChanged(
        cart_id=cart_id, total=state.total, pieces=pieces, line_id=line_id, held_until=held_until
    )
