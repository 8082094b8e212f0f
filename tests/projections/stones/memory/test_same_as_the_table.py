"""Whatever is asked, stones in memory and stones in the table say the same."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.inventory.asset.standing import Allocate
from domain.pricing.engine.stones import StoneTariff
from projections.kit.paging import InvalidCursor, Page, Turn
from projections.stones.asked import InTable, Stones
from projections.stones.card import StoneCard
from projections.stones.filter import Span, StoneFilter
from projections.stones.fold import STONE_SEARCH
from projections.stones.listing import StoneOrder
from projections.stones.memory.answers import InMemory
from projections.stones.memory.loading import fresh, load
from projections.stones.memory.paging import NotAtHand
from tests.domain.inventory.facts import reserve
from tests.projections.folding import fold, folded, history, life_of, offered
from tests.projections.stones.memory.shelf import (
    FILTERS,
    GONE_STONES,
    HEADS,
    TARIFF,
    TURNS,
    shelf,
)

TARIFFS = st.sampled_from((None, TARIFF))
LAW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def both(pool: Engine) -> Iterator[tuple[Stones, Stones]]:
    """The table, and columns that were read from it half full and then followed it."""
    events = shelf()
    with folded(pool, STONE_SEARCH) as connection:
        columns = load(connection)
        for start in range(0, len(events), 97):
            fold(connection, STONE_SEARCH, events[start : start + 97])
            columns = fresh(connection, columns)
        yield InTable(connection), InMemory(columns)


def _page(
    wanted: StoneFilter, turn: Turn[StoneOrder], tariff: StoneTariff | None, stones: Stones
) -> Page[StoneCard]:
    return stones.page(wanted, turn, tariff)


def alike(both: tuple[Stones, Stones], question: Callable[[Stones], Any]) -> Any:
    in_table, in_memory = map(question, both)
    assert in_memory == in_table
    return in_memory


@LAW
@given(FILTERS, TURNS, TARIFFS)
def test_pages(
    both: tuple[Stones, Stones],
    wanted: StoneFilter,
    turn: Turn[StoneOrder],
    tariff: StoneTariff | None,
) -> None:
    """And each goes on where the other ended."""
    for _ in range(4):
        page = alike(both, partial(_page, wanted, turn, tariff))
        if page.cursor is None:
            break
        turn = Turn(turn.by, turn.descending, page.cursor, turn.limit)


@LAW
@given(FILTERS, TARIFFS)
def test_facets_and_bounds(
    both: tuple[Stones, Stones], wanted: StoneFilter, tariff: StoneTariff | None
) -> None:
    alike(both, lambda stones: stones.facets(wanted, tariff))
    alike(both, lambda stones: stones.bounds(wanted, tariff))


@LAW
@given(FILTERS, TURNS, st.sampled_from((Decimal("0.03"), Decimal("0.2"), Decimal(0))))
def test_pairs(
    both: tuple[Stones, Stones], wanted: StoneFilter, turn: Turn[StoneOrder], apart: Decimal
) -> None:
    page = alike(both, lambda stones: stones.pairs(wanted, turn, TARIFF, apart))
    if page.cursor:
        further = Turn(turn.by, turn.descending, page.cursor, turn.limit)
        alike(both, lambda stones: stones.pairs(wanted, further, None, apart))


@LAW
@given(
    GONE_STONES,
    st.lists(st.sampled_from(HEADS), max_size=2),
    st.integers(1, 12),
)
def test_the_nearest(
    both: tuple[Stones, Stones], like: StoneSnapshot, heads: list[Head], limit: int
) -> None:
    first = alike(both, lambda stones: stones.nearest(like, heads, (), limit=limit))
    others = {"nobody", *(card.asset_id for card in first[::2])}
    alike(both, lambda stones: stones.nearest(like, heads, others, limit=limit))


def test_the_shelf_has_something_of_everything(both: tuple[Stones, Stones]) -> None:
    """Or the laws above would hold of nothing."""
    _, in_memory = both
    facets = in_memory.facets(StoneFilter(), TARIFF)
    assert facets.total > 250
    assert {facet.name for facet in facets.facets if len(facet.values) < 2} <= {"lab"}
    page = in_memory.page(StoneFilter(), Turn("carat", limit=100), TARIFF)
    assert {card.held for card in page.items} == {True, False}
    assert len({card.held_until for card in page.items}) == 3
    assert any(card.price is None for card in page.items)
    assert any(card.width is None for card in page.items)
    assert any(card.report_no is None for card in page.items)


@pytest.mark.parametrize("asset_id", ["ST-002101", "ST-002102", "ST-002105", "nobody", ""])
def test_one_stone(both: tuple[Stones, Stones], asset_id: str) -> None:
    alike(both, lambda stones: stones.stone(asset_id, TARIFF))


def test_no_number_is_too_large(both: tuple[Stones, Stones]) -> None:
    for end in (Decimal("1e9999"), Decimal("-1e9999"), Decimal(2**40)):
        for span in (Span(end, None), Span(None, end)):
            wanted = StoneFilter(carat=span, depth=span, head=span, price_minor=span)
            alike(both, partial(_page, wanted, Turn("carat"), TARIFF))


def test_words_are_asked_of_the_table(both: tuple[Stones, Stones]) -> None:
    with pytest.raises(NotAtHand):
        both[1].page(StoneFilter(words="round"), Turn("carat"), None)


def test_a_cursor_of_another_order_is_refused(both: tuple[Stones, Stones]) -> None:
    for stones in both:
        cursor = stones.page(StoneFilter(), Turn("carat", limit=5), None).cursor
        with pytest.raises(InvalidCursor):
            stones.page(StoneFilter(), Turn("carat", True, cursor), None)


def test_a_cursor_behind_a_stone_that_is_gone_is_asked_of_the_table(pool: Engine) -> None:
    lives = [e for n in range(6) for e in life_of(f"ST-{n}", offered(cost=10 + n))]
    with folded(pool, STONE_SEARCH, history(lives)) as connection:
        kept = load(connection)
        cursor = InMemory(kept).page(StoneFilter(), Turn("price", limit=3), None).cursor
        sold = (reserve("order"), Allocate(holder="cart-1", order_id="o", line_id="l"))
        again = [*lives, *life_of("ST-2", offered(*sold, cost=12))[-2:]]
        fold(connection, STONE_SEARCH, history(again)[-2:])
        turn: Turn[StoneOrder] = Turn("price", cursor=cursor)
        followed, anew = InMemory(fresh(connection, kept)), InMemory(load(connection))
        rest = [c.asset_id for c in followed.page(StoneFilter(), turn, None).items]
        assert rest == ["ST-3", "ST-4", "ST-5"]
        with pytest.raises(NotAtHand):
            anew.page(StoneFilter(), turn, None)
        assert InTable(connection).page(StoneFilter(), turn, None).items
