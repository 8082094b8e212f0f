"""What staff look at: orders by stage, one order whole, sales by day, what is over."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query, Response

from domain.kernel import NotFound
from domain.selling.order.stage import Stage
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.refusals import FieldError, FieldsInvalid
from interfaces.api.edge.routes import Routes
from projections.availability import AVAILABILITY, AssetAvailability, quarantined
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import OrderFile
from projections.orders.order import order_file as file_of
from projections.orders.summaries import OrderBoard, board
from projections.sales_by_day import SALES_BY_DAY, Day, sales

routes = Routes("/staff", "staff: queries", "queries")
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Sales:
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    items: tuple[Due, ...]


@routes.get("/orders", staff("concierge", "risk_officer", "operator", "auditor"), OrderBoard)
def order_board(stage: Stage, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """The orders in one stage, the longest waiting first."""
    return private(reads.told(ORDER_HISTORY, board, stage, cursor=cursor, limit=limit))


@routes.get(
    "/orders/{order_id}",
    staff("concierge", "risk_officer", "operator", "auditor"),
    OrderFile,
    refuses=(NotFound,),
)
def order_file(order_id: Id, reads: Reads) -> Response:
    """One order whole, with why it was reviewed."""
    return private(reads.told(ORDER_HISTORY, file_of, order_id))


@routes.get("/sales", staff("concierge", "pricing", "operator", "auditor", systems=True), Sales)
def sales_by_day(first: date, last: date, reads: Reads) -> Response:
    """London days, both ends included."""
    if not 0 <= (last - first).days <= MOST_DAYS:
        message = f"From `first` on, at most {MOST_DAYS} days."
        raise FieldsInvalid(FieldError("last", "invalid_value", message))
    return private(reads.told(SALES_BY_DAY, lambda c: Sales(sales(c, first, last))))


@routes.get(
    "/quarantine", staff("inventory", "operator", "auditor", systems=True), Page[AssetAvailability]
)
def quarantined_assets(reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What is set aside and why, by asset id."""
    return private(reads.told(AVAILABILITY, quarantined, cursor=cursor, limit=limit))


@routes.get("/due", staff("operator", "auditor"), Overdue)
def due(asked: Asked, reads: Reads, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """What is over by now and was not dealt with yet, the longest overdue first."""
    now = asked.api.store.clock.now()
    return private(reads.told(DUE, lambda c: Overdue(due_before(c, now, limit))))
