"""What staff look at: orders by stage, one order whole, sales by day, what is over."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query, Response

from domain.kernel import NotFound
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, MinPosition, private, told
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
from projections.orders.summaries import OrderBoard, Stage, board
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
def order_board(
    stage: Stage,
    asked: Asked,
    cursor: Cursor = None,
    *,
    limit: Limit = 50,
    min_position: MinPosition = None,
) -> Response:
    """The orders in one stage, the longest waiting first."""
    return private(
        told(
            asked,
            ORDER_HISTORY,
            lambda c: board(c, stage, cursor=cursor, limit=limit),
            min_position,
        )
    )


@routes.get(
    "/orders/{order_id}",
    staff("concierge", "risk_officer", "operator", "auditor"),
    OrderFile,
    refuses=(NotFound,),
)
def order_file(order_id: Id, asked: Asked, min_position: MinPosition = None) -> Response:
    """One order whole, with why it was reviewed."""
    return private(told(asked, ORDER_HISTORY, lambda c: file_of(c, order_id), min_position))


@routes.get("/sales", staff("concierge", "pricing", "operator", "auditor"), Sales)
def sales_by_day(
    first: date, last: date, asked: Asked, min_position: MinPosition = None
) -> Response:
    """London days, both ends included."""
    if not 0 <= (last - first).days <= MOST_DAYS:
        message = f"From `first` on, at most {MOST_DAYS} days."
        raise FieldsInvalid(FieldError("last", "invalid_value", message))
    return private(told(asked, SALES_BY_DAY, lambda c: Sales(sales(c, first, last)), min_position))


@routes.get("/quarantine", staff("inventory", "operator", "auditor"), Page[AssetAvailability])
def quarantined_assets(
    asked: Asked, cursor: Cursor = None, limit: Limit = 50, min_position: MinPosition = None
) -> Response:
    """What is set aside and why, by asset id."""
    return private(
        told(
            asked,
            AVAILABILITY,
            lambda c: quarantined(c, cursor=cursor, limit=limit),
            min_position,
        )
    )


@routes.get("/due", staff("operator", "auditor"), Overdue)
def due(
    asked: Asked,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    min_position: MinPosition = None,
) -> Response:
    """What is over by now and was not dealt with yet, the longest overdue first."""
    now = asked.api.store.clock.now()
    return private(told(asked, DUE, lambda c: Overdue(due_before(c, now, limit)), min_position))
