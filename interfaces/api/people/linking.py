"""Orders that a customer placed as a guest become theirs."""

from fastapi import Response

from application.selling.orders.finding import link_order
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.people.customer.state import CustomerIsErased
from interfaces.answering.as_shown import order_shown
from interfaces.api.edge.access import FRESH_CUSTOMER
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Ref, example
from projections.orders.order import Order

routes = Routes("/me/orders/linking", "order", "commands")


class GuestOrder(Body):
    """The number as it stands in every letter about the order."""

    model_config = example(order_no="EL-2345-6789")
    order_no: Ref


@routes.post("", FRESH_CUSTOMER, Order, refuses=(NotFound, CustomerIsErased))
def link_guest_order(body: GuestOrder, asked: Asked) -> Response:
    """Have an order in one's account that was placed without it, with the same e-mail address.

    The token that it was placed with opens it no more. Of another's order nothing is told.
    """

    def link(decision: Decision) -> Order:
        order_id = link_order(decision, asked.mailboxes, asked.customer_id, body.order_no)
        return order_shown(decision, asked.request.cause, order_id)

    return asked.do(link)
