"""What a command changed, as the queries would show it: folded on the spot from its streams.

The read models' own folds and answers describe it, so a write and a read cannot say two things;
and nobody waits for a follower.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT
from domain.envelope import Cause, Envelope, Recorded
from domain.inventory.asset import ASSET
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reserved import StockReserved
from domain.selling.cart import CART
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.state import found_cart
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order, payments_of
from domain.selling.payment import PAYMENT
from domain.selling.quote import QUOTE
from domain.selling.refund import REFUND
from domain.selling.service_case import SERVICE_CASE
from projections.carts.cart import Cart, carts_in
from projections.carts.fold import CART as CARTS
from projections.carts.fold import CART_VIEW
from projections.kit.remembered import Remembered
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import Order, OrderFile, order_file_in, order_in
from projections.refunds import REFUNDS, Refund, refund_in
from projections.service_cases import SERVICE_CASES, ServiceCase, case_in

C = TypeVar("C", bound=Cart)


def cart_shown(decision: Decision, cause: Cause, cart_id: str, kind: type[C], **more: object) -> C:
    """As a `kind` of cart, with what it says `more`. Raises `NotFound`."""
    lines = found_cart(decision.state(CART, cart_id)).lines
    streams = [stream_of(CART, cart_id), *(each for line in lines for each in _beside(line))]
    held = _reserved(decision, cause, lines)
    tables = CART_VIEW.remembered((*decision.told(streams, cause), *held))
    (cart,) = carts_in(tables, tables.rows(CARTS, cart_id=[cart_id]), kind, **more)
    return cart


def order_shown(decision: Decision, cause: Cause, order_id: str) -> Order:
    """As its shopper sees it. Raises `NotFound`."""
    found = order_in(_order_tables(decision, cause, order_id), order_id)
    assert found is not None  # noqa: S101  # an order that was placed has a row
    return found


def order_file_shown(decision: Decision, cause: Cause, order_id: str) -> OrderFile:
    """As staff see it. Raises `NotFound`."""
    found = order_file_in(_order_tables(decision, cause, order_id), order_id)
    assert found is not None  # noqa: S101  # an order that was placed has a row
    return found


def refund_shown(decision: Decision, cause: Cause, refund_id: str) -> Refund:
    """As staff see it. Raises `NotFound`."""
    streams = [stream_of(REFUND, refund_id)]
    return refund_in(REFUNDS.remembered(decision.told(streams, cause)), refund_id)


def service_case_shown(decision: Decision, cause: Cause, line_id: str, case_id: str) -> ServiceCase:
    """As everybody who may see it does. Raises `NotFound`."""
    streams = [stream_of(SERVICE_CASE, line_id)]
    return case_in(SERVICE_CASES.remembered(decision.told(streams, cause)), case_id)


def _beside(line: CartLine) -> Iterator[str]:
    """The streams of what a line depends on."""
    yield from (stream_of(ASSET, asset) for asset in line.assets)
    if line.style_code is not None:
        yield stream_of(PRODUCT, line.style_code)
    if line.kind == "quote":
        yield stream_of(QUOTE, line.ref)


def _reserved(
    decision: Decision, cause: Cause, lines: Iterable[CartLine]
) -> Iterator[Recorded[StockReserved]]:
    """What counts for a cart of its counted goods: others' reservations would be thousands."""
    envelope = Envelope(recorded_at=decision.now, cause=cause)
    for line in lines:
        if line.location is None or line.reservation_id is None:
            continue
        key = stock_key(line.ref, line.location)
        held = decision.shown(STOCK, key).reservations.live.get(line.reservation_id)
        if held is not None:
            stream = stream_of(STOCK, key)
            yield Recorded(position=0, stream=stream, version=0, event=held, envelope=envelope)


def _order_tables(decision: Decision, cause: Cause, order_id: str) -> Remembered:
    order = found_order(decision.state(ORDER, order_id))
    payments = (*payments_of(order), *(doubt.payment_id for doubt in order.doubted))
    streams = (stream_of(ORDER, order_id), *(stream_of(PAYMENT, each) for each in payments))
    return ORDER_HISTORY.remembered(decision.told(streams, cause))
