"""A cart from the first line to the checkout, and a shopper's carts as they see them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.ids import new_id
from application.selling.carts import merging, shopping
from application.selling.carts import requirements as gate
from application.selling.carts.shopping import OwnCart, in_cart
from application.store.event_store import Decision
from domain.inventory.stock.reservation import InsufficientStock
from domain.inventory.turn import HeldLongEnough
from domain.kernel import NotFound
from domain.people.address import DeliveryCountryNotServed
from domain.selling.cart import cart_line
from domain.selling.cart.cart_line import AddLine
from domain.selling.cart.checkout import (
    AcknowledgePrices,
    CartEmpty,
    PricesNotAcknowledged,
    StartCheckout,
)
from domain.selling.cart.limits import (
    AssetAlreadyInCart,
    CartTooManyOfStyle,
    CartTooManyPieces,
    QuantityInvalid,
    QuoteAlreadyInCart,
)
from domain.selling.cart.merging import CartIntoItself, CartMerged, CartNotMerged
from domain.selling.cart.state import CartIsClosed
from interfaces.answering.as_shown import cart_shown
from interfaces.answering.carts import CartPage, CartPages, standing
from interfaces.answering.requirements import Requirements, required
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import NOT_KEPT, Id, Reads, Told, plain, private
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import CARTS, HOLDS, TURNS
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.values import Ref, example
from interfaces.api.selling.standing_against import HELD, OFFERED, QUOTED
from interfaces.api.selling.taking import counted
from projections.carts.cart import cart as cart_page
from projections.carts.cart import open_carts
from projections.carts.fold import CART_VIEW

routes = Routes("/carts", "cart", "commands")
queries = Routes("/carts", "cart", "queries")
Country = Annotated[str, StringConstraints(max_length=10)]
UseCase = Callable[[Decision], None]
LIMITS = (QuantityInvalid, CartTooManyOfStyle, CartTooManyPieces)


PieceWanted = Annotated[AddLine, Sent({"kind": "asset", "ref": "ONE-TIARA-1", "quantity": 1})]
Checkout = Annotated[StartCheckout, Sent({"ship_country": "GB"})]
SeenPrices = Annotated[AcknowledgePrices, Sent({"total": {"minor": 6_800_000, "currency": "GBP"}})]


class ChangeQuantity(Body):
    model_config = example(quantity=2)
    quantity: int


class MergeCart(Body):
    """Another cart of the same person, and the token that opens it."""

    model_config = example(cart_id="0f4a7f0e-7a44-4f0c-9a51-2b7a6f1c7d10", token="its-token")  # noqa: S106  # an example
    cart_id: Ref
    token: Annotated[str, StringConstraints(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChanged(CartPage):
    """The cart as it then is; `line_id` is that of the line it was about."""

    line_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartOpened(CartChanged):
    """`token` is there when the cart was opened without one: it opens this cart and no other."""

    token: str | None = None


@routes.post("", NEW, CartOpened, creates="/carts/{cart_id}", refuses=CARTS)
def open_cart(asked: Asked) -> Response:
    """Open an empty cart."""
    own = _own(asked, new_id())
    return asked.make(_changing(asked, own, lambda d: shopping.open_cart(d, asked.shop, own)))


@routes.post(
    "/{cart_id}/lines",
    OWN,
    CartChanged,
    refuses=(
        HOLDS,
        TURNS,
        NotFound,
        CartIsClosed,
        CartMerged,
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

    taking = counted(asked, _naming_nearest(asked, own, use_case))
    return asked.do(_changing(asked, own, taking, line_id))


@routes.put(
    "/{cart_id}/lines/{line_id}/quantity",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, CartMerged, *LIMITS, HeldLongEnough, InsufficientStock),
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


@routes.delete(
    "/{cart_id}/lines/{line_id}", OWN, CartChanged, refuses=(NotFound, CartIsClosed, CartMerged)
)
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
        CartMerged,
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
        gate.start_checkout(decision, asked.shop, own, start)

    return asked.do(_changing(asked, own, _naming_nearest(asked, own, use_case)))


@routes.post(
    "/{cart_id}/acknowledgement",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, CartMerged, PricesNotAcknowledged, *HELD),
)
def acknowledge_prices(cart_id: Id, seen: SeenPrices, asked: Asked) -> Response:
    """Agree to the total of all lines as they are offered now, after a price had changed."""
    own = _own(asked, cart_id)

    def use_case(decision: Decision) -> None:
        gate.acknowledge_prices(decision, asked.shop, own, seen)

    return asked.do(_changing(asked, own, _naming_nearest(asked, own, use_case)))


@routes.post(
    "/{cart_id}/merges",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, CartMerged, CartIntoItself),
)
def merge_cart(cart_id: Id, body: MergeCart, asked: Asked) -> Response:
    """Put every line of another cart into this one, with all that is personal in it.

    What it held is held on, until the same end. Counted goods add up; the very same piece is there
    once. What is beyond a limit stays, and is in the way of the checkout. The other cart is closed.
    """
    own = _own(asked, cart_id)
    other = OwnCart(cart_id=body.cart_id, token_hash=asked.api.tokens.hash(body.token))
    return asked.do(_changing(asked, own, lambda d: merging.merge(d, asked.shop, own, other)))


@routes.delete(
    "/{cart_id}/merges/{merged_from}",
    OWN,
    CartChanged,
    refuses=(NotFound, CartIsClosed, CartMerged, CartNotMerged),
)
def undo_merge(cart_id: Id, merged_from: Id, asked: Asked) -> Response:
    """Give a cart that was put into this one its lines back; it is open again.

    What was taken out of this one since does not come again.
    """
    own = _own(asked, cart_id)
    return asked.do(
        _changing(asked, own, lambda d: merging.undo_merge(d, asked.shop, own, merged_from))
    )


@queries.get("", OWN, CartPages)
def carts(asked: Asked, reads: Reads) -> Response:
    """The shopper's carts that were not ordered, the newest first."""
    told = reads.told(
        CART_VIEW, open_carts, asked.owner, CartPage, in_the_way=None, if_ordered=None
    )
    pages = CartPages(tuple(_looked_at(asked, each) for each in told.value))
    return private(Told(pages, told.position))


