"""The cart's commands, from the first line to the checkout."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response

from application.design.instead import in_cart
from application.ids import new_id
from application.selling import shopping
from application.selling.offers import Kind, Wanted
from application.selling.shopping import CartChanged
from application.store.event_store import Decision
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Amount, Ref, Text, example

routes = Routes("/carts", "cart", "commands")


class AddLine(Body):
    """`ref` is the id of a design, an asset or a quote, or a sku, as `kind` says."""

    model_config = example(kind="asset", ref="ONE-TIARA-1", quantity=1)
    kind: Kind
    ref: Ref
    quantity: int = 1


class ChangeQuantity(Body):
    model_config = example(quantity=2)
    quantity: int


class StartCheckout(Body):
    model_config = example(ship_country="GB")
    ship_country: Text


class AcknowledgePrices(Body):
    """The total that the customer saw, after a price had changed."""

    model_config = example(total={"minor": 6_800_000, "currency": "GBP"})
    total: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class CartOpened(CartChanged):
    """`token` is there when the cart was opened without one: it opens this cart and no other."""

    token: str | None = None


@routes.post("", NEW, CartOpened, status=201)
def open_cart(asked: Asked) -> Response:
    cart_id = new_id()
    return asked.make(lambda d: shopping.open_cart(d, cart_id, asked.owner))


@routes.post("/{cart_id}/lines", OWN, CartChanged)
def add_line(cart_id: Id, body: AddLine, asked: Asked) -> Response:
    """Put a piece into the cart and hold it."""
    wanted = Wanted(kind=body.kind, ref=body.ref, token_hash=asked.owner)

    def add(decision: Decision) -> CartChanged:
        return shopping.add_line(decision, asked.shop, cart_id, wanted, quantity=body.quantity)

    return asked.do(_naming_nearest(asked, cart_id, add))


@routes.put("/{cart_id}/lines/{line_id}/quantity", OWN, CartChanged)
def change_quantity(cart_id: Id, line_id: Id, body: ChangeQuantity, asked: Asked) -> Response:
    change = (line_id, body.quantity)
    return asked.do(
        lambda d: shopping.change_quantity(d, asked.shop, (cart_id, asked.owner), change)
    )


@routes.delete("/{cart_id}/lines/{line_id}", OWN, CartChanged)
def remove_line(cart_id: Id, line_id: Id, asked: Asked) -> Response:
    return asked.do(lambda d: shopping.remove_line(d, asked.shop, (cart_id, asked.owner), line_id))


@routes.post("/{cart_id}/checkout", OWN, CartChanged)
def start_checkout(cart_id: Id, body: StartCheckout, asked: Asked) -> Response:
    """Look at every price again and hold every piece for the checkout."""
    cart = cart_id, asked.owner

    def begin(decision: Decision) -> CartChanged:
        return shopping.start_checkout(decision, asked.shop, cart, body.ship_country)

    return asked.do(_naming_nearest(asked, cart_id, begin))


@routes.post("/{cart_id}/acknowledgement", OWN, CartChanged)
def acknowledge_prices(cart_id: Id, body: AcknowledgePrices, asked: Asked) -> Response:
    total = body.total.money
    return asked.do(lambda d: shopping.acknowledge_prices(d, (cart_id, asked.owner), total))


def _naming_nearest(
    asked: Asking, cart_id: str, use_case: Callable[[Decision], CartChanged]
) -> Callable[[Decision], CartChanged]:
    finder = asked.api.atelier().stones
    return lambda decision: in_cart(decision, finder, cart_id, lambda: use_case(decision))
