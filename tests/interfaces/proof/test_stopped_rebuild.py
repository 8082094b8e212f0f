"""A rebuild that is stopped while it switches keeps nobody from following."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from application.store.event_store import EventStore
from application.store.ports import Unreadable
from domain.envelope import Recorded
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.proof.replay import Replay
from projections.kit.followers import checkpoint, within
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database


@pytest.fixture
def shop(database: Database, postgres_store: EventStore) -> Iterator[Shop]:
    seed_stones(postgres_store, limit=10)
    pool = engine(database.app_url)
    yield Shop(postgres_store, pool)
    pool.dispose()


class Standstill:
    """A journal that answers when the follower could go on, as if its reader had been stopped."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._journal = shop.store.journal
        self.followed_at = 0

    def head(self) -> int:
        with self._shop.engine.begin() as connection:
            live = within(connection, STONE_SEARCH.schema)
            self.followed_at = checkpoint(live, lock=True)
        return self._journal.head()

    def following(
        self, position: int, upto: int, limit: int, names: Sequence[str]
    ) -> Sequence[Recorded[Any] | Unreadable]:
        return self._journal.following(position, upto, limit, names)


def test_who_is_stopped_in_a_switch_is_not_waited_for(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    shop.rebuild()
    seed_stones(shop.store, limit=20)
    shop.follow(STONE_SEARCH)
    standstill: Any = Standstill(shop)
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        Replay(shop.engine, standstill, STONE_SEARCH).switch()
    assert standstill.followed_at == shop.store.journal.head()
    assert shop.replay(verify=True).differing == 0
