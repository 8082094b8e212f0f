"""Cancelling an order with its customer: what would come back, by the work done, and the word."""

from typing import Annotated

from fastapi import Response
from pydantic import Field, StringConstraints

from application.selling.orders import letting_go
from application.selling.orders.letting_go import Shown
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.order.leaving import Cancel, CancellationChanged
from domain.selling.order.settlement import (
    LineNotOrdered,
    Settlement,
    Work,
    WorkStageUnknown,
)
from domain.selling.order.stage import OrderStateRefuses
from interfaces.answering.as_shown import order_file_shown
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Amount, Ref, example
from projections.orders.order import OrderFile

routes = Routes("/staff/orders", "staff: orders", "commands")
CANCELS = staff("concierge", "operator")
CANCELS_NOW = staff("concierge", "operator", fresh=True)
WRONG_WORK = (LineNotOrdered, WorkStageUnknown)
StageName = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class WorkDone(Body):
    """The stages that are done of a line, as the workshop says."""

    line_id: Ref
    done: list[StageName] = Field(max_length=20)


class CancellationWish(Body):
    """Lines of which nothing is said are not begun."""

    model_config = example(work=[])
    work: list[WorkDone] = Field(default_factory=list, max_length=20)

    @property
    def done(self) -> Work:
        return {each.line_id: frozenset(each.done) for each in self.work}


class Cancellation(CancellationWish):
    """`expected_refund` is what the customer was told comes back; before the contract nothing is
    said."""

    model_config = example(expected_refund={"minor": 6_800_000}, work=[])
    expected_refund: Amount | None = None


@routes.post(
    "/{order_id}/cancellation/preview",
    CANCELS,
    Settlement,
    refuses=(NotFound, OrderStateRefuses, *WRONG_WORK),
)
def preview_cancellation(order_id: Id, body: CancellationWish, asked: Asked) -> Response:
    """What would come back of each line, and what would be kept; nothing is changed."""
    return asked.do(lambda d: letting_go.settlement(d, asked.shop, order_id, body.done))


@routes.post(
    "/{order_id}/cancellation",
    CANCELS_NOW,
    OrderFile,
    refuses=(NotFound, OrderStateRefuses, CancellationChanged, *WRONG_WORK),
)
def cancel_for_customer(order_id: Id, body: Cancellation, asked: Asked) -> Response:
    """At the customer's wish; what was paid and is not kept goes back."""
    expected = body.expected_refund.money if body.expected_refund else None

    def use_case(decision: Decision) -> OrderFile:
        seen = letting_go.seen_by(decision, asked.shop, order_id, Shown(expected, body.done))
        cancel = Cancel(by=asked.staff_id, reason="customer", seen=seen)
        letting_go.cancel_order(decision, asked.shop, order_id, cancel)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)
