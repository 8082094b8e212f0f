"""A shopper's orders as they see them: nothing of how the house weighs a risk."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from fastapi import Response
from sqlalchemy import Connection

from domain.money import Money
from domain.pricing.payment_plan import PaymentPlan
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Id, Limit, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.line import BoughtLine
from projections.orders.order import Moment, OrderPage
from projections.orders.order import order as order_page
from projections.orders.payments import OrderPayment, PaymentStatus
from projections.orders.summaries import OrderCard, Stage, orders_of

routes = Routes("/orders", "order", "queries")
PUBLIC_MOMENTS = frozenset(
    {
        *("order.placed", "order.payment_secured", "order.confirmed"),
        *("order.expired", "order.cancelled", "payment.captured", "payment.voided"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """`titles` of its lines."""

    order_id: str
    order_no: str
    stage: Stage
    placed_at: datetime
    titles: tuple[str, ...]
    pieces: int
    total: Money
    paid: Money
    outstanding: Money
    payment_status: PaymentStatus


@dataclass(frozen=True, slots=True)
class Orders:
    items: tuple[OrderSummary, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """`what` is the name of an event, such as `order.confirmed`."""

    what: str
    at: datetime
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """The amount due now is in `plan`; it is to be paid before `expires_at`."""

    order_id: str
    order_no: str
    cart_id: str
    stage: Literal["placed", "under_review", "confirmed", "expired", "cancelled"]
    placed_at: datetime
    expires_at: datetime
    lines: tuple[BoughtLine, ...]
    total: Money
    vat: Money
    vat_treatment: str
    plan: PaymentPlan
    paid: Money
    outstanding: Money
    payment_status: PaymentStatus
    payments: tuple[OrderPayment, ...]
    timeline: tuple[Milestone, ...]


@routes.get("", OWN, Orders)
def orders(
    asked: Asked, cursor: Cursor = None, limit: Limit = 24, min_position: MinPosition = None
) -> Response:
    """The shopper's orders, the newest first."""

    def question(connection: Connection) -> Orders:
        return _summaries(orders_of(connection, asked.owner, cursor=cursor, limit=limit))

    return private(told(asked, ORDER_HISTORY, question, min_position))


@routes.get("/{order_id}", OWN, OrderShown)
def order(order_id: Id, asked: Asked, min_position: MinPosition = None) -> Response:
    def question(connection: Connection) -> OrderShown | None:
        page = order_page(connection, order_id)
        return _shown(page) if page is not None and page.token_hash == asked.owner else None

    return private(told(asked, ORDER_HISTORY, question, min_position))


def _summaries(page: Page[OrderCard]) -> Orders:
    names = [field.name for field in fields(OrderSummary)]
    items = (OrderSummary(**{name: getattr(card, name) for name in names}) for card in page.items)
    return Orders(tuple(items), page.cursor)


def _shown(page: OrderPage) -> OrderShown:
    known = {field.name: getattr(page, field.name) for field in fields(OrderShown)}
    return OrderShown(**known | {"timeline": tuple(_milestones(page.timeline))})


def _milestones(moments: tuple[Moment, ...]) -> list[Milestone]:
    return [Milestone(m.what, m.at, m.amount) for m in moments if m.what in PUBLIC_MOMENTS]
