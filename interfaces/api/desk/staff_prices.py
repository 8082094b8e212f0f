"""Why something costs what it costs: for staff with the pricing right, and for auditors."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response
from pydantic import AfterValidator, AwareDatetime

from application.design import price_file as evidence
from application.design.price_file import PriceFile, PriceMove
from domain.inventory.location import SALES_LOCATION, known_location
from domain.kernel import NotFound
from domain.pricing.engine.floor import PriceBelowFloor
from domain.pricing.price_books.timeline import NoPriceBook
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id, Reads, plain, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import in_utc
from projections.from_prices import FROM_PRICES, FromPriceRow, from_price_rows
from projections.prices import history
from projections.prices.history import PRICE_HISTORY, PriceHistory

routes = Routes("/staff", "staff: prices", "queries")
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
At = Annotated[Moment | None, Query(description="An instant with its zone; now without.")]
Subject = Annotated[str, Query(min_length=1, max_length=120)]


@routes.get(
    "/designs/{design_id}/price",
    staff("pricing", "auditor"),
    PriceFile,
    refuses=(NotFound, PriceBelowFloor, NoPriceBook),
)
def price_file(design_id: Id, asked: Asked, at: At = None) -> Response:
    """A design's price at an instant, derived from the log: lines, cost, margin and floor."""
    prices = asked.shop.prices
    found = asked.look(lambda d: evidence.price_file(d, prices, design_id, at or d.now))
    return plain(found)


@routes.get(
    "/designs/{design_id}/price-move",
    staff("pricing", "auditor"),
    PriceMove,
    refuses=(NotFound, PriceBelowFloor, NoPriceBook),
)
def price_move(design_id: Id, first: Moment, asked: Asked, second: At = None) -> Response:
    """Why the price of a design moved between two instants, line by line."""
    prices = asked.shop.prices
    found = asked.look(
        lambda d: evidence.price_move(d, prices, design_id, first=first, second=second or d.now)
    )
    return plain(found)


@dataclass(frozen=True, slots=True)
class FromPriceList:
    """Every style on sale that is made to order; those without a price come first."""

    items: tuple[FromPriceRow, ...]


@routes.get(
    "/from-prices",
    staff("pricing", "editor", "concierge", "operator", "auditor"),
    FromPriceList,
)
def from_prices(reads: Reads) -> Response:
    """At which price each style made to order begins, of which stones, or why it has none."""
    return private(reads.told(FROM_PRICES, lambda c: FromPriceList(from_price_rows(c))))


@routes.get("/price-history", staff("pricing", "concierge", "auditor"), PriceHistory)
def price_history(subject: Subject, reads: Reads, location: str = "") -> Response:
    """Evidence for "was": of a design's fingerprint or a sku, when it was at which price."""
    place = known_location(location or SALES_LOCATION)
    return private(
        reads.complete(
            PRICE_HISTORY, lambda said: said.empty, history.price_history, subject, place
        )
    )
