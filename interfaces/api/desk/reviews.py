"""Staff's word on an order under review."""

from fastapi import Response
from pydantic import Field

from application.selling import letting_go
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.order import Cancel, OrderStateRefuses
from interfaces.answering.as_shown import order_file_shown
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Reason, example
from projections.orders.order import OrderFile

routes = Routes("/staff/orders", "staff: orders", "commands")


class ClearReview(Body):
    """`checks` name what was done, such as call_back or id_verified."""

    model_config = example(checks=["call_back"])
    checks: list[Reason] = Field(default_factory=list, max_length=20)


@routes.post(
    "/{order_id}/clearance",
    staff("risk_officer"),
    OrderFile,
    refuses=(NotFound, OrderStateRefuses),
)
def clear_review(order_id: Id, body: ClearReview, asked: Asked) -> Response:
    """A person looked and was satisfied: the money may be captured."""

    def use_case(decision: Decision) -> OrderFile:
        letting_go.clear_review(decision, order_id, by=asked.staff_id, checks=tuple(body.checks))
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)


@routes.post(
    "/{order_id}/rejection",
    staff("risk_officer"),
    OrderFile,
    refuses=(NotFound, OrderStateRefuses),
)
def reject_order(order_id: Id, asked: Asked) -> Response:
    """Cancel before the contract: the authorisation is voided, the pieces are released."""

    def use_case(decision: Decision) -> OrderFile:
        cancel = Cancel(by=asked.staff_id, reason="risk")
        letting_go.cancel_order(decision, asked.shop, order_id, cancel)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)
