"""When a stone goes to an order, or a product changes: designs that depend on it are looked at.

A stone that is set aside or taken off the list may come back, so no design is stale for that;
whoever completes such a design is told.
"""

from application.policies.effects import (
    LookAtUnboughtDesigns,
    MarkDesignsOfStone,
    MarkDesignsOfStyle,
)
from application.policies.policy import Policy
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from domain.inventory.asset.standing import AssetAllocated, AssetSold
from domain.selling.order.leaving import OrderCancelled, OrderExpired

DESIGNS = Policy("designs")


@DESIGNS.on
def stone_gone(recorded: Recorded[AssetAllocated | AssetSold]) -> tuple[MarkDesignsOfStone]:
    mark = MarkDesignsOfStone(
        asset_id=recorded.key,
        order_id=recorded.event.order_id,
        line_id=recorded.event.line_id,
        position=recorded.position,
    )
    return (mark,)


@DESIGNS.on
def product_changed(
    recorded: Recorded[ProductPublished | ProductRevised | ProductWithdrawn],
) -> tuple[MarkDesignsOfStyle, ...]:
    """After a withdrawal it is sold on another revision; the first time there are no designs."""
    mark = MarkDesignsOfStyle(style_code=recorded.key, position=recorded.position)
    return (mark,) if recorded.version > 1 else ()


@DESIGNS.on
def order_ended(recorded: Recorded[OrderExpired | OrderCancelled]) -> tuple[LookAtUnboughtDesigns]:
    """What it had ordered was spared while its product changed; now it is looked at like others."""
    return (LookAtUnboughtDesigns(order_id=recorded.key),)
