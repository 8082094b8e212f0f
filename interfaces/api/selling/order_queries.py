"""A shopper's orders as they see them: nothing of how the house weighs a risk."""

from fastapi import Response

from domain.kernel import NotFound
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import Order
from projections.orders.order import order as order_page
from projections.orders.summaries import OrderSummary, orders_of

routes = Routes("/orders", "order", "queries")


@routes.get("", OWN, Page[OrderSummary])
def orders(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's orders, the newest first."""
    return private(reads.told(ORDER_HISTORY, orders_of, asked.owner, cursor=cursor, limit=limit))


@routes.get("/{order_id}", OWN, Order, refuses=(NotFound,))
def order(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """One order as its buyer sees it."""
    return private(reads.told(ORDER_HISTORY, order_page, order_id, asked.owner))
