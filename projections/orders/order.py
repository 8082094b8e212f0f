"""An order as its shopper sees it, and what the staff see besides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan
from projections.kit.answer import answer, money, rows
from projections.kit.paging import Found
from projections.orders.fold import LINE, MOMENT, ORDER
from projections.orders.line import BoughtLine
from projections.orders.payments import OrderPayment, money_of, payments_of
from projections.orders.summaries import OrderSummary

TOLD_TO_SHOPPERS = frozenset(
    {
        *("placed", "secured", "confirmed", "expired", "cancelled"),
        *("payment_captured", "payment_voided"),
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`what` happened in a word, such as `confirmed` or `payment_captured`."""

    what: str
    at: datetime
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(OrderSummary):
    """The amount due now is in `plan`; it is to be paid before `expires_at`."""

    cart_id: str
    expires_at: datetime
    lines: tuple[BoughtLine, ...]
    vat: Money
    vat_treatment: str
    plan: PaymentPlan
    payments: tuple[OrderPayment, ...]
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A moment with its reason or purpose."""

    moment: Moment
    note: str | None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """For staff only: the order as its shopper sees it, why it was reviewed, all that happened.

    Names and addresses are not in it.
    """

    order: Order
    triggers: tuple[str, ...]
    history: tuple[Noted, ...]


def order(connection: Connection, order_id: str, owner: str) -> Order | None:
    """None when it is another shopper's."""
    row = _row(connection, order_id)
    if row is None or row["token_hash"] != owner:
        return None
    return _order(connection, row, _history(connection, order_id))


def order_file(connection: Connection, order_id: str) -> OrderFile | None:
    row = _row(connection, order_id)
    if row is None:
        return None
    history = _history(connection, order_id)
    return OrderFile(_order(connection, row, history), tuple(row["triggers"]), history)


def _row(connection: Connection, order_id: str) -> Found | None:
    return next(iter(rows(connection, select(ORDER).where(ORDER.c.order_id == order_id))), None)


def _order(connection: Connection, row: Found, history: tuple[Noted, ...]) -> Order:
    order_id = row["order_id"]
    payments = payments_of(connection, [order_id])[order_id]
    wanted = select(LINE.c.line).where(LINE.c.order_id == order_id).order_by(LINE.c.place)
    lines = [answer(BoughtLine, line) for line in connection.scalars(wanted)]
    return answer(
        Order,
        row,
        titles=tuple(line.title for line in lines),
        lines=tuple(lines),
        payments=payments,
        timeline=tuple(n.moment for n in history if n.moment.what in TOLD_TO_SHOPPERS),
        **money_of(row, payments),
    )


def _history(connection: Connection, order_id: str) -> tuple[Noted, ...]:
    wanted = select(MOMENT).where(MOMENT.c.order_id == order_id).order_by(MOMENT.c.position)
    return tuple(
        Noted(Moment(row["what"], row["at"], money(row, "amount")), row["note"])
        for row in rows(connection, wanted)
    )
