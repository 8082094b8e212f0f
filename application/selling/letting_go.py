"""An order that comes to nothing, and staff's word on one under review: all streams together."""

from application.selling.holding import Holding
from application.selling.quote_offers import reopen_quotes
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.cart import CART, Reopen
from domain.selling.order import ORDER, Cancel, CancelReason, ClearReview, Expire, Live
from domain.selling.payment import PAYMENT, Void, VoidCause, Wanted
from domain.selling.payment_review import SetAside

CAUSES: dict[CancelReason, VoidCause] = {"risk": "reject", "authorisation_expiring": "alarm"}


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
    """Cancel before the contract: an authorisation is voided; captured money waits for a person."""
    order = _order(decision, order_id)
    if decision.decide(ORDER, order_id, Cancel(by=by, reason=reason)):
        _void(decision, order, CAUSES.get(reason, "cancel"))
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
    """Captured money is not sent back by itself: what becomes of it, a person decides."""
    payment_id = order.placed.payment_id
    payment = decision.state(PAYMENT, payment_id)
    if isinstance(payment, Wanted) and payment.stage == "captured":
        ref, amount = payment.provider_id or payment_id, payment.asked.amount
        aside = SetAside(reason="late_payment", provider_ref=ref, amount=amount)
        decision.decide(PAYMENT, payment_id, aside)
    decision.decide(PAYMENT, payment_id, Void(cause=cause))


def _give_back(decision: Decision, shop: Shop, order_id: str, order: Live) -> tuple[str, ...]:
    """Release what the order held; the assets that had been lost to others already.

    A quote that the order had accepted lives again, with its stones, if there is time left of it.
    """
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    for line in order.placed.lines:
        if line.kind == "stock":
            holding.free_ordered_stock(line, order_id)
    reopen_quotes(decision, order_id, order)
    return holding.free_assets(order.assets)
