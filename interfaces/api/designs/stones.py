"""The stones that fit a very design, so that nobody in front of it needs to know of heads."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from application.design.seeking import Seeking, SlotTakesNoPair, pairs_for, stones_for
from application.design.view.atelier import Owner
from domain.catalogue.on_sale import NoLongerSold
from domain.design.option_value import OptionUnknown
from domain.kernel import NotFound
from domain.pricing.engine.stones import StoneTariff
from interfaces.api.catalogue.asking_stones import told
from interfaces.api.catalogue.searching import Paged
from interfaces.api.catalogue.stones import Pence
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id, Reading, private
from interfaces.api.edge.routes import Routes, about
from projections.kit.paging import Page
from projections.stones.asked import Stones
from projections.stones.card import StoneCard
from projections.stones.filter import Span, StoneFilter
from projections.stones.pairs import StonePair

routes = Routes("/designs", "design", "queries")
StoneSort = Literal["carat", "price"]
Slot = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class DesignStoneQuery(Paged[StoneSort]):
    """`price_minor_max` is a budget in pence for one stone."""

    slot: Slot = "centre"
    price_minor_max: Pence = None
    sort: StoneSort = "carat"


class PlaceStoneQuery(DesignStoneQuery):
    """With a `place`, the stones that go with those of the slot's other places."""

    place: Annotated[int | None, Field(ge=1, le=9)] = None


@routes.get(
    "/{design_id}/stones",
    OWN,
    Page[StoneCard],
    refuses=(NotFound, about("slot", OptionUnknown), NoLongerSold),
)
def stones_for_design(
    design_id: Id, request: Request, query: Annotated[PlaceStoneQuery, Query()]
) -> Response:
    """The offered stones that this design accepts in a slot as it now stands."""
    reads = Reading(request, query.min_position)
    owner = Owner(design_id=design_id, token_hash=reads.asked.owner)
    wanted = reads.asked.look(lambda d: stones_for(d, owner, query.slot, query.place))
    tariff = _tariff(reads, wanted)
    return private(told(reads, lambda stones: _found(stones, wanted, query, tariff)))


@routes.get(
    "/{design_id}/stones/pairs",
    OWN,
    Page[StonePair],
    refuses=(NotFound, about("slot", OptionUnknown), NoLongerSold, SlotTakesNoPair),
)
def stone_pairs_for_design(
    design_id: Id, request: Request, query: Annotated[DesignStoneQuery, Query()]
) -> Response:
    """Matched pairs for a slot that takes two stones, both for the same head."""
    reads = Reading(request, query.min_position)
    owner = Owner(design_id=design_id, token_hash=reads.asked.owner)
    wanted = reads.asked.look(lambda d: pairs_for(d, owner, query.slot))
    tariff = _tariff(reads, wanted)
    return private(told(reads, lambda stones: _paired(stones, wanted, query, tariff)))


def _tariff(reads: Reading, wanted: Seeking) -> StoneTariff | None:
    """As the price of this very design will have them."""
    prices, now = reads.asked.shop.prices, reads.asked.api.store.clock.now()
    return prices.stones(now, category=wanted.category, slot=wanted.slot)


def _found(
    stones: Stones, wanted: Seeking, query: DesignStoneQuery, tariff: StoneTariff | None
) -> Page[StoneCard]:
    if not wanted.sought:
        return Page((), None)
    return stones.page(_filter(wanted, query), query.turn, tariff)


def _paired(
    stones: Stones, wanted: Seeking, query: DesignStoneQuery, tariff: StoneTariff | None
) -> Page[StonePair]:
    if not wanted.sought:
        return Page((), None)
    return stones.pairs(_filter(wanted, query), query.turn, tariff, wanted.carat_apart)


def _filter(wanted: Seeking, query: DesignStoneQuery) -> StoneFilter:
    """A stone whose cut nobody graded goes with every choice of cut."""
    cuts = {cut for each in wanted.sought for cut in each.cuts}
    spans = [span for each in wanted.sought for span in each.carats]
    budget = query.price_minor_max
    return StoneFilter(
        carat=Span(min(s.low for s in spans), max(s.high for s in spans)),
        price_minor=Span(None, None if budget is None else Decimal(budget)),
        cut=(*sorted(cuts), "") if cuts else (),
        without=wanted.taken,
        seats=wanted.sought,
    )
