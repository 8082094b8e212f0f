"""Prices of stones: by the book of the moment, one number wherever a stone is shown."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice, pairwise

import pytest
from sqlalchemy import Connection, Engine

from application.pricing.prices import Prices
from application.reference import shipped_price_book, shipped_rule_set
from domain.design.choices import StoneSnapshot
from domain.money import Money
from domain.pricing.engine.stones import StoneTariff
from interfaces.local.seeding.diamonds import installed_path
from interfaces.local.seeding.diamonds import stones as rows_of
from interfaces.local.seeding.reception import reception
from projections.kit.paging import InvalidCursor, Turn
from projections.stones.card import StoneCard
from projections.stones.facets import stone_bounds, stone_facets
from projections.stones.filter import Span, StoneFilter
from projections.stones.fold import STONE_SEARCH
from projections.stones.listing import stone, stones
from projections.stones.nearest import nearest
from projections.stones.pairs import pairs
from tests.domain.inventory.facts import RECEIVE
from tests.projections.folding import folded, history, life_of, offered
from tests.scenario import NOON

RULES, BOOK = shipped_rule_set(), shipped_price_book()
DEARER = replace(
    RULES,
    version="dearer",
    stone_tiers=tuple(replace(tier, factor=tier.factor + 1) for tier in RULES.stone_tiers),
)
LATER = replace(BOOK, price_book_id="later", ruleset_version="dearer", valid_from=NOON)
PRICES = Prices((BOOK, LATER), {RULES.version: RULES, "dearer": DEARER})
BEFORE = NOON.replace(hour=11)


def tariff(at: object = BEFORE) -> StoneTariff:
    found = PRICES.stones(NOON if at is NOON else BEFORE)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def costs() -> dict[str, int]:
    rows = islice(rows_of(installed_path()), 2100, 2400)
    found = (reception(row) for row in rows)
    return {
        each.asset_id: event.cost.minor
        for each in found
        for event in each.events(NOON)[:1]
        if hasattr(event, "cost")
    }


@pytest.fixture(scope="module")
def vault(pool: Engine) -> Iterator[Connection]:
    events = history(
        (f"asset-{each.asset_id}", event)
        for row in islice(rows_of(installed_path()), 2100, 2400)
        for each in (reception(row),)
        for event in each.events(NOON)
    )
    with folded(pool, STONE_SEARCH, events) as connection:
        yield connection


def every(
    vault: Connection, wanted: StoneFilter, *, descending: bool = False
) -> Iterator[StoneCard]:
    cursor = None
    while True:
        page = stones(vault, wanted, Turn("price", descending, cursor, limit=40), tariff())
        yield from page.items
        if (cursor := page.cursor) is None:
            return


def minor(price: Money | None) -> int:
    assert price is not None
    return price.minor


def test_a_stone_has_one_price_wherever_it_is_shown(
    vault: Connection, costs: dict[str, int]
) -> None:
    listed = {card.asset_id: card.price for card in every(vault, StoneFilter())}
    assert len(listed) > 200
    assert listed == {asset_id: tariff().price(costs[asset_id]) for asset_id in listed}
    alone = {asset_id: stone(vault, asset_id, tariff()) for asset_id in listed}
    assert listed == {asset_id: card.price for asset_id, card in alone.items() if card}
    like = StoneSnapshot(
        type="natural_diamond",
        shape="round",
        carat=Decimal("0.7"),
        colour="E",
        clarity="VS1",
        source="owned",
    )
    near = nearest(vault, like, limit=50, tariff=tariff())
    assert {card.asset_id: card.price for card in near}.items() <= listed.items()
    found = pairs(vault, StoneFilter(), Turn("carat", limit=50), tariff()).items
    for pair in found:
        both = [card.asset_id for card in pair.stones]
        assert [card.price for card in pair.stones] == [listed[each] for each in both]
        assert pair.price == tariff().price(sum(costs[each] for each in both))
    assert len(found) > 20


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("wanted", [StoneFilter(), StoneFilter(clarity=("SI1", "VS2"))])
def test_prices_are_in_order(vault: Connection, wanted: StoneFilter, descending: bool) -> None:
    cards = list(every(vault, wanted, descending=descending))
    prices = [minor(card.price) for card in cards]
    assert prices == sorted(prices, reverse=descending)
    assert len({card.asset_id for card in cards}) == stone_facets(vault, wanted).total


def test_a_budget_finds_exactly_what_it_buys(vault: Connection) -> None:
    prices = sorted(minor(card.price) for card in every(vault, StoneFilter()))
    for low, high in ((None, prices[90]), (prices[90], prices[200]), (prices[90] + 1, None)):
        wanted = StoneFilter(
            price_minor=Span(*(None if end is None else Decimal(end) for end in (low, high)))
        )
        bought = [p for p in prices if (low or 0) <= p and (high is None or p <= high)]
        assert sorted(minor(card.price) for card in every(vault, wanted)) == bought
        assert stone_facets(vault, wanted, tariff()).total == len(bought)
        (bounds,) = (b for b in stone_bounds(vault, wanted, tariff()) if b.name == "price_minor")
        assert [bounds.low, bounds.high] == [Decimal(bought[0]), Decimal(bought[-1])]


def test_a_book_begins_for_all_stones_at_its_instant(vault: Connection) -> None:
    page = stones(vault, StoneFilter(), Turn("price", limit=30), tariff())
    after = stones(vault, StoneFilter(), Turn("price", limit=30), tariff(NOON))
    assert [card.asset_id for card in page.items] == [card.asset_id for card in after.items]
    for then, now in zip(page.items, after.items, strict=True):
        assert minor(now.price) > minor(then.price)
    budget = StoneFilter(price_minor=Span(None, Decimal(minor(page.items[-1].price))))
    fewer = stone_facets(vault, budget, tariff(NOON)).total
    assert fewer < stone_facets(vault, budget, tariff()).total
    rest = stones(vault, StoneFilter(), Turn("price", cursor=page.cursor, limit=1), tariff(NOON))
    following = stones(vault, StoneFilter(), Turn("price", limit=31), tariff(NOON)).items[-1]
    assert rest.items == (following,), "a cursor goes on where it was, whatever book holds"


def test_a_cursor_does_not_say_what_a_stone_costs_us(
    vault: Connection, costs: dict[str, int]
) -> None:
    from base64 import urlsafe_b64decode

    page = stones(vault, StoneFilter(), Turn("price", limit=3), tariff())
    assert page.cursor is not None
    said = urlsafe_b64decode(page.cursor + "==")
    last = page.items[-1].asset_id
    assert last.encode() in said
    assert str(costs[last]).encode() not in said
    with pytest.raises(InvalidCursor):
        stones(vault, StoneFilter(), Turn("price", descending=True, cursor=page.cursor), tariff())


def test_without_a_book_nothing_has_a_price(vault: Connection) -> None:
    page = stones(vault, StoneFilter(), Turn("price", limit=5))
    assert {card.price for card in page.items} == {None}
    assert len(page.items) == 5
    budget = StoneFilter(price_minor=Span(None, Decimal(10**9)))
    assert stones(vault, budget).items == ()
    assert PRICES.stones(BOOK.valid_from.replace(year=2020)) is None


def test_what_was_paid_in_another_currency_has_no_price_here(pool: Engine) -> None:
    received = replace(RECEIVE, cost=Money(10, "USD"))
    lives = {"ST-A": (received, *offered()[1:]), "ST-B": offered()}
    events = history(each for name, life in lives.items() for each in life_of(name, life))
    budget = StoneFilter(price_minor=Span(None, Decimal(10**9)))
    with folded(pool, STONE_SEARCH, events) as connection:
        page = stones(connection, StoneFilter(), Turn("price"), tariff())
        assert [card.price is None for card in page.items] == [True, False]
        found = stones(connection, budget, Turn("price"), tariff()).items
        assert [card.asset_id for card in found] == ["ST-B"]
        (pair,) = pairs(connection, StoneFilter(), Turn("carat"), tariff()).items or (None,)
        assert pair is None


def test_dearer_stones_are_not_cheaper(costs: dict[str, int]) -> None:
    prices = [tariff().price(cost).minor for cost in sorted(costs.values())]
    assert all(low <= high for low, high in pairwise(prices))
