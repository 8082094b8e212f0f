"""A cart from the first line to the checkout, and a shopper's carts as they see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Response

from application.ids import new_id
from application.selling import shopping
from application.selling.shopping import CartChanged, OwnCart, in_cart
from application.store.event_store import Decision
from domain.inventory.stock.reservation import InsufficientStock
from domain.kernel import NotFound
from domain.people.address import DeliveryCountryNotServed
from domain.selling.cart import (
    AcknowledgePrices,
    CartEmpty,
    CartIsClosed,
    PricesNotAcknowledged,
    StartCheckout,
    cart_line,
)
from domain.selling.cart.cart_line import (
    AddLine,
    AssetAlreadyInCart,
    CartTooManyOfStyle,
    CartTooManyPieces,
    QuantityInvalid,
    QuoteAlreadyInCart,
)
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import Id, Reads, private
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.values import example
from interfaces.api.selling.standing_against import HELD, OFFERED, QUOTED
from projections.carts.cart import Cart, Carts, open_carts
from projections.carts.cart import cart as cart_page
from projections.carts.fold import CART_VIEW

routes = Routes("/carts", "cart", "commands")
queries = Routes("/carts", "cart", "queries")
LIMITS = (QuantityInvalid, CartTooManyOfStyle, CartTooManyPieces)


PieceWanted = Annotated[AddLine, Sent({"kind": "asset", "ref": "ONE-TIARA-1", "quantity": 1})]
Checkout = Annotated[StartCheckout, Sent({"ship_country": "GB"})]
SeenPrices = Annotated[AcknowledgePrices, Sent({"total": {"minor": 6_800_000, "currency": "GBP"}})]


class ChangeQuantity(Body):
    model_config = example(quantity=2)
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CartOpened(CartChanged):
    """`token` is there when the cart was opened without one: it opens this cart and no other."""

    token: str | None = None


@routes.post("", NEW, CartOpened, creates="/carts/{cart_id}")
def open_cart(asked: Asked) -> Response:
    """Open an empty cart."""
    own = _own(asked, new_id())
    return asked.make(lambda d: shopping.open_cart(d, own))


@routes.post(
    "/{cart_id}/lines",
    OWN,
    CartChanged,
    refuses=(
        NotFound,
        CartIsClosed,
        *LIMITS,
        AssetAlreadyInCart,
        QuoteAlreadyInCart,
        *HELD,
        *OFFERED,
        *QUOTED,
    ),
)
def add_line(cart_id: Id, wanted: PieceWanted, asked: Asked) -> Response:
    """Put a piece into the cart and hold it."""
    own = _own(asked, cart_id)
    return _naming_nearest(asked, own, lambda d: shopping.add_line(d, asked.shop, own, wanted))


@routes.put(
    "/{cart_id}/lines/{line_id}/quantity",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, *LIMITS, InsufficientStock),
)
def change_quantity(cart_id: Id, line_id: Id, body: ChangeQuantity, asked: Asked) -> Response:
    """Change how many pieces a line has."""
    change = cart_line.ChangeQuantity(
        line_id=line_id, quantity=body.quantity, reservation_id=new_id()
    )
    own = _own(asked, cart_id)
    return asked.do(lambda d: shopping.change_quantity(d, asked.shop, own, change))


@routes.delete("/{cart_id}/lines/{line_id}", OWN, CartChanged, refuses=(NotFound, CartIsClosed))
def remove_line(cart_id: Id, line_id: Id, asked: Asked) -> Response:
    """Take a line out and release what it held."""
    own = _own(asked, cart_id)
    return asked.do(lambda d: shopping.remove_line(d, asked.shop, own, line_id))


@routes.post(
    "/{cart_id}/checkout",
    OWN,
    CartChanged,
    refuses=(
        NotFound,
        CartIsClosed,
        CartEmpty,
        DeliveryCountryNotServed,
        *LIMITS,
        AssetAlreadyInCart,
        *HELD,
        *OFFERED,
        *QUOTED,
    ),
)
def start_checkout(cart_id: Id, start: Checkout, asked: Asked) -> Response:
    """Look at every price again and hold every piece for the checkout."""
    own = _own(asked, cart_id)
    return _naming_nearest(asked, own, lambda d: shopping.start_checkout(d, asked.shop, own, start))


@routes.post(
    "/{cart_id}/acknowledgement",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, PricesNotAcknowledged),
)
def acknowledge_prices(cart_id: Id, seen: SeenPrices, asked: Asked) -> Response:
    """Agree to the total after a price had changed."""
    own = _own(asked, cart_id)
    return asked.do(lambda d: shopping.acknowledge_prices(d, own, seen))


@queries.get("", OWN, Carts)
def carts(asked: Asked, reads: Reads) -> Response:
    """The shopper's carts that were not ordered, the newest first."""
    return private(reads.told(CART_VIEW, open_carts, asked.owner))


@queries.get("/{cart_id}", OWN, Cart, refuses=(NotFound,))
def cart(cart_id: Id, asked: Asked, reads: Reads) -> Response:
    """One cart as its owner sees it."""
    return private(reads.told(CART_VIEW, cart_page, cart_id, asked.owner))


def _own(asked: Asking, cart_id: str) -> OwnCart:
    return OwnCart(cart_id=cart_id, token_hash=asked.owner)


def _naming_nearest(
    asked: Asking, own: OwnCart, use_case: Callable[[Decision], CartChanged]
) -> Response:
    finder = asked.api.atelier().stones
    return asked.do(lambda d: in_cart(d, finder, own.cart_id, lambda: use_case(d)))
