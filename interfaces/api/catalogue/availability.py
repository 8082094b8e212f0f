"""Whether a piece can be had just now: one of a kind by its id, counted goods by their sku."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.money import Money
from interfaces.api.catalogue.products import Codes
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Told, public, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import LARGEST
from interfaces.api.edge.routes import Routes
from projections.availability import AVAILABILITY, AssetAvailability, assets
from projections.stock_levels import STOCK_LEVELS, StockLevel, levels

routes = Routes("/availability", "availability", "queries")


class AvailabilityQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    asset: Codes
    sku: Codes
    min_position: Annotated[int | None, Field(ge=0, le=LARGEST)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNow:
    """`until` is the end of somebody's hold; what is gone does not say why."""

    asset_id: str
    status: Literal["available", "held", "gone"]
    until: datetime | None
    price: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockNow:
    sku: str
    available: int
    price: Money | None


@dataclass(frozen=True, slots=True)
class Availability:
    """What was asked for and exists, by id and by sku."""

    assets: tuple[AssetNow, ...]
    stock: tuple[StockNow, ...]


@routes.get("", ANYONE, Availability)
def availability(
    asked: Asked, request: Request, query: Annotated[AvailabilityQuery, Query()]
) -> Response:
    pieces = told(asked, AVAILABILITY, lambda c: assets(c, query.asset), query.min_position)
    counted = told(asked, STOCK_LEVELS, lambda c: levels(c, query.sku), query.min_position)
    both = Availability(tuple(map(_asset, pieces.value)), _stock(counted.value))
    return public(request, Told(both, min(pieces.position, counted.position)))


def _asset(found: AssetAvailability) -> AssetNow:
    open_to_all = found.status in ("available", "held")
    return AssetNow(
        asset_id=found.asset_id,
        status="held" if found.status == "held" else "available" if open_to_all else "gone",
        until=found.held_until if found.status == "held" else None,
        price=found.price if open_to_all else None,
    )


def _stock(found: tuple[StockLevel, ...]) -> tuple[StockNow, ...]:
    """One answer a sku, over all the places where it lies."""
    free: dict[str, int] = {}
    price: dict[str, Money | None] = {}
    for level in found:
        free[level.sku] = free.get(level.sku, 0) + level.available
        price[level.sku] = price.get(level.sku) or level.price
    return tuple(StockNow(sku=sku, available=n, price=price[sku]) for sku, n in free.items())
