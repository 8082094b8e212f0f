"""Read models that are rebuilt together: by one reading, in pieces, and again after a kill."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from application.store.event_store import EventStore
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.proof.comparison import canonical_dump
from interfaces.proof.rebuilding import Bounds, Rebuilding, beside
from projections.all import READ_MODELS
from projections.availability import AVAILABILITY
from projections.kit.read_model import ReadModel
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database

PIECEMEAL = Bounds(window=40, rows=25)
TWO = (STONE_SEARCH, AVAILABILITY)


class Killed(Exception):
    """As far as the rebuild can tell."""


@pytest.fixture
def shop(database: Database, postgres_store: EventStore) -> Iterator[Shop]:
    seed_stones(postgres_store, limit=60)
    seed_pieces(postgres_store)
    pool = engine(database.app_url)
    yield Shop(postgres_store, pool)
    pool.dispose()


def rebuilt(shop: Shop, model: ReadModel) -> bytes:
    with shop.engine.connect() as connection:
        return b"".join(canonical_dump(connection, model, beside(model)))


def unwatched(_position: int) -> None: ...


@pytest.mark.parametrize("bounds", [Bounds(), PIECEMEAL], ids=["at_once", "piecemeal"])
def test_however_it_is_cut_it_is_the_live_one(shop: Shop, bounds: Bounds) -> None:
    for model in READ_MODELS:
        shop.follow(model)
    Rebuilding(shop.engine, READ_MODELS, shop.store.journal.head(), bounds).run(unwatched)
    for model in READ_MODELS:
        assert rebuilt(shop, model) == shop.dump(model), model.name


def test_what_was_killed_goes_on_where_it_was_written(shop: Shop) -> None:
    head = shop.store.journal.head()
    seen = list[int]()

    def killing(position: int) -> None:
        seen.append(position)
        if len(seen) == 4:
            raise Killed

    with pytest.raises(Killed):
        Rebuilding(shop.engine, TWO, head, PIECEMEAL).run(killing)
    again = Rebuilding(shop.engine, TWO, head, PIECEMEAL).run(unwatched)
    for model in TWO:
        shop.follow(model)
        assert rebuilt(shop, model) == shop.dump(model)
    shop.spoil(f"COMMENT ON SCHEMA \"{beside(STONE_SEARCH)}\" IS 'begun by other code'")
    whole = Rebuilding(shop.engine, TWO, head, PIECEMEAL).run(unwatched)
    assert 0 < again[STONE_SEARCH.name] < whole[STONE_SEARCH.name]
    assert whole[AVAILABILITY.name] == 0
    assert rebuilt(shop, STONE_SEARCH) == shop.dump(STONE_SEARCH)


def test_it_has_the_indexes_of_the_live_one(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    Rebuilding(shop.engine, TWO, shop.store.journal.head(), PIECEMEAL).run(unwatched)
    indexes = text("SELECT indexname FROM pg_indexes WHERE schemaname = :schema ORDER BY 1")
    with shop.engine.connect() as connection:
        live = connection.scalars(indexes, {"schema": STONE_SEARCH.schema}).all()
        beside_it = connection.scalars(indexes, {"schema": beside(STONE_SEARCH)}).all()
    assert len(live) > 5
    assert live == beside_it
