"""At which set prices a sku was on offer, and for how long: read from its own stream, whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from application.store.event_store import Decision
from domain.envelope import Recorded
from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.quarantine import AssetQuarantined
from domain.inventory.asset.standing import AssetAllocated, AssetMounted, AssetSold
from domain.inventory.stock import STOCK, StockPriced, stock_key
from domain.money import Money

ON_SALE = (StockPriced, AssetListed)
OFF_SALE = (AssetUnlisted, AssetQuarantined, AssetAllocated, AssetMounted, AssetSold)


@dataclass(frozen=True, slots=True)
class SetPrice:
    """On offer at `price` (VAT inside) from `since` to before `until`; None is until now."""

    price: Money
    since: datetime
    until: datetime | None = None


def set_prices(decision: Decision, sku: str, location: str) -> tuple[SetPrice, ...]:
    """Of counted goods at a place, or of the one piece with that id; the earliest first."""
    recorded = (
        *decision.history(STOCK, stock_key(sku, location)),
        *decision.history(ASSET, sku),
    )
    return tuple(_periods(recorded))


def _periods(history: tuple[Recorded[Any], ...]) -> Iterator[SetPrice]:
    offered: SetPrice | None = None
    for recorded in history:
        at, event = recorded.envelope.recorded_at, recorded.event
        if not isinstance(event, (*ON_SALE, *OFF_SALE)):
            continue
        price = event.price if isinstance(event, ON_SALE) else None
        if offered and price == offered.price:
            continue
        if offered:
            yield replace(offered, until=at)
        offered = SetPrice(price, at) if price else None
    if offered:
        yield offered
