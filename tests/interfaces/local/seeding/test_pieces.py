"""Seeding finished pieces, counted goods and made-up stock."""

import pytest

from application.store.event_store import EventStore, stream_of
from domain.inventory.stock import STOCK, SetPrice, StockItem
from domain.money import Money
from interfaces.local.seeding.demo_stock import counted_goods, finished_pieces
from interfaces.local.seeding.opening import Loaded
from interfaces.local.seeding.pieces import PIECES_AT_ONCE, seed_pieces, seed_synthetic
from tests.asking import ask

from .watching import Killed, Watcher


def stock(store: EventStore, key: str) -> StockItem:
    state = STOCK.initial
    for recorded in store.journal.read([stream_of(STOCK, key)])[stream_of(STOCK, key)]:
        state = STOCK.evolve(state, recorded.event)
    return state


def test_finished_pieces_and_counted_goods_are_there_once(store: EventStore) -> None:
    total = 2 + len(counted_goods())
    stones = sum(len(piece.stones) for piece in finished_pieces())
    assert seed_pieces(store) == Loaded(units=total, added=total + stones)
    head = store.journal.head()
    assert seed_pieces(store) == Loaded(units=total, added=total + stones)
    assert store.journal.head() == head
    box = stock(store, "BOX-RING-vault")
    assert (box.on_hand, box.price, box.reorder_point) == (500, Money(1_200), 50)


def test_synthetic_stock_continues_after_a_kill(store: EventStore) -> None:
    with pytest.raises(Killed):
        seed_synthetic(store, 400, 2, 5_000, progress=Watcher(until=PIECES_AT_ONCE))
    assert seed_synthetic(store, 400, 2, 5_000) == Loaded(units=800, added=800)
    assert stock(store, "SYN-000400-V02-vault").on_hand == 6
    assert seed_synthetic(store, 400, 2, 5_000) == Loaded(units=800, added=800)


def test_more_synthetic_stock_leaves_what_is_there_as_it_is(store: EventStore) -> None:
    seed_synthetic(store, 2, 2, 40)
    dearer = SetPrice(price=Money(9_900))
    store.run(lambda d: len(d.decide(STOCK, "SYN-000001-V01-vault", dearer)), ask())
    assert seed_synthetic(store, 3, 2, 600) == Loaded(units=6, added=2)
    kept = stock(store, "SYN-000001-V01-vault")
    assert (kept.on_hand, kept.price) == (10, Money(9_900))
    assert stock(store, "SYN-000003-V01-vault").on_hand == 100
