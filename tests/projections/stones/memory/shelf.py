"""Stones of many kinds, in every state that a stone can be in, and what is asked of them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from typing import Any, get_args

from hypothesis import strategies as st

from application.reference import shipped_price_book, shipped_rule_set
from domain.catalogue.head import Head
from domain.catalogue.narrowing import Span as Closed
from domain.design.choices import StoneSnapshot
from domain.design.judging.seeking import Sought, StoneKind
from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived, Command
from domain.inventory.asset.hold import Extend, Release
from domain.inventory.asset.listing import Unlist
from domain.inventory.asset.quarantine import Quarantine
from domain.inventory.asset.standing import Allocate
from domain.inventory.stone import Stone
from domain.money import Money
from domain.pricing.engine.stones import stone_tariff
from interfaces.local.seeding.diamonds import installed_path
from interfaces.local.seeding.diamonds import stones as rows_of
from interfaces.local.seeding.invented import invented, received
from interfaces.local.seeding.reception import LABORATORY, Reception, reception
from projections.kit.paging import Turn
from projections.stones.filter import SETS, Span, StoneFilter
from projections.stones.grades import SCALES
from projections.stones.listing import StoneOrder
from tests.domain.inventory.facts import HALF_HOUR, LIST, reserve
from tests.projections.folding import Happened, history, life_of
from tests.scenario import NOON

HELD = reserve("cart")
LONGER = Extend(reservation_id="r-cart", holder="cart-1", expires_at=NOON + 2 * HALF_HOUR)
ORDERED = (reserve("order"), Allocate(holder="cart-1", order_id="o1", line_id="l1"))
AFTERWARDS: tuple[tuple[Command, ...], ...] = (
    (),
    (HELD,),
    (),
    (HELD, LONGER),
    ORDERED,
    (HELD, Release(reservation_id="r-cart", holder="cart-1")),
    (Unlist(reason="photo"),),
    (Unlist(reason="photo"), LIST),
    (Quarantine(reason="damaged"),),
    (reserve("order"),),
    (),
)
TARIFF = stone_tariff(shipped_rule_set(), shipped_price_book())
HEADS = tuple(
    Head(
        shapes=(), length_mm=Closed(Decimal(low), Decimal(high)), width_mm=Closed(Decimal(3), wide)
    )
    for low, high, wide in (
        ("3", "6", Decimal(5)),
        ("4.5", "9", Decimal("6.5")),
        ("6", "30", Decimal(30)),
    )
)
TYPES = ("natural_diamond", "lab_diamond", "sapphire", "ruby", "emerald", "pearl")
SHAPES = ("round", "oval", "cushion", "emerald", "pear")


def shelf() -> list[Recorded[Any]]:
    """Some four hundred stones; those that are alike come one after another, states go round."""
    return history(_varied(n, each) for n, each in enumerate(_happened()))


def _happened() -> Iterator[Happened]:
    diamonds = map(reception, islice(rows_of(installed_path()), 2100, 2300))
    made_up = map(received, islice(invented(), 0, None, 20))
    states = cycle(AFTERWARDS)
    for each in (*diamonds, *made_up):
        listed = _is_listed(each)
        yield from life_of(each.asset_id, (*each.commands, *(next(states) if listed else ())))


def _is_listed(each: Reception) -> bool:
    return type(each.commands[-1]) is type(LIST)


def _varied(number: int, happened: Happened) -> Happened:
    """Some were paid in euro; of some nobody measured the sides, and there is no report."""
    stream, event = happened
    if not isinstance(event, AssetReceived):
        return happened
    stone = event.attributes
    assert isinstance(stone, Stone)
    if number % 7 == 0:
        event = replace(event, cost=Money(event.cost.minor, "EUR"))
    if number % 5 == 0:
        unmeasured = replace(stone, width_mm=None, table=None, depth=None)
        event = replace(event, attributes=unmeasured, certificate=None)
    return stream, event


def spans(low: str, high: str) -> st.SearchStrategy[Span]:
    end = st.none() | st.decimals(low, high, places=3)
    return st.builds(Span, end, end) | st.just(Span())


PRICES = st.builds(Span, *(st.none() | st.integers(0, 3_000_000).map(Decimal),) * 2) | st.just(
    Span()
)
KINDS = st.builds(StoneKind, st.sampled_from(TYPES), st.sampled_from(SHAPES))
SEATS = st.builds(
    Sought,
    heads=st.lists(st.sampled_from(HEADS), max_size=2).map(tuple),
    carats=st.lists(
        st.builds(Closed, st.decimals("0", "1", places=2), st.decimals("1", "9", places=2)),
        max_size=2,
    ).map(tuple),
    colours=st.sets(st.sampled_from(SCALES["colour"][:9])).map(tuple),
    clarities=st.sets(st.sampled_from(SCALES["clarity"][:8])).map(tuple),
    cuts=st.just(()),
    kinds=st.lists(KINDS, min_size=1, max_size=4, unique=True).map(tuple),
)
LISTS = {
    "type": st.sampled_from(TYPES),
    "shape": st.sampled_from(SHAPES),
    "lab": st.sampled_from((LABORATORY, "GIA", "Nowhere", "")),
    "origin": st.sampled_from(("CA", "BW", "LK", "MM", "")),
    **{name: st.sampled_from((*scale, "", "none such")) for name, scale in SCALES.items()},
}
ASKED: dict[str, st.SearchStrategy[Any]] = {
    "head": spans("0", "9"),
    "price_minor": PRICES,
    "seats": st.lists(SEATS, min_size=1, max_size=2).map(tuple),
    "without": st.sets(st.sampled_from(("ST-002101", "ST-002150", "nobody"))).map(tuple),
    "carat": spans("0", "3"),
    **{name: spans("0", "12") for name in ("length", "width", "height")},
    **{name: spans("40", "80") for name in ("table", "depth")},
    **{name: st.sets(LISTS[name], max_size=4).map(tuple) for name in SETS},
}
FILTERS = st.sets(st.sampled_from(sorted(ASKED)), max_size=3).flatmap(
    lambda names: st.builds(StoneFilter, **{name: ASKED[name] for name in names})
)
TURNS: st.SearchStrategy[Turn[StoneOrder]] = st.builds(
    Turn, st.sampled_from(get_args(StoneOrder)), st.booleans(), limit=st.integers(1, 100)
)
GONE_STONES = st.builds(
    StoneSnapshot,
    type=st.sampled_from(TYPES),
    shape=st.sampled_from(SHAPES),
    carat=st.decimals("0.20", "3.00", places=2),
    colour=st.sampled_from("DFHJ"),
    clarity=st.sampled_from(("IF", "VS1", "SI2")),
    source=st.just("owned"),
)
