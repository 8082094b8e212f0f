"""A rebuild that somebody else took over meanwhile writes and switches nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from application.store.event_store import EventStore
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.postgres.lease import Leases
from interfaces.proof.rebuilding import beside
from projections.kit.followers import Fenced
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database


@pytest.fixture
def shop(database: Database, postgres_store: EventStore) -> Iterator[Shop]:
    seed_stones(postgres_store, limit=60)
    seed_pieces(postgres_store)
    pool = engine(database.app_url)
    yield Shop(postgres_store, pool)
    pool.dispose()


def test_one_that_stood_still_for_longer_than_its_lease_writes_nothing(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    right, others = shop.dump(), Leases(shop.engine)

    def taken_over(_done: int, _of: int) -> None:
        shop.spoil("UPDATE leases SET until = '-infinity' WHERE name LIKE '%__rebuild'")
        assert others.take(beside(STONE_SEARCH))

    with pytest.raises(Fenced):
        shop.replay(watch=taken_over)
    assert shop.dump() == right
    with shop.engine.connect() as connection:
        written = connection.scalar(
            text(f'SELECT count(*) FROM "{beside(STONE_SEARCH)}".stone')  # noqa: S608  # a schema of ours
        )
    assert written == 0
    others.free(beside(STONE_SEARCH))
    assert shop.replay().differing == 0


def test_one_that_was_taken_over_before_the_switch_switches_nothing(shop: Shop) -> None:
    leases = Leases(shop.engine)
    assert leases.take(beside(STONE_SEARCH))
    fences = leases.fences([beside(STONE_SEARCH)])
    leases.free(beside(STONE_SEARCH))
    assert Leases(shop.engine).take(beside(STONE_SEARCH))
    begun = shop.rebuild(fences)
    with pytest.raises(Fenced):
        begun.switch()
    assert shop.schemas() == {beside(STONE_SEARCH)}
