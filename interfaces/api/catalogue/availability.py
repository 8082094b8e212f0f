"""Whether a piece can be had just now: one of a kind by its id, counted goods by their sku."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from interfaces.api.catalogue.products import Codes
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Told, public, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import LARGEST
from interfaces.api.edge.routes import Routes
from projections.availability import AVAILABILITY, AssetNow, assets_now
from projections.stock_levels import STOCK_LEVELS, StockNow, stock_now

routes = Routes("/availability", "availability", "queries")


class AvailabilityQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    asset: Codes
    sku: Codes
    min_position: Annotated[int | None, Field(ge=0, le=LARGEST)] = None


@dataclass(frozen=True, slots=True)
class Availability:
    """What was asked for and exists, by id and by sku."""

    assets: tuple[AssetNow, ...]
    stock: tuple[StockNow, ...]


@routes.get("", ANYONE, Availability)
def availability(
    asked: Asked, request: Request, query: Annotated[AvailabilityQuery, Query()]
) -> Response:
    """Whether pieces and goods can be had just now, by id and by sku."""
    pieces = told(asked, AVAILABILITY, lambda c: assets_now(c, query.asset), query.min_position)
    counted = told(asked, STOCK_LEVELS, lambda c: stock_now(c, query.sku), query.min_position)
    both = Availability(pieces.value, counted.value)
    return public(request, Told(both, min(pieces.position, counted.position)))
