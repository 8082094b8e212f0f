"""A shopper's carts as they see them."""

from fastapi import Response

from domain.kernel import NotFound
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.carts.cart import Cart, Carts, open_carts
from projections.carts.cart import cart as cart_page
from projections.carts.fold import CART_VIEW

routes = Routes("/carts", "cart", "queries")


@routes.get("", OWN, Carts)
def carts(asked: Asked, reads: Reads) -> Response:
    """The shopper's carts that were not ordered, the newest first."""
    return private(reads.told(CART_VIEW, open_carts, asked.owner))


@routes.get("/{cart_id}", OWN, Cart, refuses=(NotFound,))
def cart(cart_id: Id, asked: Asked, reads: Reads) -> Response:
    """One cart as its owner sees it."""
    return private(reads.told(CART_VIEW, cart_page, cart_id, asked.owner))
