"""An order as its shopper sees it, and what the staff see besides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan
from projections.kit.answer import answer, money
from projections.kit.paging import Found
from projections.kit.tables import Stored, Tables, wanted
from projections.orders.fold import LINE, MOMENT, ORDER, PAYMENT
from projections.orders.line import BoughtLine
from projections.orders.payments import OrderPayment, Payments, by_order, money_of
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
    orders, lines, payments, moments = tables.together(
        wanted(ORDER, order_id=[order_id], **more),
        *(wanted(table, order_id=[order_id]) for table in (LINE, PAYMENT, MOMENT)),
    )
    if not orders:
        return None
    history = _history(moments)
    order = _order(orders[0], lines, by_order([order_id], payments)[order_id], history)
    return OrderFile(order, tuple(orders[0]["triggers"]), history)


def _order(
    row: Found, bought: list[Found], payments: Payments, history: tuple[Noted, ...]
) -> Order:
    bought.sort(key=lambda line: line["place"])
    lines = [answer(BoughtLine, line["line"]) for line in bought]
    return answer(
        Order,
        row,
        titles=tuple(line.title for line in lines),
        lines=tuple(lines),
        payments=payments,
        timeline=tuple(n.moment for n in history if n.moment.what in TOLD_TO_SHOPPERS),
        **money_of(row, payments),
    )


def _history(moments: list[Found]) -> tuple[Noted, ...]:
    return tuple(
        Noted(Moment(row["what"], row["at"], money(row, "amount")), row["note"])
        for row in sorted(moments, key=lambda row: row["position"])
    )
