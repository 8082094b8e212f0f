"""A shopper's orders as they see them: nothing of how the house weighs a risk."""

from fastapi import Response

from domain.kernel import NotFound
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Id, Limit, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import Order
from projections.orders.order import order as order_page
from projections.orders.summaries import OrderSummary, orders_of

routes = Routes("/orders", "order", "queries")


@routes.get("", OWN, Page[OrderSummary])
def orders(
    asked: Asked, cursor: Cursor = None, limit: Limit = 24, min_position: MinPosition = None
) -> Response:
    """The shopper's orders, the newest first."""
    return private(
        told(
            asked,
            ORDER_HISTORY,
            lambda c: orders_of(c, asked.owner, cursor=cursor, limit=limit),
            min_position,
        )
    )


@routes.get("/{order_id}", OWN, Order, refuses=(NotFound,))
def order(order_id: Id, asked: Asked, min_position: MinPosition = None) -> Response:
    """One order as its buyer sees it."""
    return private(
        told(asked, ORDER_HISTORY, lambda c: order_page(c, order_id, asked.owner), min_position)
    )
