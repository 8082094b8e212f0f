"""When a stone goes to an order, or a product changes: designs that depend on it are looked at.

A stone that is set aside or taken off the list may come back, so no design is stale for that;
whoever completes such a design is told.
"""

from collections.abc import Mapping

from application.deliveries import Effect, Policy
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from domain.inventory.asset.standing import AssetAllocated, AssetSold
from domain.selling.order import OrderCancelled, OrderExpired

DESIGNS = Policy("designs")


@DESIGNS.on(AssetAllocated)
def stone_promised(recorded: Recorded[AssetAllocated]) -> tuple[Effect, ...]:
    got = recorded.event
    return _stone_gone(recorded.key, recorded.position, (got.order_id, got.line_id))


@DESIGNS.on(AssetSold)
def stone_sold(recorded: Recorded[AssetSold]) -> tuple[Effect, ...]:
    got = recorded.event
    return _stone_gone(recorded.key, recorded.position, (got.order_id, got.line_id))


@DESIGNS.on(ProductRevised)
def product_revised(recorded: Recorded[ProductRevised]) -> tuple[Effect, ...]:
    return _product_changed(recorded.key, recorded.position)


@DESIGNS.on(ProductWithdrawn)
def product_withdrawn(recorded: Recorded[ProductWithdrawn]) -> tuple[Effect, ...]:
    return _product_changed(recorded.key, recorded.position)


@DESIGNS.on(ProductPublished)
def product_back(recorded: Recorded[ProductPublished]) -> tuple[Effect, ...]:
    """After a withdrawal it is sold on another revision; the first time there are no designs."""
    return _product_changed(recorded.key, recorded.position) if recorded.version > 1 else ()


@DESIGNS.on(OrderExpired)
def order_expired(recorded: Recorded[OrderExpired]) -> tuple[Effect, ...]:
    return _order_ended(recorded.key)


@DESIGNS.on(OrderCancelled)
def order_cancelled(recorded: Recorded[OrderCancelled]) -> tuple[Effect, ...]:
    return _order_ended(recorded.key)


def _order_ended(order_id: str) -> tuple[Effect, ...]:
    """What it had ordered was spared while its product changed; now it is looked at like others."""
    return (Effect("look_at_unbought_designs", {"order_id": order_id}),)


def _stone_gone(asset_id: str, position: int, line: tuple[str, str]) -> tuple[Effect, ...]:
    arguments: Mapping[str, str] = {
        "asset_id": asset_id,
        "order_id": line[0],
        "line_id": line[1],
        "position": str(position),
    }
    return (Effect("mark_designs_of_stone", arguments),)


def _product_changed(style_code: str, position: int) -> tuple[Effect, ...]:
    arguments = {"style_code": style_code, "position": str(position)}
    return (Effect("mark_designs_of_style", arguments),)
