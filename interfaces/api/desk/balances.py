"""The rest of an order's price at the desk: asked for, its link renewed, transfers that arrived."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from application.selling.money.asking import Asking
from application.selling.money.balances import (
    balance_link,
    balance_payment,
    new_balance,
    request_balance,
    token_of,
)
from application.selling.money.payments import ProviderDown, ProviderRefused
from application.selling.money.transfers import Arrived, Transfer, record_transfer, return_transfer
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.pricing.amounts import PaymentOutOfRange
from domain.selling.order.balance import MoreThanIsDue, NothingDue, PartNotPositive
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.stage import OrderStateRefuses
from domain.selling.payment.amount import AmountIsFixed
from domain.selling.payment.transfer import (
    EvidenceInvalid,
    TransferRecordedBefore,
    ValueDateOutOfRange,
)
from interfaces.answering.as_shown import order_file_shown
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import NOT_KEPT, Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Amount, Day, Ref, example
from projections.kit.paging import Page
from projections.orders.awaited import BalanceAwaited, balances_awaited
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import OrderFile

routes = Routes("/staff/orders", "staff: orders", "commands")
queries = Routes("/staff/balances", "staff: orders", "queries")
ASKING = (NotFound, OrderStateRefuses, OrderIsHeld, NothingDue, PaymentOutOfRange)


class TransferArrived(Body):
    """An entry of the bank's statement: the day it counts from, and the bank's own id of it.

    Nothing of whose account it came from belongs here.
    """

    model_config = example(
        amount={"minor": 120_000}, value_date="2026-03-02", evidence="FP-20260302-0001"
    )
    amount: Amount
    value_date: Day
    evidence: Ref


class TransferReturned(Body):
    """The bank's own id of the entry by which it left."""

    model_config = example(evidence="FP-20260309-0007")
    evidence: Ref


@dataclass(frozen=True, slots=True)
class BalanceLinkShown:
    """What the link to the payment says after the host, and until when it is good."""

    token: str
    until: datetime


@routes.post("/{order_id}/balance", staff("concierge", "workshop"), OrderFile, refuses=ASKING)
def ask_balance(order_id: Id, asked: Asked) -> Response:
    """What was ordered is finished: the rest of its price is due, by a link to its payment."""
    return _asked(order_id, asked, again=False)


@routes.post("/{order_id}/balance-link", staff("concierge"), OrderFile, refuses=ASKING)
def renew_balance_link(order_id: Id, asked: Asked) -> Response:
    """A new link in the place of the one that was sent, good for as long as the first was."""
    return _asked(order_id, asked, again=True)


@routes.get(
    "/{order_id}/balance-link",
    staff("concierge"),
    BalanceLinkShown,
    refuses=(NotFound, NothingDue),
)
def balance_link_of(order_id: Id, asked: Asked) -> Response:
    """The link that is good now, to be sent by hand."""
    link = asked.look(lambda d: balance_link(d, order_id))
    token = token_of(asked.api.tokens, order_id, link.link.ref)
    return plain(BalanceLinkShown(token, link.link_until), NOT_KEPT)


@routes.post(
    "/{order_id}/transfers",
    staff("concierge", fresh=True),
    OrderFile,
    lane="vendors",
    refuses=(
        *(NotFound, OrderStateRefuses, NothingDue, MoreThanIsDue, PartNotPositive),
        *(EvidenceInvalid, ValueDateOutOfRange, TransferRecordedBefore, AmountIsFixed),
        *(ProviderDown, ProviderRefused),
    ),
)
def record_arrived_transfer(order_id: Id, body: TransferArrived, asked: Asked) -> Response:
    """A transfer arrived: it is invoiced, and the payment by card asks for what is left.

    How that stands is looked at before: what a bank collects already, or took, does not change.
    """
    asking = Asking(asked.api.store, asked.api.payments, asked.request)
    payment_id = asked.look(lambda d: balance_payment(d, order_id))
    status = asking.stand(asked.shop, payment_id) if payment_id else None
    said = Transfer(amount=body.amount.money, value_date=body.value_date, evidence=body.evidence)
    arrived = Arrived(
        order_id=order_id,
        transfer=said,
        by=asked.staff_id,
        under_way=status == "processing",
    )

    def use_case(decision: Decision) -> OrderFile:
        record_transfer(decision, asked.shop, arrived)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)


@routes.post(
    "/{order_id}/transfers/{refund_id}/return",
    staff("concierge", fresh=True),
    OrderFile,
    refuses=(NotFound, EvidenceInvalid),
)
def record_returned_transfer(
    order_id: Id, refund_id: Id, body: TransferReturned, asked: Asked
) -> Response:
    """What had arrived by a transfer was sent back by one, as a refund that was granted says."""

    def use_case(decision: Decision) -> OrderFile:
        return_transfer(decision, order_id, refund_id, body.evidence)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)


@queries.get("", staff("concierge", "workshop", "operator", "auditor"), Page[BalanceAwaited])
def balances(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Orders that wait for the rest of their price, the longest first."""
    now = asked.api.store.clock.now()
    return private(reads.told(ORDER_HISTORY, balances_awaited, now, cursor=cursor, limit=limit))


def _asked(order_id: str, asked: Asked, *, again: bool) -> Response:
    new = new_balance(asked.api.tokens, order_id)

    def use_case(decision: Decision) -> OrderFile:
        request_balance(decision, order_id, new, by=asked.staff_id, again=again)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)
