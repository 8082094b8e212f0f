"""A shopper's carts as they see them."""

from dataclasses import dataclass, fields
from datetime import datetime

from fastapi import Response

from domain.money import Money
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.carts.cart import CartPage, CartPageLine, open_carts
from projections.carts.cart import cart as cart_page
from projections.carts.fold import CART_VIEW

routes = Routes("/carts", "cart", "queries")


@dataclass(frozen=True, slots=True, kw_only=True)
class CartShown:
    """`unseen` lines have a price to be acknowledged; `lost` went to others meanwhile."""

    cart_id: str
    region: str
    currency: str
    opened_at: datetime
    lines: tuple[CartPageLine, ...]
    pieces: int
    total: Money
    vat: Money
    unseen: tuple[str, ...]
    checking_out: bool
    order_id: str | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carts:
    items: tuple[CartShown, ...]


@routes.get("", OWN, Carts)
def carts(asked: Asked, min_position: MinPosition = None) -> Response:
    """The shopper's carts that were not ordered, the newest first."""
    return private(
        told(
            asked,
            CART_VIEW,
            lambda c: Carts(tuple(map(_shown, open_carts(c, asked.owner)))),
            min_position,
        )
    )


@routes.get("/{cart_id}", OWN, CartShown)
def cart(cart_id: Id, asked: Asked, min_position: MinPosition = None) -> Response:
    return private(
        told(asked, CART_VIEW, lambda c: _own(cart_page(c, cart_id), asked.owner), min_position)
    )


def _own(page: CartPage | None, token_hash: str) -> CartShown | None:
    return _shown(page) if page is not None and page.token_hash == token_hash else None


def _shown(page: CartPage) -> CartShown:
    return CartShown(**{field.name: getattr(page, field.name) for field in fields(CartShown)})
