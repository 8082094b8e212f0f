"""Why something costs what it costs: for staff with the pricing right, and for auditors."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, AwareDatetime

from application.design.price_file import PriceFile, PriceMove, price_file, price_move
from application.pricing.price_evidence import SetPrice, set_prices
from application.store.event_store import to_json
from interfaces.api.edge.answers import Id, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.route import EdgeRoute
from interfaces.api.edge.values import in_utc
from projections.prices.history import PRICE_HISTORY, Shown, shown_prices

router = APIRouter(route_class=EdgeRoute, prefix="/staff", tags=["staff: prices"])
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
At = Annotated[Moment | None, Query(description="An instant with its zone; now without.")]
Subject = Annotated[str, Query(min_length=1, max_length=120)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceHistory:
    """`shown` were seen by customers, `offered` are set prices of a sku, on the shelf or not."""

    subject: str
    shown: tuple[Shown, ...]
    offered: tuple[SetPrice, ...]


@router.get(
    "/configurations/{design_id}/price", operation_id="price_file", response_model=PriceFile
)
def design_price(design_id: Id, asked: Asked, at: At = None) -> Response:
    """A design's price at an instant, derived from the log: lines, cost, margin and floor."""
    prices = asked.shop.prices
    found = asked.look(lambda d: price_file(d, prices, design_id, at or d.now))
    return Response(to_json(found), media_type="application/json")


@router.get(
    "/configurations/{design_id}/price-move", operation_id="price_move", response_model=PriceMove
)
def design_price_move(design_id: Id, first: Moment, asked: Asked, second: At = None) -> Response:
    """Why the price of a design moved between two instants, line by line."""
    prices = asked.shop.prices
    found = asked.look(lambda d: price_move(d, prices, design_id, (first, second or d.now)))
    return Response(to_json(found), media_type="application/json")


@router.get("/price-history", operation_id="price_history", response_model=PriceHistory)
def price_history(
    subject: Subject, asked: Asked, location: str = "", min_position: MinPosition = None
) -> Response:
    """Evidence for "was": of a configuration's fingerprint or a sku, when it was at which price."""
    place = location or asked.shop.rules.sales_location
    offered = asked.look(lambda d: set_prices(d, subject, place))
    return private(
        told(
            asked,
            PRICE_HISTORY,
            lambda c: PriceHistory(
                subject=subject, shown=shown_prices(c, subject), offered=offered
            ),
            min_position,
        )
    )
