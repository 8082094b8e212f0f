"""An order that comes to nothing, and staff's word on one under review: all streams together."""

from dataclasses import dataclass, field
from typing import Literal

from application.selling.holds.holding import Holding, reservation_of
from application.selling.orders.refunds import Granted, refund_by_policy, tills_of
from application.selling.quotes.quote_offers import reopen_quotes
from application.shop import Shop
from application.store.event_store import Decision
from domain.money import Money
from domain.selling.cart import CART
from domain.selling.cart.checkout import ReopenCart
from domain.selling.order import ORDER, Leaving
from domain.selling.order.leaving import (
    Cancel,
    CancelReason,
    ExpireOrder,
    OrderCancelled,
    Seen,
    refuse_begun,
)
from domain.selling.order.reviewing import Judge
from domain.selling.order.settlement import Account, Settlement, Work, settle
from domain.selling.order.stage import (
    Confirmed,
    OrderStateRefuses,
    Placed,
    Secured,
    UnderReview,
    found_order,
    own_order,
    payments_of,
)
from domain.selling.payment import PAYMENT, Void
from domain.selling.payment.standing import Authorised, Captured, VoidCause
from domain.selling.refund import RefundPolicy

LAPSING = Cancel(by="system", reason="authorisation_expiring")
CAUSES: dict[CancelReason, VoidCause] = {"risk": "reject", "authorisation_expiring": "alarm"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The refund that whoever cancels an order was shown, and by what work done."""

    expected_refund: Money | None = None
    work: Work = field(default_factory=dict)


def expire_order(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Nobody paid in time: give everything back and open the cart again. True if it was so."""
    order = found_order(decision.state(ORDER, order_id))
    if not decision.decide(ORDER, order_id, ExpireOrder()):
        return False
    decision.decide(PAYMENT, order.placed.payment_id, Void(cause="expired"))
    lost = _give_back(decision, shop, order_id, order)
    _reopen_cart(decision, order_id, order, lost)
    return True


def cancel_order(decision: Decision, shop: Shop, order_id: str, command: Leaving | Judge) -> None:
    """What was held is free again, what was not taken is not taken any more.

    Before the contract its shopper has the cart back, unless we do not want to sell it to them.
    Under it, what comes back is granted by the policy that says so, in the same append.
    """
    order = found_order(decision.state(ORDER, order_id))
    match decision.decide(ORDER, order_id, command):
        case (*_, OrderCancelled() as told):
            _let_go_of_money(decision, order_id, order, told)
            lost = _give_back(decision, shop, order_id, order)
            if told.reason != "risk" and not isinstance(order, Confirmed):
                _reopen_cart(decision, order_id, order, lost)


def settlement(
    decision: Decision, shop: Shop, order_id: str, work: Work | None = None
) -> Settlement:
    """What would come back of an order under its contract, were it cancelled now."""
    order = found_order(decision.state(ORDER, order_id))
    if not isinstance(order, Confirmed):
        raise OrderStateRefuses(stage=order.stage)
    return settle(order.placed.lines, account_of(decision, shop, order, work))


def own_settlement(decision: Decision, shop: Shop, order_id: str, owner: str) -> Settlement:
    """The same for whoever placed it, where they may cancel alone; `NotFound` for others."""
    order = own_order(decision.state(ORDER, order_id), owner)
    refuse_begun(order, account_of(decision, shop, order))
    return settlement(decision, shop, order_id)


def account_of(decision: Decision, shop: Shop, order: Placed, work: Work | None = None) -> Account:
    """`work` is what is done of each line, as the workshop has it; nothing until it tells."""
    left = tills_of(decision, order).left
    return Account(
        paid=left.amount, lines=left.lines, recoverable=shop.recoverable, work=work or {}
    )


def seen_by(decision: Decision, shop: Shop, order_id: str, shown: Shown) -> Seen | None:
    """What whoever cancels was shown, and what is so; None where there is no contract yet."""
    order = found_order(decision.state(ORDER, order_id))
    if not isinstance(order, Confirmed):
        return None
    account = account_of(decision, shop, order, shown.work)
    return Seen(account=account, expected_refund=shown.expected_refund)


def judge(decision: Decision, shop: Shop, order_id: str, opinion: Judge) -> None:
    """A person looked: with enough of one opinion it may be captured, or is cancelled."""
    cancel_order(decision, shop, order_id, opinion)


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


def _let_go_of_money(
    decision: Decision, order_id: str, order: Placed, told: OrderCancelled
) -> None:
    """What was taken under a contract is settled; of what was not, nothing is taken any more."""
    contract = isinstance(order, Confirmed)
    void = Void(cause=CAUSES.get(told.reason, "cancel"))
    for payment_id in payments_of(order):
        if not (contract and isinstance(decision.state(PAYMENT, payment_id), Captured)):
            decision.decide(PAYMENT, payment_id, void)
    if told.refund:
        policy: RefundPolicy = "retention_by_stage" if told.retention else "cancel_full_refund"
        granted = Granted(policy=policy, lines=told.back, by=told.by)
        refund_by_policy(decision, order_id, granted)


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
