"""An order that comes to nothing, and staff's word on one under review: all streams together."""

from application.event_store import Decision
from application.holding import Holding
from application.pieces import Shop
from domain.cart import CART, Reopen
from domain.kernel import NotFound
from domain.order import ORDER, Cancel, CancelReason, ClearReview, Expire, Live
from domain.payment import PAYMENT, Void, VoidCause


def expire_order(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Nobody paid in time: give everything back and open the cart again. True if it was so."""
    order = _order(decision, order_id)
    if not decision.decide(ORDER, order_id, Expire()):
        return False
    _void(decision, order, "expired")
    lost = _give_back(decision, shop, order_id, order)
    decision.decide(CART, order.placed.cart_id, Reopen(order_id=order_id, lost=lost))
    return True


def cancel_order(
    decision: Decision, shop: Shop, order_id: str, *, by: str, reason: CancelReason
) -> None:
    """Cancel before the contract: the authorisation is voided, nothing was captured."""
    order = _order(decision, order_id)
    if decision.decide(ORDER, order_id, Cancel(by=by, reason=reason)):
        _void(decision, order, "reject" if reason == "risk" else "cancel")
        _give_back(decision, shop, order_id, order)


def clear_review(decision: Decision, order_id: str, *, by: str, checks: tuple[str, ...]) -> None:
    """A person looked and was satisfied: the money may be captured."""
    decision.decide(ORDER, order_id, ClearReview(by=by, checks=checks))


def _order(decision: Decision, order_id: str) -> Live:
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Live):
        raise NotFound
    return order


def _void(decision: Decision, order: Live, cause: VoidCause) -> None:
    decision.decide(PAYMENT, order.placed.payment_id, Void(cause=cause))


def _give_back(decision: Decision, shop: Shop, order_id: str, order: Live) -> tuple[str, ...]:
    """Release what the order held; the assets that had been lost to others already."""
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    for line in order.placed.lines:
        if line.kind == "stock":
            holding.free_stock(line.ref, f"{order_id}/{line.line_id}")
    return holding.free_assets(order.assets)
