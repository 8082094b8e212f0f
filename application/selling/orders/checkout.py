"""Placing an order: order, cart, customer, payment and every hold change in one append."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from application.ids import new_id
from application.selling.carts.floors import floor_of
from application.selling.carts.offers import offer
from application.selling.carts.shopping import OwnCart, cart, carted
from application.selling.holds.holding import Holding
from application.selling.quotes.quote_offers import accept_quotes
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT
from domain.design.making.offer import Offer
from domain.inventory.asset import ASSET
from domain.kernel import about_line
from domain.people.customer import CUSTOMER
from domain.people.customer.address_book import AddressBook
from domain.people.customer.registration import Register
from domain.people.customer.state import known
from domain.pricing.order_money.payment_plan import PaymentPlan, payment_plan
from domain.selling.cart import CART, ByShopper
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.checkout import CloseCart
from domain.selling.order import ORDER
from domain.selling.order.order_line import OrderLine, order_line
from domain.selling.order.placing import Engraved, OrderEmpty, Place, PlaceOrder, Terms
from domain.selling.order.stage import found_order
from domain.selling.order_number import ORDER_NUMBER, OrderNumberInUse, TakeNumber, numbers_for
from domain.selling.owner import customer_of, is_known
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import Initiate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIds:
    """Drawn once a request, so that deciding again makes the same order.

    `order_no` is the number it has, unless another order has that.
    """

    order_id: str
    order_no: str
    customer_id: str
    payment_id: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be ordered if it were now, and the plan that it would be paid by."""

    lines: tuple[OrderLine, ...]
    plan: PaymentPlan


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
        subject=_subject(decision, ids, token_hash),
        book=_book(decision, token_hash),
        token_hash=token_hash,
        payment_id=ids.payment_id,
        lines=tuple(_ordered(decision, shop, *each) for each in zip(lines, offers, strict=True)),
        carted={line.line_id: line for line in lines},
        engravings=_engraved(lines, offers),
        terms=_terms(decision, shop),
    )
    placed = found_order(decision.begin(ORDER, ids.order_id, place)).placed
    if not is_known(token_hash):
        register = Register(subject=ids.customer_id, kind="guest", contact=signed.buyer)
        decision.begin(CUSTOMER, ids.customer_id, register)
    accept_quotes(decision, ids.order_id, placed.lines)
    _hold(Holding(decision, shop.rules, own.cart_id), ids.order_id, lines, placed.lines)
    decision.begin(PAYMENT, ids.payment_id, Initiate(order_id=ids.order_id, plan=placed.plan))


def _subject(decision: Decision, ids: NewIds, owner: str) -> str:
    """Whoever has an account, or a new guest. Raises `CustomerIsErased` for whoever was forgotten
    in the meantime."""
    if not is_known(owner):
        return ids.customer_id
    known(decision.state(CUSTOMER, customer_of(owner)))
    return customer_of(owner)


def _book(decision: Decision, owner: str) -> AddressBook | None:
    """A guest has none."""
    if not is_known(owner):
        return None
    return known(decision.state(CUSTOMER, customer_of(owner))).book_at_checkout


def outlook(decision: Decision, shop: Shop, own: OwnCart) -> Outlook:
    """The very lines that placing makes of this cart; raises what that is refused for by them."""
    lines = cart(decision, own).lines
    if not lines:
        raise OrderEmpty
    ordered = tuple(
        _ordered(decision, shop, line, _offered(decision, shop, own, line)) for line in lines
    )
    return Outlook(ordered, payment_plan(ordered, _terms(decision, shop).book))


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
    with about_line(line.line_id):
        return offer(decision, shop, carted(line, own))


def _ordered(decision: Decision, shop: Shop, line: CartLine, piece: Offer) -> OrderLine:
    floor = floor_of(shop, piece.price, decision.now) if line.conceded else None
    return order_line(line, piece, floor)


def _terms(decision: Decision, shop: Shop) -> Terms:
    return Terms(
        version=shop.rules.terms_version,
        pay_within=shop.rules.unpaid_order,
        book=shop.prices.at(decision.now).price_book,
    )


def _hold(
    holding: Holding, order_id: str, carted: tuple[CartLine, ...], ordered: tuple[OrderLine, ...]
) -> None:
    """What was held and counted for the cart is so for the order."""
    for before, line in zip(carted, ordered, strict=True):
        with about_line(line.line_id):
            holding.assets(line.assets, "payment")
            if before.reservation_id is not None:
                holding.free_stock(line.ref, before.reservation_id)
                holding.ordered_stock(line, order_id, "payment")
