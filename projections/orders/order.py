"""An order as its shopper sees it, and what the staff see besides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.order.leaving import Retention
from projections.concessions import LineConcession
from projections.kit.answer import answer, money
from projections.kit.paging import Found
from projections.kit.tables import Stored, Tables, wanted
from projections.orders.line import BoughtLine
from projections.orders.payments import (
    OrderPayment,
    OrderRefund,
    Payments,
    by_order,
    money_of,
    refunds_of,
)
from projections.orders.summaries import OrderSummary
from projections.orders.tables import BALANCE, LINE, MOMENT, ORDER, PAYMENT, REFUND
from projections.orders.waiting import AskedOfCustomer, Attention, attention_of

TOLD_TO_SHOPPERS = frozenset(
    {
        *("placed", "secured", "confirmed", "expired", "cancelled"),
        *("balance_requested", "balance_part_received", "balance_received"),
        *("address_changed", "verification_asked", "linked"),
        *("payment_captured", "payment_voided", "refund_ordered", "refunded"),
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`what` happened in a word, such as `confirmed` or `payment_captured`."""

    what: str
    at: datetime
    amount: Money | None


@dataclass(frozen=True, slots=True)
class AwaitedBalance:
    """What is outstanding was asked for `since` then, by a link that is good before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(OrderSummary):
    """The amount due now is in `plan`; it is to be paid before `expires_at`.

    The rest is outstanding under the contract, and to be paid once there is a `balance`.

    `asked` is what its shopper is to help with before it can go on. Of an order that was cancelled
    while it was made, `retention` is what is kept.
    """

    cart_id: str
    expires_at: datetime
    lines: tuple[BoughtLine, ...]
    vat: Money
    vat_treatment: str
    plan: PaymentPlan
    payments: tuple[OrderPayment, ...]
    refunds: tuple[OrderRefund, ...]
    retention: Retention | None
    balance: AwaitedBalance | None
    asked: AskedOfCustomer | None
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A moment with its reason or purpose."""

    moment: Moment
    note: str | None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """For staff only: the order as its shopper sees it, why people look at it, all that happened.

    `concessions` say who reduced its lines, and why. Names and addresses are not in it.
    """

    order: Order
    triggers: tuple[str, ...]
    attention: Attention
    history: tuple[Noted, ...]
    concessions: tuple[LineConcession, ...]


def order(connection: Connection, order_id: str, owner: str) -> Order | None:
    """None when it is another shopper's."""
    found = _file(Stored(connection), order_id, token_hash=[owner])
    return found.order if found else None


def order_file(connection: Connection, order_id: str) -> OrderFile | None:
    return order_file_in(Stored(connection), order_id)


def order_in(tables: Tables, order_id: str) -> Order | None:
    """The same wherever the rows are, whoever asks."""
    found = order_file_in(tables, order_id)
    return found.order if found else None


def order_file_in(tables: Tables, order_id: str) -> OrderFile | None:
    return _file(tables, order_id)


def _file(tables: Tables, order_id: str, **more: list[str]) -> OrderFile | None:
    orders, lines, payments, moments, balances, refunds = tables.together(
        wanted(ORDER, order_id=[order_id], **more),
        *(wanted(table, order_id=[order_id]) for table in (LINE, PAYMENT, MOMENT, BALANCE, REFUND)),
    )
    if not orders:
        return None
    history = _history(moments)
    row = orders[0] | {"balance": _balance(balances), "refunds": refunds_of(refunds)}
    order = _order(row, lines, by_order([order_id], payments)[order_id], history)
    return OrderFile(
        order,
        tuple(row["triggers"]),
        attention_of(row),
        history,
        tuple(_concessions(lines)),
    )


def _balance(found: list[Found]) -> AwaitedBalance | None:
    return answer(AwaitedBalance, found[0]) if found else None


def _order(
    row: Found, bought: list[Found], payments: Payments, history: tuple[Noted, ...]
) -> Order:
    bought.sort(key=lambda line: line["place"])
    lines = [answer(BoughtLine, line["line"]) for line in bought]
    refunds = row["refunds"].get(row["order_id"], ())
    return answer(
        Order,
        row,
        titles=tuple(line.title for line in lines),
        lines=tuple(lines),
        payments=payments,
        refunds=refunds,
        retention=answer(Retention, row["retention"]) if row["retention"] else None,
        timeline=tuple(n.moment for n in history if n.moment.what in TOLD_TO_SHOPPERS),
        **money_of(row, payments, refunds),
    )


def _concessions(bought: list[Found]) -> Iterator[LineConcession]:
    for row in bought:
        if told := row["line"]["conceded"]:
            yield answer(LineConcession, told)


def _history(moments: list[Found]) -> tuple[Noted, ...]:
    return tuple(
        Noted(Moment(row["what"], row["at"], money(row, "amount")), row["reason"])
        for row in sorted(moments, key=lambda row: row["position"])
    )
