"""Stones on offer: found by measures and choices, counted, paged in every order, held or gone."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from application.reference import shipped_price_book, shipped_rule_set
from domain.inventory.asset import Command
from domain.inventory.asset.hold import Release
from domain.inventory.asset.listing import Unlist
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine, Return
from domain.inventory.asset.standing import Allocate, Sell, SetInPiece, TakeOut
from domain.money import Money
from domain.pricing.engine.stones import stone_tariff
from interfaces.local.seeding.diamonds import installed_path
from interfaces.local.seeding.diamonds import stones as rows_of
from interfaces.local.seeding.reception import reception
from projections.kit.facets import Facet
from projections.kit.paging import InvalidCursor, Turn
from projections.stones import listing
from projections.stones.facets import stone_bounds, stone_facets
from projections.stones.filter import SETS, Span, StoneFilter
from projections.stones.fold import STONE_SEARCH
from projections.stones.listing import StoneOrder, stone, stones
from tests.domain.inventory.facts import HALF_HOUR, LIST, STONE, reserve
from tests.projections.folding import fold, folded, history, life_of, offered, same_in_all_batches
from tests.scenario import NOON

ANYTHING = StoneFilter()
ORDERED = (reserve("order"), Allocate(holder="cart-1", order_id="o1", line_id="l1"))
SOLD = (*ORDERED, Sell(order_id="o1", line_id="l1"))
SET_IN = SetInPiece(piece_id="P-1", by="setter-1")
OUT = TakeOut(piece_id="P-1", by="setter-1")
DAMAGED = Quarantine(reason="damaged")
LIFTED = ReleaseFromQuarantine(reason="damaged", by="b")
POINT = Decimal("0.01")
TARIFF = stone_tariff(shipped_rule_set(), shipped_price_book())


def found(
    connection: Connection,
    wanted: StoneFilter = ANYTHING,
    by: StoneOrder = "carat",
    **how: Any,
) -> list[str]:
    page = stones(connection, wanted, Turn(by, limit=100, **how))
    return [card.asset_id for card in page.items]


def counts(facets: tuple[Facet, ...], name: str) -> dict[str, int]:
    (facet,) = (each for each in facets if each.name == name)
    return {each.value: each.count for each in facet.values}


@pytest.fixture(scope="module")
def vault(pool: Engine) -> Iterator[Connection]:
    """The first three hundred real stones, as the shop receives them."""
    events = history(
        (f"asset-{each.asset_id}", event)
        for row in islice(rows_of(installed_path()), 2100, 2400)
        for each in (reception(row),)
        for event in each.events(NOON)
    )
    with folded(pool, STONE_SEARCH, events) as connection:
        yield connection


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ((), True),
        ((Unlist(reason="photo"),), False),
        ((reserve("cart"),), True),
        (ORDERED, False),
        ((*ORDERED, Release(reservation_id="r-order", holder="cart-1")), True),
        (SOLD, False),
        ((*SOLD, Return(case_id="c", condition="new")), False),
        ((DAMAGED,), False),
        ((*ORDERED, DAMAGED), False),
        ((DAMAGED, LIFTED), False),
        ((DAMAGED, LIFTED, LIST), True),
        ((SET_IN,), False),
        ((SET_IN, OUT), False),
        ((SET_IN, OUT, LIST), True),
    ],
)
def test_only_what_is_offered_is_found(
    pool: Engine, after: tuple[Command, ...], shown: bool
) -> None:
    events = history(life_of("ST-1", offered(*after)))
    same_in_all_batches(pool, STONE_SEARCH, events)
    with folded(pool, STONE_SEARCH, events) as connection:
        assert found(connection) == (["ST-1"] if shown else [])
        assert (stone(connection, "ST-1") is not None) == shown
        assert stone_facets(connection, ANYTHING).total == int(shown)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("T1", True),
        ("test t1", True),
        ("st-1", True),
        ("ST1", True),
        ("brilliant natural diamond", True),
        ("1.01ct brilliant", True),
        ("round 1.01 carat", True),
        ("1.02 ct", False),
        ("T2", False),
        ("sapphire", False),
        ("ST-2", False),
    ],
)
def test_a_stone_is_found_by_its_number_its_report_its_kind_and_its_weight(
    pool: Engine, words: str, wanted: bool
) -> None:
    told = history(life_of("ST-1", offered()))
    with folded(pool, STONE_SEARCH, told) as connection:
        asked = StoneFilter(words=words)
        assert found(connection, asked) == (["ST-1"] if wanted else [])
        assert stone_facets(connection, asked).total == int(wanted)


def test_a_held_stone_is_shown_as_held(pool: Engine) -> None:
    events = history(life_of("ST-1", offered(reserve("cart"))))
    with folded(pool, STONE_SEARCH, events) as connection:
        card = stone(connection, "ST-1")
    assert card is not None
    assert (card.held, card.held_until) == (True, NOON + HALF_HOUR)


def test_a_stone_is_shown_as_it_was_received(pool: Engine) -> None:
    cut: Any = {
        "depth": Decimal("61.5"),
        "table": Decimal(55),
        "cut": "EX",
        "carat": Decimal("1.005"),
        "photos": ("image-front", "image-side"),
    }
    events = history(life_of("ST-1", offered(cost=4_000, **cut)))
    with folded(pool, STONE_SEARCH, events) as connection:
        card = stone(connection, "ST-1", TARIFF)
    assert card is not None
    assert (str(card.carat), str(card.length), str(card.depth), str(card.table)) == (
        "1.005",
        "6.43",
        "61.50",
        "55.00",
    )
    received = (STONE.type, STONE.shape, STONE.colour, STONE.clarity, "image-front")
    assert (card.type, card.shape, card.colour, card.clarity, card.photo) == received
    assert (card.origin_label, card.lab, card.report_no, card.cut, card.price) == (
        "Canada",
        "TEST",
        "T1",
        "EX",
        Money(2_000_00 * 145 * 12 // 1000 + 2_000_00 * 130 * 12 // 1000),
    )


def test_a_head_takes_stones_whose_sides_both_fit(pool: Engine) -> None:
    oval: Any = {"length_mm": Decimal("7.00"), "width_mm": Decimal("5.00")}
    events = history(
        [
            *life_of("ST-OVAL", offered(**oval)),
            *life_of("ST-TURNED", offered(length_mm=oval["width_mm"], width_mm=oval["length_mm"])),
        ]
    )
    both = ["ST-OVAL", "ST-TURNED"]
    with folded(pool, STONE_SEARCH, events) as connection:
        for low, high, fit in (
            ("5.00", "7.00", both),
            ("5.01", "7.00", []),
            ("5.00", "6.99", []),
            ("4", "8", both),
        ):
            head = Span(Decimal(low), Decimal(high))
            assert found(connection, StoneFilter(head=head)) == fit, head


@pytest.mark.parametrize("by", get_args(StoneOrder))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("wanted", [ANYTHING, StoneFilter(clarity=("SI1", "SI2", "VS1"))])
def test_pages_make_the_whole_in_every_order(
    vault: Connection, by: StoneOrder, descending: bool, wanted: StoneFilter
) -> None:
    seen, cursor = list[Any](), None
    while True:
        page = stones(vault, wanted, Turn(by, descending, cursor, limit=50))
        seen += page.items
        if (cursor := page.cursor) is None:
            break
    assert len({card.asset_id for card in seen}) == len(seen) == stone_facets(vault, wanted).total
    if by == "carat":
        assert seen == sorted(seen, key=lambda c: (c.carat, c.asset_id), reverse=descending)


def test_far_away_stones_are_found_like_near_ones(
    vault: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = StoneFilter(clarity=("SI1", "SI2"), depth=Span(Decimal(60), Decimal(62)))
    near = [found(vault, wanted, by=by, descending=True) for by in get_args(StoneOrder)]
    monkeypatch.setattr(listing, "NEAR", 3)
    far = [found(vault, wanted, by=by, descending=True) for by in get_args(StoneOrder)]
    assert near == far
    assert len(near[0]) > 10


def test_grades_go_from_the_best_and_prices_from_the_lowest(pool: Engine) -> None:
    lives = {
        "ST-A": offered(colour="F", clarity="IF", cost=10),
        "ST-B": offered(colour="D", clarity="SI1", cost=30),
        "ST-C": offered(colour="fancy", clarity="VVS1", cost=20),
    }
    events = history(each for name, commands in lives.items() for each in life_of(name, commands))
    with folded(pool, STONE_SEARCH, events) as connection:
        assert found(connection, by="colour") == ["ST-B", "ST-A", "ST-C"]
        assert found(connection, by="clarity", descending=True) == ["ST-B", "ST-C", "ST-A"]
        assert found(connection, by="price") == ["ST-A", "ST-C", "ST-B"]
        assert found(connection, by="price", descending=True) == ["ST-B", "ST-C", "ST-A"]


def test_what_arrives_between_pages_repeats_and_skips_nothing(pool: Engine) -> None:
    first = [e for n in range(6) for e in life_of(f"ST-{n}", offered(carat=1 + n * POINT))]
    later = [e for n in (0, 9) for e in life_of(f"ST-N{n}", offered(carat=1 + n * POINT))]
    with folded(pool, STONE_SEARCH, history(first)) as connection:
        page = stones(connection, ANYTHING, Turn("carat", limit=3))
        fold(connection, STONE_SEARCH, history(later))
        rest = stones(connection, ANYTHING, Turn("carat", cursor=page.cursor))
    assert [c.asset_id for c in (*page.items, *rest.items)] == [
        *(f"ST-{n}" for n in range(6)),
        "ST-N9",
    ]


def test_facets_count_what_the_other_choices_leave(vault: Connection) -> None:
    wanted = StoneFilter(
        colour=("D", "E", "F"), cut=("EX", "VG"), carat=Span(Decimal("0.5"), Decimal(1))
    )
    facets = stone_facets(vault, wanted)
    assert facets.total == len(found(vault, wanted)) > 0
    for name in SETS:
        for value, count in counts(facets.facets, name).items():
            choice: Any = {name: (value,)}
            assert count == stone_facets(vault, replace(wanted, **choice)).total


def test_facets_come_in_the_order_of_grades(vault: Connection) -> None:
    (clarity,) = (f for f in stone_facets(vault, ANYTHING).facets if f.name == "clarity")
    assert [each.value for each in clarity.values][:3] == ["IF", "VVS1", "VVS2"]


def test_bounds_are_those_of_the_stones_that_fit(vault: Connection) -> None:
    wanted = StoneFilter(colour=("E",), carat=Span(Decimal("0.7"), None))
    cards = stones(vault, wanted, Turn("carat", limit=100)).items
    bounds = {each.name: (each.low, each.high) for each in stone_bounds(vault, wanted)}
    carats, depths = [c.carat for c in cards], [c.depth for c in cards if c.depth]
    assert bounds["carat"] == (min(carats), max(carats))
    assert bounds["depth"] == (min(depths), max(depths))
    assert bounds["price_minor"] == (None, None), "no book holds"
    nothing = StoneFilter(origin=("Nowhere",))
    assert {(each.low, each.high) for each in stone_bounds(vault, nothing)} == {(None, None)}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["x'; DROP TABLE stone; --", "%", "\\", "'", "\0"]) | st.text(max_size=20),
    st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from([Decimal("1e9999")]),
)
def test_no_filter_does_harm(vault: Connection, word: str, number: Decimal) -> None:
    wanted = StoneFilter(colour=(word,), origin=(word,), carat=Span(number, None))
    stones(vault, wanted)
    stone_facets(vault, wanted)
    stone_bounds(vault, replace(wanted, price_minor=Span(None, number), head=Span(number, number)))


def test_a_cursor_of_another_order_is_refused(vault: Connection) -> None:
    cursor = stones(vault, ANYTHING, Turn("carat", limit=5)).cursor
    turns: list[Turn[StoneOrder]] = [Turn("colour", cursor=cursor), Turn("carat", True, cursor)]
    for turn in turns:
        with pytest.raises(InvalidCursor):
            stones(vault, ANYTHING, turn)