@queries.get("/{cart_id}", OWN, CartPage, refuses=(NotFound,))
def cart(cart_id: Id, asked: Asked, reads: Reads) -> Response:
    """One cart as its owner sees it, and what its checkout would be refused for."""
    told = reads.told(
        CART_VIEW, cart_page, cart_id, asked.owner, CartPage, in_the_way=None, if_ordered=None
    )
    page = told.value and _looked_at(asked, told.value)
    return private(replace(told, value=page))


@queries.get(
    "/{cart_id}/requirements", OWN, Requirements, refuses=(NotFound, CartIsClosed, CartMerged)
)
def requirements(cart_id: Id, asked: Asked, ship_country: Country = "GB") -> Response:
    """All that the checkout would be refused for at this moment, each by its code and its line."""
    own, start = _own(asked, cart_id), StartCheckout(ship_country=ship_country)
    finder = asked.api.atelier().stones

    def against(decision: Decision) -> gate.Hindrances:
        found = gate.standing_against(decision, asked.shop, own, start)
        return gate.with_nearest(decision, finder, own, found)

    told = asked.look(against)
    return plain(Requirements(ready=not told, items=tuple(map(required, told))), NOT_KEPT)


def _own(asked: Asking, cart_id: str) -> OwnCart:
    return OwnCart(cart_id=cart_id, token_hash=asked.owner)


def _looked_at(asked: Asking, page: CartPage) -> CartPage:
    own, finder = _own(asked, page.cart_id), asked.api.atelier().stones
    return replace(page, **asked.look(lambda d: standing(d, asked.shop, finder, own)))


def _naming_nearest(asked: Asking, own: OwnCart, use_case: UseCase) -> UseCase:
    finder = asked.api.atelier().stones
    return lambda d: in_cart(d, finder, own.cart_id, lambda: use_case(d))


def _changing(
    asked: Asking, own: OwnCart, use_case: UseCase, line_id: str | None = None
) -> Callable[[Decision], CartChanged]:
    """Do it, and answer with the whole cart."""

    def whole(decision: Decision) -> CartChanged:
        use_case(decision)
        found = standing(decision, asked.shop, asked.api.atelier().stones, own)
        more = found | {"line_id": line_id}
        return cart_shown(decision, asked.request.cause, own.cart_id, CartChanged, **more)

    return whole
