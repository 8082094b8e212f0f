"""Rebuilds: the same bytes as live, wrong rows found and repaired, and nobody sees half of one."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from application.store.event_store import EventStore
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.postgres.lease import Leases
from interfaces.proof.comparison import Difference
from interfaces.proof.replay import FollowerBeginning, ReplayRunning
from interfaces.worker.following import ReadModelFollowing, next_batch
from interfaces.worker.head import Head
from interfaces.worker.leased import Leased
from interfaces.worker.tail import Tail
from projections.all import READ_MODELS
from projections.availability import AVAILABILITY
from projections.kit.followers import checkpoint, within
from projections.kit.read_model import ReadModel, schema_exists
from projections.kit.reading import Reader
from projections.stones.fold import STONE, STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database

STONES = 300
IN_PIECES = 4
KEPT = STONES + IN_PIECES
"""With those that the finished pieces are set with."""
STONES_LIVE = STONE_SEARCH.schema


@pytest.fixture
def shop(database: Database, postgres_store: EventStore) -> Iterator[Shop]:
    seed_stones(postgres_store, limit=STONES)
    seed_pieces(postgres_store)
    pool = engine(database.app_url)
    yield Shop(postgres_store, pool)
    pool.dispose()


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.name)
def test_a_rebuild_is_the_live_one_byte_for_byte(shop: Shop, model: ReadModel) -> None:
    shop.follow(model)
    before = shop.dump(model)
    found = shop.replay(model)
    assert (found.compared, found.differing, found.switched) == (True, 0, True)
    assert found.position == shop.store.journal.head()
    assert shop.dump(model) == before
    assert shop.schemas() == {model.schema}


def test_wrong_rows_are_named_and_repaired(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    right = shop.dump()
    shop.spoil(
        "UPDATE stone SET carat = carat + 1 WHERE asset_id = 'ST-000007'",
        "DELETE FROM stone WHERE asset_id = 'ST-000008'",
        "INSERT INTO stone SELECT (jsonb_populate_record(stone,"
        ' \'{"asset_id":"ST-999999"}\')).* FROM stone'
        " WHERE asset_id = 'ST-000001'",
        schema=STONES_LIVE,
    )
    wrong = shop.dump()
    found = shop.replay(verify=True)
    assert found.examples == (
        Difference("stone", ("ST-000007",), "differs"),
        Difference("stone", ("ST-000008",), "missing"),
        Difference("stone", ("ST-999999",), "extra"),
    )
    assert (found.differing, found.switched, shop.dump()) == (3, False, wrong)
    assert shop.schemas() == {STONES_LIVE}
    assert shop.replay().differing == 3
    assert shop.dump() == right


def test_the_old_one_can_be_kept(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    shop.replay(keep_old=True)
    assert shop.schemas() == {STONES_LIVE, f"{STONES_LIVE}__old"}
    shop.replay()
    assert shop.schemas() == {STONES_LIVE}


def test_readers_never_find_less_than_all_of_it(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    reader, over = Reader(shop.engine), threading.Event()
    seen, broken = set[int](), list[Exception]()

    def look() -> None:
        try:
            while not over.is_set():
                with reader.ask(STONE_SEARCH) as connection:
                    seen.add(
                        connection.execute(select(func.count()).select_from(STONE)).scalar_one()
                    )
        except Exception as error:  # noqa: BLE001  # shown by the test
            broken.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        shop.replay()
    over.set()
    for thread in threads:
        thread.join()
    assert (seen, broken) == ({KEPT}, [])


def test_a_crash_before_the_switch_leaves_the_live_one_as_it_is(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    before = shop.dump()
    shop.rebuild()
    assert shop.schemas() == {STONES_LIVE, f"{STONES_LIVE}__rebuild"}
    assert shop.dump() == before
    shop.spoil(
        "DELETE FROM stone",
        f"COMMENT ON SCHEMA \"{STONES_LIVE}__rebuild\" IS 'by other code'",
        schema=f"{STONES_LIVE}__rebuild",
    )
    assert shop.replay().differing == 0
    assert (shop.dump(), shop.schemas()) == (before, {STONES_LIVE})


def test_what_happens_meanwhile_is_in_the_new_one(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)

    def more(_done: int, _total: int) -> None:
        seed_stones(shop.store, limit=STONES + 100)
        shop.follow(STONE_SEARCH)

    found = shop.replay(watch=more)
    assert (found.differing, found.position) == (0, shop.store.journal.head())
    assert shop.dump().count(b'"table":"stone"') == KEPT + 100


def test_a_live_one_that_is_behind_is_compared_where_it_is(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    seed_stones(shop.store, limit=STONES + 300)
    following = ReadModelFollowing(shop.engine, shop.store.journal, STONE_SEARCH)
    following.prepare()
    reached = following.step(200).position
    found = shop.replay()
    assert (found.differing, found.position) == (0, reached)
    assert reached < shop.store.journal.head()
    shop.follow(STONE_SEARCH)
    assert shop.replay(verify=True).differing == 0
    assert shop.dump().count(b'"table":"stone"') == KEPT + 300


def test_one_that_is_new_to_a_long_log_is_not_seen_before_it_has_caught_up(shop: Shop) -> None:
    following = ReadModelFollowing(shop.engine, shop.store.journal, STONE_SEARCH)
    following.prepare()
    assert following.step(200).folded == 200
    assert shop.schemas() == {f"{STONES_LIVE}__build"}
    shop.follow(STONE_SEARCH)
    assert shop.schemas() == {STONES_LIVE}
    assert shop.replay(verify=True).differing == 0


def test_without_a_live_one_it_is_built_to_the_head(shop: Shop) -> None:
    found = shop.replay()
    assert (found.compared, found.switched, found.position) == (
        False,
        True,
        shop.store.journal.head(),
    )
    built = shop.dump()
    shop.follow(STONE_SEARCH)
    assert shop.dump() == built


def test_one_rebuild_at_a_time_and_none_beside_a_follower_that_begins(shop: Shop) -> None:
    leases = Leases(shop.engine)
    assert leases.take(f"{STONES_LIVE}__rebuild")
    with pytest.raises(ReplayRunning):
        shop.replay()
    leases.free(f"{STONES_LIVE}__rebuild")
    assert leases.take(Tail.name)
    ReadModelFollowing(shop.engine, shop.store.journal, AVAILABILITY).prepare()
    with pytest.raises(FollowerBeginning):
        shop.replay(AVAILABILITY)
    assert shop.replay().switched
    leases.free(Tail.name)
    assert shop.replay(AVAILABILITY).switched


def test_a_follower_that_built_beside_a_rebuild_follows_that_one(shop: Shop) -> None:
    following = ReadModelFollowing(shop.engine, shop.store.journal, STONE_SEARCH)
    following.prepare()
    assert following.step(200).folded == 200
    shop.replay()
    while following.step(500).folded:
        pass
    assert shop.schemas() == {STONES_LIVE}
    assert following.name == STONES_LIVE
    assert shop.replay(verify=True).differing == 0


def test_a_follower_at_work_loses_and_repeats_nothing(shop: Shop) -> None:
    stopping = threading.Event()
    shop.follow(STONE_SEARCH)
    following = ReadModelFollowing(shop.engine, shop.store.journal, STONE_SEARCH)
    leases = Leases(shop.engine)
    tail = Tail([following], shop.engine, Head(shop.store.journal, stopping))
    follower = Leased(tail, leases, stopping)
    follower.start()
    for more in range(100, 500, 100):
        seed_stones(shop.store, limit=STONES + more)
        assert shop.replay().differing == 0
    stopping.set()
    follower.join()
    shop.follow(STONE_SEARCH)
    assert shop.replay(verify=True).differing == 0
    assert shop.dump().count(b'"table":"stone"') == KEPT + 400


def test_the_switch_waits_for_a_batch_that_is_being_folded(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    replay = shop.rebuild()
    seed_stones(shop.store, limit=STONES + 100)
    switching = threading.Thread(target=replay.switch)
    with shop.engine.begin() as connection:
        placed = within(connection, STONE_SEARCH.schema)
        position = checkpoint(placed, lock=True)
        events, reached = next_batch(shop.store.journal, position, 1_000, STONE_SEARCH.event_names)
        STONE_SEARCH.fold(placed, list(events), reached)
        switching.start()
        switching.join(0.3)
        assert switching.is_alive()
    switching.join()
    assert shop.dump().count(b'"table":"stone"') == KEPT + 100
    assert shop.replay(verify=True).differing == 0


def test_progress_tells_how_far_it_is(shop: Shop) -> None:
    seen = list[tuple[int, int]]()
    found = shop.replay(watch=lambda *told: seen.append(told))
    assert seen[-1] == (found.position, found.position)


def test_a_dump_is_lines_of_json_in_the_order_of_keys(shop: Shop) -> None:
    shop.follow(STONE_SEARCH)
    lines = [line for line in shop.dump().splitlines() if b'"table":"stone"' in line]
    assert lines[0].startswith(b'{"read_model":"stone_search","table":"stone","row":{')
    assert len(lines) == KEPT
    assert lines == sorted(lines, key=lambda line: line[line.index(b'"asset_id"') :])


def test_nothing_is_left_of_an_old_rebuild_when_the_live_one_is_missing(shop: Shop) -> None:
    shop.rebuild()
    shop.replay(verify=True)
    with shop.engine.connect() as connection:
        assert not schema_exists(connection, STONE_SEARCH.schema)
    assert shop.schemas() == set()
