"""The offered stones: searched by measure and grade, and one by its id."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from domain.kernel import NotFound
from domain.pricing.engine.stones import StoneTariff
from interfaces.api.catalogue.asking_stones import told
from interfaces.api.catalogue.searching import Codes, Search, Text
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Id, Reading, Reads, public
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Written, figures
from projections.kit.facets import Facet
from projections.kit.paging import Page
from projections.stones.asked import Stones
from projections.stones.card import StoneCard
from projections.stones.facets import Bounds
from projections.stones.filter import SETS, Span, StoneFilter
from projections.stones.listing import StoneOrder
from projections.stones.pairs import CARAT_APART, StonePair

routes = Routes("/stones", "stone", "queries")
Measure = Annotated[Decimal, Written(figures(5, 4, sign=""))] | None
Pence = Annotated[int | None, Field(ge=0, le=10**12)]
SPANS = ("carat", "length", "width", "height", "table", "depth", "price_minor", "head")


class StoneQuery(Search[StoneOrder]):
    """Both ends of a span are included. Sides in mm, table and depth in per cent, price in pence;
    `head` is the setting that both sides of the stone must fit."""

    text: Text = ""
    shape: Codes
    type: Codes
    colour: Codes
    clarity: Codes
    grade: Codes
    lustre: Codes
    cut: Codes
    lab: Codes
    origin: Codes
    carat_min: Measure = None
    carat_max: Measure = None
    length_min: Measure = None
    length_max: Measure = None
    width_min: Measure = None
    width_max: Measure = None
    height_min: Measure = None
    height_max: Measure = None
    table_min: Measure = None
    table_max: Measure = None
    depth_min: Measure = None
    depth_max: Measure = None
    price_minor_min: Pence = None
    price_minor_max: Pence = None
    head_min: Measure = None
    head_max: Measure = None
    sort: StoneOrder = "carat"

    @property
    def wanted(self) -> StoneFilter:
        found: dict[str, Any] = {name: tuple(getattr(self, name)) for name in SETS}
        for name in SPANS:
            found[name] = Span(self._end(name, "min"), self._end(name, "max"))
        return StoneFilter(words=self.text, **found)

    def _end(self, name: str, end: str) -> Decimal | None:
        value = getattr(self, f"{name}_{end}")
        return None if value is None else Decimal(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneList:
    """`total`, `facets` and `bounds` are counted when they were asked for."""

    items: tuple[StoneCard, ...]
    cursor: str | None
    total: int | None
    facets: tuple[Facet, ...]
    bounds: tuple[Bounds, ...]


@routes.get("", ANYONE, StoneList)
def search_stones(request: Request, query: Annotated[StoneQuery, Query()]) -> Response:
    """The offered stones that fit what was asked for, a page at a time."""
    reads = Reading(request, query.min_position)
    tariff = _tariff(reads)
    return public(request, told(reads, lambda stones: _searched(stones, query, tariff)))


@routes.get("/pairs", ANYONE, Page[StonePair])
def search_stone_pairs(request: Request, query: Annotated[StoneQuery, Query()]) -> Response:
    """Matched pairs among the stones that fit, the closest first; `facets` are not counted here.

    A page pairs the stones that come next in the order; its cursor goes on behind them.
    """
    reads = Reading(request, query.min_position)
    wanted, turn, tariff = query.wanted, query.turn, _tariff(reads)
    return public(request, told(reads, lambda s: s.pairs(wanted, turn, tariff, CARAT_APART)))


@routes.get("/{asset_id}", ANYONE, StoneCard, refuses=(NotFound,))
def stone(asset_id: Id, reads: Reads) -> Response:
    """One offered stone by its id."""
    tariff = _tariff(reads)
    return public(reads.request, told(reads, lambda stones: stones.stone(asset_id, tariff)))


def _tariff(reads: Reading) -> StoneTariff | None:
    """By the book of this moment, whatever the stone may be set in."""
    return reads.by_book(lambda prices, now: prices.stones(now))


def _searched(stones: Stones, query: StoneQuery, tariff: StoneTariff | None) -> StoneList:
    wanted = query.wanted
    page = stones.page(wanted, query.turn, tariff)
    counted = stones.facets(wanted, tariff) if query.counting else None
    return StoneList(
        items=page.items,
        cursor=page.cursor,
        total=counted.total if counted else None,
        facets=counted.facets if counted else (),
        bounds=stones.bounds(wanted, tariff) if counted else (),
    )
