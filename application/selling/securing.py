"""What money that is held or taken does to an order: its goods are kept, and it is confirmed."""

from datetime import datetime

from application.selling.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.standing import Allocate
from domain.money import Money
from domain.selling.order import ORDER, Confirm, Live, RecordAuthorisation, RequireReview


def goods_lost(decision: Decision, shop: Shop, order_id: str, order: Live) -> bool:
    """Whether something that was ordered cannot be had any more."""
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    lost = holding.lost_assets(order.assets)
    return bool(lost or holding.lost_stock(order.placed.lines, order_id))


def secure(
    decision: Decision, shop: Shop, order_id: str, held: tuple[Money, datetime | None]
) -> None:
    """The money is held, and until when: so is everything that was ordered, without an end."""
    order = _live(decision, order_id)
    recorded = RecordAuthorisation(
        payment_id=order.placed.payment_id, amount=held[0], capture_before=held[1]
    )
    if not decision.decide(ORDER, order_id, recorded):
        return
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    holding.assets(order.assets, "order")
    for line in order.placed.lines:
        if line.kind == "stock":
            holding.ordered_stock(line, order_id, None)


def reviewed(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Whether a person must look at the order first; it is then under review."""
    triggers = _triggers(decision, shop, order_id)
    decision.decide(ORDER, order_id, RequireReview(triggers=triggers))
    return bool(triggers)


def confirm(decision: Decision, shop: Shop, order_id: str) -> None:
    """The contract: every asset is promised to its line. Nothing happens twice."""
    order = _live(decision, order_id)
    if not decision.decide(ORDER, order_id, Confirm(payment_id=order.placed.payment_id)):
        return
    holder = order.placed.cart_id
    Holding(decision, shop.rules, holder).assets(order.assets, "order")
    for line in order.placed.lines:
        for asset in line.assets:
            promise = Allocate(holder=holder, order_id=order_id, line_id=line.line_id)
            decision.decide(ASSET, asset, promise)


def _triggers(decision: Decision, shop: Shop, order_id: str) -> tuple[str, ...]:
    """Why a person must look; once they were satisfied only goods that went missing count."""
    order = _live(decision, order_id)
    large = order.placed.totals.total >= shop.rules.review_from
    reasons = {
        "guest_order_from_review_amount": large and not order.cleared,
        "goods_lost": goods_lost(decision, shop, order_id, order),
    }
    return tuple(reason for reason, applies in reasons.items() if applies)


def _live(decision: Decision, order_id: str) -> Live:
    order = decision.state(ORDER, order_id)
    assert isinstance(order, Live)  # noqa: S101  # the caller found it
    return order
