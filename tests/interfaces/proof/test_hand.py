"""A rebuild shared out between two processes: the same rows, and whatever befalls one is told."""

import os
from collections.abc import Iterator

import pytest

from application.store.event_store import EventStore
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.postgres.lease import UNFENCED
from interfaces.proof.comparison import canonical_dump
from interfaces.proof.hand import Folded, HandLost, Order, hand
from interfaces.proof.rebuilding import beside, helped, rebuilt
from interfaces.proof.replay import unwatched
from projections.availability import AVAILABILITY
from projections.kit.followers import Fenced
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database

TWO = (STONE_SEARCH, AVAILABILITY)
ORDER = Order(7, UNFENCED)


@pytest.fixture
def shop(database: Database, postgres_store: EventStore) -> Iterator[Shop]:
    seed_stones(postgres_store, limit=60)
    pool = engine(database.app_url)
    yield Shop(postgres_store, pool)
    pool.dispose()


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core is at work already")
def test_two_processes_rebuild_what_one_would(shop: Shop) -> None:
    target = shop.store.journal.head()
    with helped(shop.engine, TWO, 1_000_000) as helper:
        assert helper is not None
        assert helper.models == (AVAILABILITY,)
        folded = rebuilt(shop.engine, TWO, target, unwatched, beside_us=helper)
    assert folded.keys() == {model.name for model in TWO}
    for model in TWO:
        shop.follow(model)
        with shop.engine.connect() as connection:
            copy = b"".join(canonical_dump(connection, model, beside(model)))
        assert copy == shop.dump(model)


def test_little_is_done_by_one(shop: Shop) -> None:
    for models, head in ((TWO, 10), (TWO[:1], 1_000_000)):
        with helped(shop.engine, models, head) as helper:
            assert helper is None


def test_its_failure_is_ours(shop: Shop) -> None:
    def failing(order: Order) -> Folded:
        raise ValueError(f"at {order.target}")

    def fenced(_order: Order) -> Folded:
        raise Fenced

    def dying(_order: Order) -> Folded:
        os._exit(9)

    for work, said in ((failing, "ValueError: at 7"), (dying, "nothing was heard")):
        with hand(shop.engine, TWO, work) as helper:
            helper.begin(ORDER)
            with pytest.raises(HandLost, match=said):
                helper.done()
    with hand(shop.engine, TWO, fenced) as helper:
        helper.begin(ORDER)
        with pytest.raises(Fenced):
            helper.done()


def test_who_needs_it_no_more_ends_it(shop: Shop) -> None:
    with hand(shop.engine, TWO, lambda _order: {"its process": os.getpid()}) as helper:
        helper.begin(ORDER)
        pid = helper.done()["its process"]
    assert pid != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
