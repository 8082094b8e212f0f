"""Where an order goes, and another address while it has not left: it is weighed again with it."""

from dataclasses import dataclass

from application.selling.orders.weighing import weighing
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import Erased
from domain.people.address import Address
from domain.selling.order import ORDER
from domain.selling.order.address import ChangeAddress, CorrectAddress
from domain.selling.order.attention import CorrectionReason
from domain.selling.order.stage import Placed, found_order, own_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where the parcel goes as things stand, and whom the invoice names; None once forgotten."""

    order_id: str
    delivery: Address | None
    invoice: Address | None


def own_destination(decision: Decision, order_id: str, owner: str) -> Destination:
    """For whoever it belongs to; `NotFound` for everybody else."""
    return _destination(order_id, own_order(decision.state(ORDER, order_id), owner))


def destination(decision: Decision, order_id: str) -> Destination:
    """For the house. Raises `NotFound`."""
    return _destination(order_id, found_order(decision.state(ORDER, order_id)))


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


def _destination(order_id: str, order: Placed) -> Destination:
    return Destination(
        order_id=order_id, delivery=_known(order.delivery), invoice=_known(order.placed.invoice)
    )


def _known(address: Address | Erased) -> Address | None:
    return None if isinstance(address, Erased) else address
