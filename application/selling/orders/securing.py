"""What money that is held or taken does to an order: its goods are kept, and it is confirmed."""

from application.selling.holds.holding import Holding
from application.selling.orders.weighing import weighing
from application.shop import Shop
from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.standing import Allocate
from domain.people.customer import CUSTOMER, RecordPurchase
from domain.selling.order import ORDER
from domain.selling.order.reviewing import LookForReasons
from domain.selling.order.securing import Confirm, MoneyHeldReported
from domain.selling.order.stage import PaymentSecured, UnderReview, found_order


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
    look = LookForReasons(weighing=weighing(decision, shop, order_id, order))
    decision.decide(ORDER, order_id, look)
    return isinstance(decision.state(ORDER, order_id), UnderReview)


def confirm(decision: Decision, shop: Shop, order_id: str, taken: Confirm) -> None:
    """The contract: every asset is promised to its line. Nothing happens twice."""
    placed = found_order(decision.state(ORDER, order_id)).placed
    if not decision.decide(ORDER, order_id, taken):
        return
    decision.decide(CUSTOMER, placed.subject, RecordPurchase(order_id=order_id))
    holder = placed.cart_id
    Holding(decision, shop.rules, holder).assets(placed.assets, "order")
    for line in placed.lines:
        for asset in line.assets:
            promise = Allocate(holder=holder, order_id=order_id, line_id=line.line_id)
            decision.decide(ASSET, asset, promise)
