"""Refunds: proposed by a person, agreed to by a second one from a limit on, and looked at."""

from fastapi import Response
from pydantic import Field

from application.ids import new_id
from application.selling.orders.refunds import (
    RefundWish,
    approve_refund,
    decline_refund,
    propose_refund,
)
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.pricing.order_money.refunds import RefundExceedsCaptured, RefundNotPositive
from domain.selling.payment.parts import RefundLine, RefundReason
from domain.selling.payment.refunding import PaymentNotCaptured
from domain.selling.refund import (
    RefundDecided,
    RefundExceedsLine,
    RefundLinesDiffer,
    RefundLineUnknown,
    RefundReasonRequired,
)
from domain.selling.second_person import SecondPersonRequired
from interfaces.answering.as_shown import refund_shown
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Amount, Ref, example
from projections.kit.paging import Page
from projections.refunds import (
    REFUNDS,
    Refund,
    RefundsOfOrder,
    refunds_of_order,
    refunds_waiting,
)

routes = Routes("/staff", "staff: refunds", "commands")
queries = Routes("/staff", "staff: refunds", "queries")
GRANTS = staff("concierge", "operator", fresh=True)
LOOKS = staff("concierge", "operator", "risk_officer", "auditor")
AGREES = staff("concierge", "operator", "risk_officer", fresh=True)
GONE = (RefundExceedsCaptured, RefundExceedsLine, PaymentNotCaptured)


class LineBack(Body):
    line_id: Ref
    amount: Amount


class WishedRefund(Body):
    """`lines` sum to the amount; without them it is of the whole order."""

    model_config = example(amount={"minor": 5_000}, reason="goodwill", lines=[])
    amount: Amount
    reason: RefundReason | None = None
    lines: list[LineBack] = Field(default_factory=list, max_length=20)

    @property
    def wish(self) -> RefundWish:
        lines = tuple(RefundLine(each.line_id, each.amount.money) for each in self.lines)
        return RefundWish(amount=self.amount.money, reason=self.reason, lines=lines)


@routes.post(
    "/orders/{order_id}/refunds",
    GRANTS,
    Refund,
    creates="/staff/orders/{order_id}/refunds",
    key="required",
    refuses=(
        NotFound,
        RefundReasonRequired,
        about("amount", RefundNotPositive),
        RefundLinesDiffer,
        RefundLineUnknown,
        *GONE,
    ),
)
def propose_order_refund(order_id: Id, body: WishedRefund, asked: Asked) -> Response:
    """Sent back to where it came from; a large one waits for a second person, and so do small
    ones of one order that are as much together."""
    refund_id, by = new_id(), asked.staff_id

    def use_case(decision: Decision) -> Refund:
        propose_refund(decision, asked.shop, order_id, body.wish, refund_id=refund_id, by=by)
        return refund_shown(decision, asked.request.cause, refund_id)

    return asked.do(use_case, 201)


@routes.post(
    "/refunds/{refund_id}/approval",
    AGREES,
    Refund,
    refuses=(NotFound, SecondPersonRequired, RefundDecided, *GONE),
)
def approve_order_refund(refund_id: Id, asked: Asked) -> Response:
    """Another person than the one who proposed it agrees."""

    def use_case(decision: Decision) -> Refund:
        approve_refund(decision, refund_id, asked.staff_id)
        return refund_shown(decision, asked.request.cause, refund_id)

    return asked.do(use_case)


@routes.post("/refunds/{refund_id}/decline", AGREES, Refund, refuses=(NotFound, RefundDecided))
def decline_order_refund(refund_id: Id, asked: Asked) -> Response:
    """Nothing goes back by it."""

    def use_case(decision: Decision) -> Refund:
        decline_refund(decision, refund_id, asked.staff_id)
        return refund_shown(decision, asked.request.cause, refund_id)

    return asked.do(use_case)


@queries.get("/refunds", LOOKS, Page[Refund])
def refunds_to_agree(reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What waits for a second person, the longest first."""
    return private(reads.told(REFUNDS, refunds_waiting, cursor=cursor, limit=limit))


@queries.get("/orders/{order_id}/refunds", LOOKS, RefundsOfOrder)
def refunds_of_one_order(order_id: Id, reads: Reads) -> Response:
    """Every refund that was proposed of an order, the first one first."""
    return private(reads.told(REFUNDS, refunds_of_order, order_id))
