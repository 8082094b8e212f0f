"""An order that comes to nothing, and staff's word on one under review: all streams together."""

from typing import Literal

from application.selling.holding import Holding, reservation_of
from application.selling.quote_offers import reopen_quotes
from application.shop import Shop
from application.store.event_store import Decision
from domain.selling.cart import CART, ReopenCart
from domain.selling.order import (
    ORDER,
    Cancel,
    CancelReason,
    ClearReview,
    ExpireOrder,
    Leaving,
    OrderCancelled,
    Placed,
    Secured,
    UnderReview,
    found_order,
)
from domain.selling.payment import PAYMENT, Authorised, Void, VoidCause

LAPSING = Cancel(by="system", reason="authorisation_expiring")
CAUSES: dict[CancelReason, VoidCause] = {"risk": "reject", "authorisation_expiring": "alarm"}


def expire_order(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Nobody paid in time: give everything back and open the cart again. True if it was so."""
    order = found_order(decision.state(ORDER, order_id))
    if not decision.decide(ORDER, order_id, ExpireOrder()):
        return False
    decision.decide(PAYMENT, order.placed.payment_id, Void(cause="expired"))
    lost = _give_back(decision, shop, order_id, order)
    _reopen_cart(decision, order_id, order, lost)
    return True


def cancel_order(decision: Decision, shop: Shop, order_id: str, command: Leaving) -> None:
    """Cancel before the contract: what was held is free again; a shopper has the cart back."""
    order = found_order(decision.state(ORDER, order_id))
    match decision.decide(ORDER, order_id, command):
        case (OrderCancelled(reason=reason),):
            void = Void(cause=CAUSES.get(reason, "cancel"))
            decision.decide(PAYMENT, order.placed.payment_id, void)
            lost = _give_back(decision, shop, order_id, order)
            if reason == "customer":
                _reopen_cart(decision, order_id, order, lost)


def cancel_before_lapse(
    decision: Decision, shop: Shop, order_id: str
) -> Literal["cancelled", "not_open", "not_authorised"]:
    """An authorisation is about to lapse uncaptured: cancel rather than lose it silently."""
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Secured | UnderReview):
        return "not_open"
    if not isinstance(decision.state(PAYMENT, order.placed.payment_id), Authorised):
        return "not_authorised"
    cancel_order(decision, shop, order_id, LAPSING)
    return "cancelled"


def clear_review(decision: Decision, order_id: str, *, by: str, checks: tuple[str, ...]) -> None:
    """A person looked and was satisfied: the money may be captured."""
    decision.decide(ORDER, order_id, ClearReview(by=by, checks=checks))


def _give_back(decision: Decision, shop: Shop, order_id: str, order: Placed) -> tuple[str, ...]:
    """Release what the order held; the assets that had been lost to others already.

    A quote that the order had accepted lives again, with its stones, if there is time left of it.
    """
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    for line in order.placed.lines:
        if line.kind == "stock":
            holding.free_stock(line.ref, reservation_of(line, order_id))
    reopen_quotes(decision, order_id, order.placed)
    return holding.free_assets(order.placed.assets)


def _reopen_cart(decision: Decision, order_id: str, order: Placed, lost: tuple[str, ...]) -> None:
    decision.decide(CART, order.placed.cart_id, ReopenCart(order_id=order_id, lost=lost))
