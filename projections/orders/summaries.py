"""Lists of orders: a shopper's own, and the staff's board by stage."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, select

from domain.money import Money
from projections.kit.paging import Found, Page, Sort
from projections.orders.fold import LINE, ORDER
from projections.orders.payments import Payments, PaymentStatus, captured, payments_of, status

Stage = Literal["placed", "under_review", "confirmed", "expired", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """`titles` of its lines; `triggers` say why it is under review, for staff only."""

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
    triggers: tuple[str, ...]


def orders_of(
    connection: Connection, token_hash: str, *, cursor: str | None = None, limit: int = 24
) -> Page[OrderCard]:
    """A shopper's orders, the newest first. Raises `InvalidCursor`."""
    sort = Sort("orders", ORDER.c.placed, ORDER.c.order_id, descending=True)
    theirs = select(ORDER).where(ORDER.c.token_hash == token_hash)
    rows, following = sort.page(connection, theirs, cursor, limit)
    return Page(_cards(connection, rows), following)


def board(
    connection: Connection, stage: Stage, *, cursor: str | None = None, limit: int = 50
) -> Page[OrderCard]:
    """The orders in one stage, the longest waiting first. Raises `InvalidCursor`."""
    sort = Sort(f"board {stage}", ORDER.c.placed, ORDER.c.order_id)
    waiting = select(ORDER).where(ORDER.c.stage == stage)
    rows, following = sort.page(connection, waiting, cursor, limit)
    return Page(_cards(connection, rows), following)


def stages(connection: Connection) -> dict[Stage, int]:
    """How many orders there are in each stage; a stage without any is not there."""
    counted = select(ORDER.c.stage, func.count()).group_by(ORDER.c.stage)
    return {stage: count for stage, count in connection.execute(counted)}


def _cards(connection: Connection, rows: list[Found]) -> tuple[OrderCard, ...]:
    ids = [row["order_id"] for row in rows]
    payments, titles = payments_of(connection, ids), _titles(connection, ids)
    return tuple(_card(row, payments[row["order_id"]], titles[row["order_id"]]) for row in rows)


def _titles(connection: Connection, order_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    wanted = select(LINE.c.order_id, LINE.c.title).where(LINE.c.order_id.in_(list(order_ids)))
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for order_id, title in connection.execute(wanted.order_by(LINE.c.order_id, LINE.c.place)):
        found[order_id] += (title,)
    return found


def _card(row: Found, payments: Payments, titles: tuple[str, ...]) -> OrderCard:
    whole = Money(row["total_minor"], row["currency"])
    paid = captured(payments, whole.currency)
    return OrderCard(
        order_id=row["order_id"],
        order_no=row["order_no"],
        stage=row["stage"],
        placed_at=row["placed_at"],
        titles=titles,
        pieces=row["pieces"],
        total=whole,
        paid=paid,
        outstanding=whole - paid,
        payment_status=status(payments, whole),
        triggers=tuple(row["triggers"]),
    )
