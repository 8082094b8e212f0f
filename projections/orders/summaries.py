"""Lists of orders: a shopper's own, and the staff's board by stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.money import Money
from domain.selling.order.stage import Stage
from projections.kit.answer import answer
from projections.kit.paging import Found, Page, Sort
from projections.kit.tables import Stored, wanted
from projections.orders.payments import PaymentStatus, by_order, money_of, refunds_of
from projections.orders.tables import LINE, ORDER, PAYMENT, REFUND


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """`titles` of its lines; VAT is in all amounts."""

    order_id: str
    order_no: str
    stage: Stage
    placed_at: datetime
    titles: tuple[str, ...]
    pieces: int
    total: Money
    paid: Money
    refunded: Money
    outstanding: Money
    payment_status: PaymentStatus


@dataclass(frozen=True, slots=True)
class OrderOnBoard:
    """For staff only: an order, and why it is under review."""

    order: OrderSummary
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderBoard:
    """The orders in one stage, the longest waiting first, and how many there are in each."""

    items: tuple[OrderOnBoard, ...]
    cursor: str | None
    stages: dict[Stage, int]


def orders_of(
    connection: Connection, owner: str, *, cursor: str | None = None, limit: int = 24
) -> Page[OrderSummary]:
    """A shopper's orders, the newest first. Raises `InvalidCursor`."""
    sort = Sort("orders", ORDER.c.placed, ORDER.c.order_id, descending=True)
    theirs = select(ORDER).where(ORDER.c.token_hash == owner)
    found, following = sort.page(connection, theirs, cursor, limit)
    return Page(summaries(connection, found), following)


def board(
    connection: Connection, stage: Stage, *, cursor: str | None = None, limit: int = 50
) -> OrderBoard:
    """Raises `InvalidCursor`."""
    sort = Sort(f"board {stage}", ORDER.c.placed, ORDER.c.order_id)
    waiting = select(ORDER).where(ORDER.c.stage == stage)
    found, following = sort.page(connection, waiting, cursor, limit)
    shown = zip(summaries(connection, found), found, strict=True)
    items = tuple(OrderOnBoard(order, tuple(row["triggers"])) for order, row in shown)
    return OrderBoard(items, following, _stages(connection))


def _stages(connection: Connection) -> dict[Stage, int]:
    """A stage without any order is not there."""
    counted = select(ORDER.c.stage, func.count()).group_by(ORDER.c.stage)
    return {stage: count for stage, count in connection.execute(counted)}


def summaries(connection: Connection, found: list[Found]) -> tuple[OrderSummary, ...]:
    ids = [row["order_id"] for row in found]
    lines, paid, back = Stored(connection).together(
        *(wanted(table, order_id=ids) for table in (LINE, PAYMENT, REFUND))
    )
    titles, payments, refunds = _titles(ids, lines), by_order(ids, paid), refunds_of(back)
    return tuple(
        answer(
            OrderSummary,
            row,
            titles=titles[order_id],
            **money_of(row, payments[order_id], refunds.get(order_id, ())),
        )
        for order_id, row in zip(ids, found, strict=True)
    )


def _titles(order_ids: Iterable[str], lines: list[Found]) -> dict[str, tuple[str, ...]]:
    """The titles of the lines of some orders by order id."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(order_ids, ())
    for line in sorted(lines, key=lambda line: int(line["place"])):
        found[line["order_id"]] += (line["title"],)
    return found
