"""Stones over HTTP from memory: the same bytes as from the table, and as new as is wanted."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Reserve
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from projections.stones.fold import STONE_SEARCH
from projections.stones.memory.columns import Columns
from projections.stones.memory.loading import load
from tests.asking import ask
from tests.designs import NOON, list_stone, snapshot, stone_like
from tests.interfaces.api.world import Catch, World, world

SHELF = {
    "S-1": snapshot("1.00", "6.40"),
    "S-2": snapshot("1.01", "6.42"),
    "S-3": replace(snapshot("1.02", "6.44"), colour="G"),
    "S-4": replace(snapshot("1.00", "6.40"), shape="oval"),
}
QUESTIONS = (
    "/stones",
    "/stones?shape=round&carat_min=1.01",
    "/stones?sort=price&descending=true&limit=2&colour=F",
    "/stones?text=oval",
    "/stones/pairs",
    "/stones/S-3",
)


@pytest.fixture
def kept(reading: World, catch_up: Catch, pool: Engine) -> Columns:
    """What a process has in memory, and then forgets to look."""

    def shelve(decision: Decision) -> None:
        for asset_id, stone in SHELF.items():
            list_stone(decision, asset_id, stone_like(stone))

    reading.api.store.run(shelve, ask())
    reading.publish("SOL-CLAW")
    catch_up()
    with Reader(pool).ask(STONE_SEARCH) as connection:
        return load(connection)


@pytest.fixture
def remembering(reading: World, kept: Columns, pool: Engine) -> World:
    reader = Reader(pool, wait_seconds=0.1)
    more = {"reader": reader, "read_models": READ_MODELS, "stones_at_hand": lambda: kept}
    return world(reading.api.store, reading.clock, **more)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answers_are_the_same(reading: World, remembering: World, question: str) -> None:
    by_table, by_memory = (shop.client.get(question) for shop in (reading, remembering))
    assert by_memory.status_code == 200, by_memory.text
    assert by_memory.content == by_table.content
    assert by_memory.headers["ETag"] == by_table.headers["ETag"]


def test_what_is_no_stone_ends_no_answer(
    reading: World, kept: Columns, catch_up: Catch, pool: Engine
) -> None:
    """The read model goes on with every event; these stones are as they were."""
    looks: list[Columns] = []

    def at_hand() -> Columns:
        looks.append(kept)
        return kept

    more = {"reader": Reader(pool), "read_models": READ_MODELS, "stones_at_hand": at_hand}
    shop = world(reading.api.store, reading.clock, **more)
    reading.cart(reading.token())
    catch_up()
    told = [shop.client.get("/stones/S-3") for _ in range(2)]
    assert len({answer.headers["ETag"] for answer in told}) == 1
    assert len(looks) == 1, "told again by what remembers"
    assert told[0].headers["ETag"] == reading.client.get("/stones/S-3").headers["ETag"]


def test_a_design_finds_the_same(reading: World, remembering: World) -> None:
    token = remembering.token()
    begun = remembering.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=token)
    path = f"/designs/{begun.json()['design_id']}/stones"
    found = [shop.client.get(path, headers=token).json() for shop in (reading, remembering)]
    assert found[0] == found[1]
    assert found[0]["items"]


def test_whoever_asks_for_a_position_is_told_of_it(
    remembering: World, kept: Columns, catch_up: Catch
) -> None:
    head = _hold(remembering)
    catch_up()
    old = remembering.client.get("/stones/S-1")
    assert (old.json()["held"], _position(old)) == (False, kept.position)
    new = remembering.client.get(f"/stones/S-1?min_position={head}")
    assert (new.json()["held"], _position(new)) == (True, head)


def test_whoever_wrote_something_is_not_told_what_was_before(
    remembering: World, kept: Columns, catch_up: Catch
) -> None:
    """In a question of their own; of a public one nobody knows who asks."""
    token = remembering.token()
    _hold(remembering)
    begun = remembering.post("/designs", {"style_code": "SOL-CLAW"}, **token, **remembering.key())
    catch_up()
    path = f"/designs/{begun.json()['design_id']}/stones"
    theirs = remembering.client.get(path, headers=token)
    assert [card["held"] for card in theirs.json()["items"] if card["asset_id"] == "S-1"] == [True]
    assert _position(theirs) > kept.position
    assert _position(remembering.client.get("/stones/S-1")) == kept.position


def test_a_stone_that_is_not_here_yet_is_asked_of_the_table(
    remembering: World, catch_up: Catch
) -> None:
    remembering.api.store.run(lambda d: list_stone(d, "S-9", stone_like(snapshot())), ask())
    assert remembering.client.get("/stones/S-9").status_code == 202
    catch_up()
    assert remembering.client.get("/stones/S-9").status_code == 200
    assert remembering.client.get("/stones/none").status_code == 404


def _hold(shop: World) -> int:
    until = NOON + timedelta(minutes=30)
    wish = Reserve(reservation_id="r", purpose="cart", holder="cart-1", expires_at=until)
    shop.api.store.run(lambda decision: decision.decide(ASSET, "S-1", wish), ask())
    return shop.journal.head()


def _position(answer: httpx.Response) -> int:
    return int(answer.headers["X-Position"])
