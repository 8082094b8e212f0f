"""Another address for an order that has not left: what it goes by is weighed again with it."""

from application.selling.orders.weighing import weighing
from application.shop import Shop
from application.store.event_store import Decision
from domain.people.address import Address
from domain.selling.order import ORDER
from domain.selling.order.address import ChangeAddress, CorrectAddress
from domain.selling.order.attention import CorrectionReason
from domain.selling.order.stage import found_order


def change_address(
    decision: Decision, shop: Shop, order_id: str, delivery: Address, *, owner: str
) -> None:
    """By its shopper. Raises what `checked` of an address raises."""
    order = found_order(decision.state(ORDER, order_id))
    weighed = weighing(decision, shop, order_id, order, to=delivery)
    change = ChangeAddress(owner=owner, delivery=delivery, weighing=weighed)
    decision.decide(ORDER, order_id, change)


def correct_address(
    decision: Decision,
    shop: Shop,
    order_id: str,
    delivery: Address,
    *,
    by: str,
    reason: CorrectionReason,
) -> None:
    """By the house; the same is weighed."""
    order = found_order(decision.state(ORDER, order_id))
    weighed = weighing(decision, shop, order_id, order, to=delivery)
    correct = CorrectAddress(by=by, reason=reason, delivery=delivery, weighing=weighed)
    decision.decide(ORDER, order_id, correct)
