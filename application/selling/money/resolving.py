"""A person's word on money that was set aside: attached to an order, sent back, or explained."""

from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import ResolveReview, SetAside, waiting
from domain.selling.payment.standing import NoPayment


def resolve(
    decision: Decision, payment_id: str, command: ResolveReview, order_id: str | None = None
) -> None:
    """Decided where it was set aside; a stranger's money is first set aside under the order's."""
    state = decision.state(PAYMENT, payment_id)
    stranger = isinstance(state, NoPayment)
    if stranger and command.decision == "attach":
        _attach(decision, payment_id, command, order_id)
    decision.decide(PAYMENT, payment_id, command)


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
