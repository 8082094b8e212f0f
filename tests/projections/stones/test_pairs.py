"""Matched pairs and nearest stones, of real stones, held against trying every one."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from domain.design.choices import StoneSnapshot
from domain.design.judging.seeking import Sought, StoneKind
from interfaces.local.seeding.diamonds import installed_path
from interfaces.local.seeding.diamonds import stones as rows_of
from interfaces.local.seeding.reception import reception
from projections.kit.paging import InvalidCursor, Turn
from projections.stones.card import StoneCard
from projections.stones.filter import Span, StoneFilter
from projections.stones.fold import STONE_SEARCH
from projections.stones.grades import clarity_rank, colour_rank
from projections.stones.listing import stones
from projections.stones.nearest import nearest
from projections.stones.pairs import StonePair, pairs
from tests.designs import round_head
from tests.domain.inventory.facts import reserve
from tests.projections.folding import folded, history, life_of, offered
from tests.scenario import NOON

ROUND = (StoneKind("natural_diamond", "round"),)


@pytest.fixture(scope="module")
def vault(pool: Engine) -> Iterator[Connection]:
    """Three hundred real stones, as the shop receives them."""
    events = history(
        (f"asset-{each.asset_id}", event)
        for row in islice(rows_of(installed_path()), 2100, 2400)
        for each in (reception(row),)
        for event in each.events(NOON)
    )
    with folded(pool, STONE_SEARCH, events) as connection:
        yield connection


def every(vault: Connection, wanted: StoneFilter) -> list[StoneCard]:
    seen, cursor = list[StoneCard](), None
    while True:
        page = stones(vault, wanted, Turn("carat", cursor=cursor, limit=100))
        seen += page.items
        if (cursor := page.cursor) is None:
            return seen


def key(one: StoneCard, other: StoneCard) -> tuple[Any, ...]:
    first, second = sorted((one, other), key=lambda card: (card.carat, card.asset_id))
    sides = [sorted((card.length or 0, card.width or 0)) for card in (first, second)]
    return (
        second.carat - first.carat,
        abs(colour_rank(one.colour or "") - colour_rank(other.colour or "")),
        abs(clarity_rank(one.clarity or "") - clarity_rank(other.clarity or "")),
        max(abs(a - b) for a, b in zip(*sides, strict=True)),
        (first.asset_id, second.asset_id),
    )


def said(pair: StonePair) -> tuple[Any, ...]:
    apart = (pair.carat_apart, pair.colour_apart, pair.clarity_apart, pair.mm_apart)
    return (*apart, tuple(card.asset_id for card in pair.stones))


@pytest.mark.parametrize(
    "wanted",
    [
        StoneFilter(carat=Span(Decimal("0.70"), Decimal("0.80")), colour=("E", "F")),
        StoneFilter(clarity=("VS1", "VS2"), carat=Span(None, Decimal("0.72"))),
        StoneFilter(cut=("EX",), carat=Span(Decimal("0.9"), None)),
    ],
)
def test_the_closest_go_first_and_no_stone_twice(vault: Connection, wanted: StoneFilter) -> None:
    page = pairs(vault, wanted, Turn("carat", limit=100))
    assert page.cursor is None, "all that fit are looked at for one page"
    keys = sorted(
        found
        for found in (key(*two) for two in combinations(every(vault, wanted), 2))
        if found[0] <= Decimal("0.03") and found[1] <= 1 and found[2] <= 1
    )
    taken, expected = set[str](), []
    for found in keys:
        if taken.isdisjoint(found[-1]):
            taken.update(found[-1])
            expected.append(found)
    assert [said(pair) for pair in page.items] == expected[:100]
    assert len(page.items) >= 3


def test_pages_of_pairs_go_on_behind_the_stones_that_were_looked_at(vault: Connection) -> None:
    first = pairs(vault, StoneFilter(), Turn("carat", limit=5))
    second = pairs(vault, StoneFilter(), Turn("carat", cursor=first.cursor, limit=5))
    ids = [card.asset_id for page in (first, second) for p in page.items for card in p.stones]
    assert len(set(ids)) == len(ids) == 20
    with pytest.raises(InvalidCursor):
        pairs(vault, StoneFilter(), Turn("price", cursor=first.cursor))


def test_a_pair_lies_in_one_head(pool: Engine) -> None:
    lives = {"ST-A": "3.98", "ST-B": "4.02", "ST-C": "3.92", "ST-D": "4.20"}
    events = history(
        each
        for name, mm in lives.items()
        for each in life_of(name, offered(length_mm=Decimal(mm), width_mm=Decimal(mm)))
    )
    heads = (round_head("3.90", "4.00"), round_head("4.00", "4.30"))
    seat = Sought(heads=heads, carats=(), colours=(), clarities=(), cuts=(), kinds=ROUND)
    both = StoneFilter(seats=(seat,))
    with folded(pool, STONE_SEARCH, events) as connection:
        together = [said(pair)[-1] for pair in pairs(connection, both).items]
        anyhow = [said(pair)[-1] for pair in pairs(connection, StoneFilter()).items]
    assert anyhow == [("ST-A", "ST-B"), ("ST-C", "ST-D")]
    assert together == [("ST-A", "ST-C"), ("ST-B", "ST-D")]


def test_only_free_stones_of_one_kind_are_paired(pool: Engine) -> None:
    lives: dict[str, Any] = {
        "ST-A": offered(),
        "ST-B": offered(reserve("cart")),
        "ST-C": offered(shape="oval"),
        "ST-D": offered(cost=10),
        "ST-E": offered(carat=Decimal("1.05")),
    }
    events = history(each for name, life in lives.items() for each in life_of(name, life))
    with folded(pool, STONE_SEARCH, events) as connection:
        found = pairs(connection, StoneFilter()).items
        assert [said(pair)[-1] for pair in found] == [("ST-A", "ST-D")]
        assert found[0].price is None


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.builds(
        StoneSnapshot,
        type=st.just("natural_diamond"),
        shape=st.just("round"),
        carat=st.decimals("0.20", "3.00", places=2),
        colour=st.sampled_from("DFHJ"),
        clarity=st.sampled_from(("IF", "VS1", "SI2")),
        source=st.just("owned"),
    ),
    st.integers(1, 12),
)
def test_the_nearest_are_the_nearest(vault: Connection, like: StoneSnapshot, limit: int) -> None:
    expected = sorted(
        every(vault, StoneFilter()),
        key=lambda card: (
            abs(card.carat - like.carat),
            abs(colour_rank(card.colour or "") - colour_rank(like.colour or "")),
            abs(clarity_rank(card.clarity or "") - clarity_rank(like.clarity or "")),
            card.asset_id,
        ),
    )
    assert list(nearest(vault, like, limit=limit)) == expected[:limit]
