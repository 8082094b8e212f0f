"""An order as its shopper and the staff see it: lines, money, and what happened when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from domain.money import Money
from domain.pricing.payment_plan import PaymentPlan
from projections.kit.paging import Found
from projections.orders.fold import LINE, MOMENT, ORDER, PLAN
from projections.orders.line import BoughtLine, bought_line
from projections.orders.payments import (
    OrderPayment,
    PaymentStatus,
    captured,
    payments_of,
    status,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`what` is the name of an event, such as `order.confirmed`; `note` its reason or purpose."""

    what: str
    at: datetime
    amount: Money | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """`token_hash` says whose order it is, `subject` whose key opens what is sealed of it."""

    order_id: str
    order_no: str
    subject: str
    token_hash: str
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
    triggers: tuple[str, ...]
    timeline: tuple[Moment, ...]


def order(connection: Connection, order_id: str) -> OrderPage | None:
    wanted = select(ORDER).where(ORDER.c.order_id == order_id)
    found = connection.execute(wanted).mappings().first()
    return None if found is None else _page(connection, dict(found))


def _page(connection: Connection, row: Found) -> OrderPage:
    order_id, currency = row["order_id"], row["currency"]
    payments = payments_of(connection, [order_id])[order_id]
    whole, paid = Money(row["total_minor"], currency), captured(payments, currency)
    return OrderPage(
        order_id=order_id,
        order_no=row["order_no"],
        subject=row["subject"],
        token_hash=row["token_hash"],
        cart_id=row["cart_id"],
        stage=row["stage"],
        placed_at=row["placed_at"],
        expires_at=row["expires_at"],
        lines=_lines(connection, order_id),
        total=whole,
        vat=Money(row["vat_minor"], currency),
        vat_treatment=row["vat_treatment"],
        plan=PLAN.validate_python(row["plan"]),
        paid=paid,
        outstanding=whole - paid,
        payment_status=status(payments, whole),
        payments=payments,
        triggers=tuple(row["triggers"]),
        timeline=_timeline(connection, order_id),
    )


def _lines(connection: Connection, order_id: str) -> tuple[BoughtLine, ...]:
    wanted = select(LINE).where(LINE.c.order_id == order_id).order_by(LINE.c.place)
    return tuple(bought_line(dict(row)) for row in connection.execute(wanted).mappings())


def _timeline(connection: Connection, order_id: str) -> tuple[Moment, ...]:
    wanted = select(MOMENT).where(MOMENT.c.order_id == order_id).order_by(MOMENT.c.position)
    return tuple(_moment(dict(row)) for row in connection.execute(wanted).mappings())


def _moment(row: Found) -> Moment:
    minor = row["amount_minor"]
    amount = None if minor is None else Money(minor, row["currency"])
    return Moment(row["what"], row["at"], amount, row["note"])
