"""Stones in the memory of a process: there when asked for, as new as the table, or not believed."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine

from application.store.event_store import Decision, EventStore
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Reserve
from interfaces.answering import stones_at_hand
from interfaces.answering.offered_stones import OfferedStones
from interfaces.answering.stones_at_hand import StonesAtHand
from interfaces.postgres.database import engine
from projections.kit.reading import Reader
from projections.stones.fold import STONE_SEARCH
from projections.stones.memory.answers import InMemory
from projections.stones.memory.columns import Columns
from tests.asking import ask
from tests.designs import NOON, list_stone, snapshot, stone_like
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database

PATIENCE = 10.0


@pytest.fixture
def shop(postgres_store: EventStore, database: Database) -> Iterator[Shop]:
    pool = engine(database.app_url)
    made = Shop(postgres_store, pool)
    postgres_store.run(lambda d: list_stone(d, "S-1", stone_like(snapshot())), ask())
    made.follow(STONE_SEARCH)
    yield made
    pool.dispose()


@pytest.fixture
def at_hand(shop: Shop) -> Iterator[StonesAtHand]:
    with closing(StonesAtHand(Reader(shop.engine))) as made:
        yield made


def hold(decision: Decision) -> None:
    until = NOON + timedelta(minutes=30)
    wish = Reserve(reservation_id="r", purpose="cart", holder="cart-1", expires_at=until)
    decision.decide(ASSET, "S-1", wish)


def soon(found: Callable[[], Columns | None], wanted: Callable[[Columns], bool]) -> Columns:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (columns := found()) is not None and wanted(columns):
            return columns
        time.sleep(0.005)
    raise AssertionError("it never came")


def is_held(columns: Columns) -> bool:
    card = InMemory(columns).stone("S-1", None)
    return card is not None and card.held


def test_they_are_loaded_when_somebody_asks_and_nobody_waits_for_it(
    shop: Shop, at_hand: StonesAtHand
) -> None:
    assert at_hand.glance() is None
    assert at_hand.now() is None
    columns = soon(at_hand.now, lambda _: True)
    assert columns.position == shop.store.journal.head()
    assert not is_held(columns)


def test_what_happens_is_known_at_its_position(shop: Shop, at_hand: StonesAtHand) -> None:
    before = soon(at_hand.now, lambda _: True)
    shop.store.run(hold, ask())
    shop.follow(STONE_SEARCH)
    after = soon(at_hand.now, lambda each: each.position >= shop.store.journal.head())
    assert is_held(after)
    assert not is_held(before), "an answer that is being made does not change under it"


def test_a_table_that_was_built_anew_is_read_anew(shop: Shop, at_hand: StonesAtHand) -> None:
    shop.spoil("UPDATE stone SET held = true", schema=STONE_SEARCH.schema)
    soon(at_hand.now, is_held)
    shop.replay()
    soon(at_hand.now, lambda columns: not is_held(columns))


def test_old_columns_are_not_believed(
    shop: Shop, at_hand: StonesAtHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon(at_hand.now, lambda _: True)
    monkeypatch.setattr(stones_at_hand, "UNASKED_SECONDS", 0.0)
    monkeypatch.setattr(stones_at_hand, "TRUSTED_SECONDS", 0.2)
    until = time.monotonic() + PATIENCE
    while at_hand.glance() is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert at_hand.glance() is None, "nobody asks: it does not look any more"
    assert at_hand.now() is None, "the table is to answer"
    monkeypatch.setattr(stones_at_hand, "UNASKED_SECONDS", 5.0)
    soon(at_hand.now, lambda columns: columns.position == shop.store.journal.head())


def test_a_database_out_of_reach_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stones_at_hand, "TROUBLE_SECONDS", 0.01)
    nowhere = create_engine("postgresql+psycopg://127.0.0.1:1/nothing")
    with closing(StonesAtHand(Reader(nowhere))) as at_hand:
        for _ in range(20):
            assert at_hand.now() is None
            time.sleep(0.01)


def test_a_read_model_that_is_not_built_yet_is_waited_for(
    postgres_store: EventStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stones_at_hand, "TROUBLE_SECONDS", 0.01)
    pool: Engine = engine(database.app_url)
    with closing(StonesAtHand(Reader(pool))) as at_hand:
        assert at_hand.now() is None
        Shop(postgres_store, pool).follow(STONE_SEARCH)
        assert len(soon(at_hand.now, lambda _: True)) == 0
    pool.dispose()


@pytest.mark.usefixtures("shop")
def test_the_nearest_come_from_memory_when_it_is_there(at_hand: StonesAtHand) -> None:
    nowhere = Reader(create_engine("postgresql+psycopg://127.0.0.1:1/nothing"))
    finder = OfferedStones(nowhere, at_hand.glance)
    assert finder.nearest(snapshot()) == (), "neither table nor memory"
    soon(at_hand.now, lambda _: True)
    assert [near.asset_id for near in finder.nearest(snapshot())] == ["S-1"]
