"""Which orders wait for the rest of their price, since when, and until when by their link?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.money import Money
from projections.kit.answer import answer
from projections.kit.paging import Found, Page, Sort
from projections.kit.tables import Stored, wanted
from projections.orders.payments import by_order, money_of
from projections.orders.tables import BALANCE, ORDER, PAYMENT

OLDEST = Sort("balances", BALANCE.c.asked, BALANCE.c.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceAwaited:
    """`outstanding` was asked for `since` then, `days` ago; its link is over from `until` on."""

    order_id: str
    order_no: str
    total: Money
    outstanding: Money
    since: datetime
    days: int
    until: datetime
    overdue: bool


def balances_awaited(
    connection: Connection, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[BalanceAwaited]:
    """What waits the longest first. Raises `InvalidCursor`."""
    found, following = OLDEST.page(connection, select(BALANCE), cursor, limit)
    ids = [row["order_id"] for row in found]
    orders, paid = Stored(connection).together(
        wanted(ORDER, order_id=ids), wanted(PAYMENT, order_id=ids)
    )
    rows, payments = {row["order_id"]: row for row in orders}, by_order(ids, paid)
    items = (
        answer(
            BalanceAwaited,
            rows[row["order_id"]] | money_of(rows[row["order_id"]], payments[row["order_id"]], ()),
            **_age(row, now),
        )
        for row in found
    )
    return Page(tuple(items), following)


def _age(row: Found, now: datetime) -> Found:
    days = (now - row["since"]).days
    return {
        "since": row["since"],
        "until": row["until"],
        "days": days,
        "overdue": now >= row["until"],
    }
