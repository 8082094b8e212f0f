"""A person's word on money that was set aside: attached to an order, sent back, or explained."""

from dataclasses import replace

from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.selling.order import ORDER
from domain.selling.order.stage import NoOrder, found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import ResolveReview, SetAside, waiting
from domain.selling.payment.standing import NoPayment


def resolve(
    decision: Decision, payment_id: str, command: ResolveReview, order_id: str | None = None
) -> None:
    """Decided where it was set aside; a stranger's money is first set aside under the order's.

    What is noted about somebody's order is forgotten with them.
    """
    state = decision.state(PAYMENT, payment_id)
    about = order_id if isinstance(state, NoPayment) else state.asked.order_id
    word = replace(command, subject=_sealed_by(decision, about) or command.subject)
    if isinstance(state, NoPayment) and command.decision == "attach":
        _attach(decision, payment_id, word, order_id)
    decision.decide(PAYMENT, payment_id, word)


def _sealed_by(decision: Decision, order_id: str | None) -> str | None:
    """Whoever ordered; None of no order, and of somebody who was forgotten before."""
    order = decision.state(ORDER, order_id) if order_id else NoOrder()
    if isinstance(order, NoOrder):
        return None
    subject = order.placed.subject
    return subject if isinstance(decision.state(CUSTOMER, subject), Known) else None


def _attach(
    decision: Decision, payment_id: str, command: ResolveReview, order_id: str | None
) -> None:
    open_ = waiting(decision.state(PAYMENT, payment_id).aside, command.provider_ref)
    if not open_:
        return
    if order_id is None:
        raise NotFound
    own = found_order(decision.state(ORDER, order_id)).placed.payment_id
    needs = open_[-1].needs
    moved = SetAside(
        reason=needs.reason, provider_ref=needs.provider_ref, amount=needs.amount, held=needs.held
    )
    decision.decide(PAYMENT, own, moved)
    decision.decide(PAYMENT, own, command)
