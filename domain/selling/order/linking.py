"""Whose an order is: of whoever placed it, until a customer shows that the guest was they."""

from domain.kernel import NotFound, command, event
from domain.selling.order.stage import Placed
from domain.selling.owner import is_known, known_owner


@command
class LinkOrder:
    """By a customer who reads the mailbox that the guest gave."""

    customer_id: str


@event("order.linked")
class OrderLinked:
    customer_id: str


def linked(state: Placed, command: LinkOrder) -> tuple[OrderLinked, ...]:
    """What is a customer's is nobody else's to link."""
    if state.owner == known_owner(command.customer_id):
        return ()
    if is_known(state.owner):
        raise NotFound
    return (OrderLinked(customer_id=command.customer_id),)
