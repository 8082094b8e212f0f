"""Whether a piece can be had just now: one of a kind by its id, counted goods by their sku."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response

from interfaces.api.catalogue.searching import Codes, Question
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Reading, Told, public
from interfaces.api.edge.routes import Routes
from projections.availability import AVAILABILITY, AssetNow, assets_now
from projections.stock_levels import STOCK_LEVELS, StockNow, stock_now

routes = Routes("/availability", "availability", "queries")


class AvailabilityQuery(Question):
    asset: Codes
    style_code: Codes
    sku: Codes


@dataclass(frozen=True, slots=True)
class Availability:
    """What was asked for and exists, by id or style, and by sku."""

    assets: tuple[AssetNow, ...]
    stock: tuple[StockNow, ...]


@routes.get("", ANYONE, Availability)
def availability(request: Request, query: Annotated[AvailabilityQuery, Query()]) -> Response:
    """Whether pieces and goods can be had just now, by id or style, and by sku."""
    reads = Reading(request, query.min_position)
    pieces = reads.complete(
        AVAILABILITY,
        lambda found: not {*query.asset} <= {each.asset_id for each in found},
        assets_now,
        query.asset,
        query.style_code,
    )
    counted = reads.complete(
        STOCK_LEVELS,
        lambda found: not {*query.sku} <= {each.sku for each in found},
        stock_now,
        query.sku,
    )
    both = Availability(pieces.value, counted.value)
    return public(request, Told(both, min(pieces.position, counted.position)))
