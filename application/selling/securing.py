"""What money that is held or taken does to an order: its goods are kept, and it is confirmed."""

from application.selling.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.standing import Allocate
from domain.selling.order import (
    ORDER,
    Confirm,
    LookForReasons,
    MoneyHeldReported,
    PaymentSecured,
    Placed,
    UnderReview,
    found_order,
)


def goods_lost(decision: Decision, shop: Shop, order_id: str, order: Placed) -> bool:
    """Whether something that was ordered cannot be had any more."""
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    lost = holding.lost_assets(order.placed.assets)
    return bool(lost or holding.lost_stock(order.placed.lines, order_id))


def secure(decision: Decision, shop: Shop, order_id: str, held: MoneyHeldReported) -> None:
    """The money is held: so is everything that was ordered, without an end."""
    placed = found_order(decision.state(ORDER, order_id)).placed
    if not any(isinstance(e, PaymentSecured) for e in decision.decide(ORDER, order_id, held)):
        return
    holding = Holding(decision, shop.rules, placed.cart_id)
    holding.assets(placed.assets, "order")
    for line in placed.lines:
        if line.kind == "stock":
            holding.ordered_stock(line, order_id, "order")


def reviewed(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Whether a person must look at the order first; it is then under review."""
    order = found_order(decision.state(ORDER, order_id))
    lost = goods_lost(decision, shop, order_id, order)
    look = LookForReasons(review_from=shop.rules.review_from, goods_lost=lost)
    decision.decide(ORDER, order_id, look)
    return isinstance(decision.state(ORDER, order_id), UnderReview)


def confirm(decision: Decision, shop: Shop, order_id: str, taken: Confirm) -> None:
    """The contract: every asset is promised to its line. Nothing happens twice."""
    placed = found_order(decision.state(ORDER, order_id)).placed
    if not decision.decide(ORDER, order_id, taken):
        return
    holder = placed.cart_id
    Holding(decision, shop.rules, holder).assets(placed.assets, "order")
    for line in placed.lines:
        for asset in line.assets:
            promise = Allocate(holder=holder, order_id=order_id, line_id=line.line_id)
            decision.decide(ASSET, asset, promise)
