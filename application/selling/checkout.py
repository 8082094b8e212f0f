"""Placing an order: order, cart, customer, payment and every hold change in one append."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from application.ids import new_id
from application.selling.holding import Holding
from application.selling.offers import Wanted, offer
from application.selling.quote_offers import accept_quotes
from application.selling.shopping import OwnCart, cart
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT
from domain.design.making.offer import Offer
from domain.inventory.asset import ASSET
from domain.people.customer import CUSTOMER, Register
from domain.selling.cart import CART, ByShopper, CloseCart
from domain.selling.cart.cart_line import CartLine
from domain.selling.order import ORDER, found_order
from domain.selling.order.order_line import OrderLine, order_line
from domain.selling.order.placing import Engraved, Place, PlaceOrder, Terms
from domain.selling.order_number import ORDER_NUMBER, OrderNumberInUse, TakeNumber, numbers_for
from domain.selling.payment import PAYMENT, Initiate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIds:
    """Drawn once a request, so that deciding again makes the same order.

    `order_no` is the number it has, unless another order has that.
    """

    order_id: str
    order_no: str
    customer_id: str
    payment_id: str


def new_ids() -> NewIds:
    order_id = new_id()
    return NewIds(
        order_id=order_id,
        order_no=next(numbers_for(order_id)),
        customer_id=new_id(),
        payment_id=new_id(),
    )


def place_order(
    decision: Decision, shop: Shop, signed: PlaceOrder, ids: NewIds, *, token_hash: str
) -> None:
    """All or nothing: a total that moved, a hold that was lost or a bad address changes nothing."""
    own = OwnCart(cart_id=signed.cart_id, token_hash=token_hash)
    decision.prefetch((stream_of(CART, own.cart_id), stream_of(ORDER_NUMBER, ids.order_no)))
    lines = cart(decision, own).lines
    close = ByShopper(token_hash=token_hash, wish=CloseCart(order_id=ids.order_id))
    decision.decide(CART, own.cart_id, close)
    decision.prefetch(_goods(lines))
    offers = [_offered(decision, shop, own, line) for line in lines]
    place = Place(
        signed=signed,
        order_no=_number(decision, ids),
        subject=ids.customer_id,
        token_hash=token_hash,
        payment_id=ids.payment_id,
        lines=tuple(map(order_line, lines, offers)),
        engravings=_engraved(lines, offers),
        terms=_terms(decision, shop),
    )
    placed = found_order(decision.begin(ORDER, ids.order_id, place)).placed
    register = Register(subject=ids.customer_id, kind="guest", contact=signed.buyer)
    decision.begin(CUSTOMER, ids.customer_id, register)
    accept_quotes(decision, ids.order_id, placed.lines)
    holding = Holding(decision, shop.rules, own.cart_id)
    holding.assets(placed.assets, "payment")
    _reserve(holding, ids.order_id, lines, placed.lines)
    decision.begin(PAYMENT, ids.payment_id, Initiate(order_id=ids.order_id, plan=placed.plan))


def _number(decision: Decision, ids: NewIds) -> str:
    """Taken in the append that places the order, so that two orders never have one."""
    wished = chain((ids.order_no,), numbers_for(ids.order_id))
    return next(number for number in wished if _took(decision, number, ids.order_id))


def _took(decision: Decision, number: str, order_id: str) -> bool:
    try:
        decision.decide(ORDER_NUMBER, number, TakeNumber(order_id=order_id))
    except OrderNumberInUse:
        return False
    return True


def _engraved(lines: tuple[CartLine, ...], offers: list[Offer]) -> tuple[Engraved, ...]:
    pieces = zip(lines, offers, strict=True)
    return tuple(
        Engraved(line.line_id, text) for line, piece in pieces if (text := piece.engraving)
    )


def _goods(lines: tuple[CartLine, ...]) -> Iterator[str]:
    """What will be asked for, line by line, to be read in one go."""
    for line in lines:
        yield from (stream_of(ASSET, asset) for asset in line.assets)
        if line.style_code is not None:
            yield stream_of(PRODUCT, line.style_code)


def _offered(decision: Decision, shop: Shop, own: OwnCart, line: CartLine) -> Offer:
    wanted = Wanted(kind=line.kind, ref=line.ref, token_hash=own.token_hash, carted=True)
    return offer(decision, shop, wanted)


def _terms(decision: Decision, shop: Shop) -> Terms:
    return Terms(
        version=shop.rules.terms_version,
        pay_within=shop.rules.unpaid_order,
        book=shop.prices.at(decision.now).price_book,
    )


def _reserve(
    holding: Holding, order_id: str, carted: tuple[CartLine, ...], ordered: tuple[OrderLine, ...]
) -> None:
    """What was counted for the cart is counted for the order."""
    for before, line in zip(carted, ordered, strict=True):
        if before.reservation_id is not None:
            holding.free_stock(line.ref, before.reservation_id)
            holding.ordered_stock(line, order_id, "payment")
