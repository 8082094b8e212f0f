"""A cart from the first line to the checkout, and a shopper's carts as they see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Response

from application.ids import new_id
from application.selling import shopping
from application.selling.shopping import OwnCart, in_cart
from application.store.event_store import Decision
from domain.inventory.stock.reservation import InsufficientStock
from domain.inventory.turn import HeldLongEnough
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
from interfaces.answering.as_shown import cart_shown
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
UseCase = Callable[[Decision], None]
LIMITS = (QuantityInvalid, CartTooManyOfStyle, CartTooManyPieces)


PieceWanted = Annotated[AddLine, Sent({"kind": "asset", "ref": "ONE-TIARA-1", "quantity": 1})]
Checkout = Annotated[StartCheckout, Sent({"ship_country": "GB"})]
SeenPrices = Annotated[AcknowledgePrices, Sent({"total": {"minor": 6_800_000, "currency": "GBP"}})]


class ChangeQuantity(Body):
    model_config = example(quantity=2)
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChanged(Cart):
    """The cart as it then is; `line_id` is that of the line it was about."""

    line_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartOpened(CartChanged):
    """`token` is there when the cart was opened without one: it opens this cart and no other."""

    token: str | None = None


@routes.post("", NEW, CartOpened, creates="/carts/{cart_id}")
def open_cart(asked: Asked) -> Response:
    """Open an empty cart."""
    own = _own(asked, new_id())
    return asked.make(_changing(asked, own, lambda d: shopping.open_cart(d, own)))


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
    own, line_id = _own(asked, cart_id), new_id()

    def use_case(decision: Decision) -> None:
        shopping.add_line(decision, asked.shop, own, wanted, line_id=line_id)

    return asked.do(_changing(asked, own, _naming_nearest(asked, own, use_case), line_id))


@routes.put(
    "/{cart_id}/lines/{line_id}/quantity",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, *LIMITS, HeldLongEnough, InsufficientStock),
)
def change_quantity(cart_id: Id, line_id: Id, body: ChangeQuantity, asked: Asked) -> Response:
    """Change how many pieces a line has."""
    change = cart_line.ChangeQuantity(
        line_id=line_id, quantity=body.quantity, reservation_id=new_id()
    )
    own = _own(asked, cart_id)

    def use_case(decision: Decision) -> None:
        shopping.change_quantity(decision, asked.shop, own, change)

    return asked.do(_changing(asked, own, use_case, line_id))


@routes.delete("/{cart_id}/lines/{line_id}", OWN, CartChanged, refuses=(NotFound, CartIsClosed))
def remove_line(cart_id: Id, line_id: Id, asked: Asked) -> Response:
    """Take a line out and release what it held."""
    own = _own(asked, cart_id)

    def use_case(decision: Decision) -> None:
        shopping.remove_line(decision, asked.shop, own, line_id)

    return asked.do(_changing(asked, own, use_case, line_id))


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
    """Look at every price again and hold every piece for the checkout.

    It begins unless a price changed: `checking_out` says so, and `in_the_way` what to see to.
    """
    own = _own(asked, cart_id)

    def use_case(decision: Decision) -> None:
        shopping.start_checkout(decision, asked.shop, own, start)

    return asked.do(_changing(asked, own, _naming_nearest(asked, own, use_case)))


@routes.post(
    "/{cart_id}/acknowledgement",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, PricesNotAcknowledged),
)
def acknowledge_prices(cart_id: Id, seen: SeenPrices, asked: Asked) -> Response:
    """Agree to the total after a price had changed."""
    own = _own(asked, cart_id)
    return asked.do(_changing(asked, own, lambda d: shopping.acknowledge_prices(d, own, seen)))


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


def _naming_nearest(asked: Asking, own: OwnCart, use_case: UseCase) -> UseCase:
    finder = asked.api.atelier().stones
    return lambda d: in_cart(d, finder, own.cart_id, lambda: use_case(d))


def _changing(
    asked: Asking, own: OwnCart, use_case: UseCase, line_id: str | None = None
) -> Callable[[Decision], CartChanged]:
    """Do it, and answer with the whole cart."""

    def whole(decision: Decision) -> CartChanged:
        use_case(decision)
        cause = asked.request.cause
        return cart_shown(decision, cause, own.cart_id, CartChanged, line_id=line_id)

    return whole
