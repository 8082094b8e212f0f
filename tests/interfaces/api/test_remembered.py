"""Public answers are remembered until what they were made of changes, and not a moment longer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import anyio
import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove
from starlette.datastructures import Headers

from application.shop import Shop
from interfaces.api.edge.kept import Kept, Memory, PublicQuestion
from projections.all import READ_MODELS
from projections.kit.marks import LOOK, Sighting
from projections.kit.reading import Reader
from tests.interfaces.api.world import Catch, World, world

LISTING = "/products?sort=title"
PAGE = "/products/SOL-CLAW"
PIECE = "/availability?asset=ONE-TIARA-1"


@contextmanager
def statements(pool: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, but for the one look that is for all."""
    heard: list[str] = []

    def hear(*said: object) -> None:
        if said[2] != LOOK:
            heard.append(str(said[2]))

    listen(pool, "before_cursor_execute", hear)
    yield heard
    remove(pool, "before_cursor_execute", hear)


@pytest.fixture
def unhurried(reading: World, pool: Engine) -> World:
    """The same shop, as a process sees it that looked a moment ago."""
    reader = Reader(pool, wait_seconds=0.1)
    settings = {"reader": reader, "read_models": READ_MODELS, "fresh_seconds": 60.0}
    return world(reading.api.store, reading.clock, **settings)


def stocked(shop: World, catch_up: Catch) -> None:
    shop.publish("SOL-CLAW")
    shop.receive_tiara()
    catch_up()


def test_a_second_look_asks_the_database_nothing(
    reading: World, unhurried: World, catch_up: Catch, pool: Engine
) -> None:
    stocked(reading, catch_up)
    first = unhurried.client.get(PAGE)
    with statements(pool) as heard:
        again = unhurried.client.get(PAGE)
        known = unhurried.client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert heard == []
    assert again.content == first.content
    assert (known.status_code, known.content) == (304, b"")
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    changing = {"x-request-id", "date"}
    assert {**again.headers, **dict.fromkeys(changing, "")} == {
        **first.headers,
        **dict.fromkeys(changing, ""),
    }


def test_what_changed_is_answered_anew_and_has_another_tag(reading: World, catch_up: Catch) -> None:
    stocked(reading, catch_up)
    before = reading.client.get(PIECE)
    token = reading.token()
    cart_id = reading.cart(token)
    wish = {"kind": "asset", "ref": "ONE-TIARA-1"}
    reading.client.post(f"/carts/{cart_id}/lines", json=wish, headers=token)
    assert reading.client.get(PIECE).content == before.content, "nobody has folded it yet"
    catch_up()
    after = reading.client.get(PIECE, headers={"If-None-Match": before.headers["ETag"]})
    assert [each.json()["assets"][0]["status"] for each in (before, after)] == ["available", "held"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_position_goes_on_while_nothing_changes(reading: World, catch_up: Catch) -> None:
    stocked(reading, catch_up)
    first = reading.client.get(PAGE)
    cart = reading.client.post("/carts", headers=reading.token())
    catch_up()
    path = f"{PAGE}?min_position={cart.headers['X-Position']}"
    told = reading.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert told.status_code == 304, "a cart is nothing that this page shows"
    assert int(told.headers["X-Position"]) >= int(cart.headers["X-Position"])
    assert told.headers["Cache-Control"] == "no-cache"


def test_a_position_that_is_not_reached_is_not_told_from_memory(
    reading: World, catch_up: Catch
) -> None:
    stocked(reading, catch_up)
    reading.client.get(PAGE)
    cart = reading.client.post("/carts", headers=reading.token())
    path = f"{PAGE}?min_position={cart.headers['X-Position']}"
    assert reading.client.get(path).status_code == 202
    odd = reading.client.get(f"{PAGE}?min_position=1&min_position=x")
    assert odd.status_code == 422


def test_a_book_that_begins_ends_what_was_made_by_the_one_before(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    stocked(reading, catch_up)
    shop = reading.api.shop()
    book = shop.prices.books[0]
    begins = reading.clock.now() + timedelta(hours=1)
    later = replace(book, price_book_id="later", valid_from=begins)
    prices = replace(shop.prices, books=(*shop.prices.books, later))
    settings = {"shop": lambda: Shop(shop.rules, prices, shop.lead_times)}
    reader = Reader(pool, wait_seconds=0.1)
    timed = world(reading.api.store, reading.clock, reader=reader, **settings)
    before = timed.client.get(PAGE)
    assert timed.client.get(PAGE).headers["ETag"] == before.headers["ETag"]
    reading.clock.pass_time(timedelta(hours=2))
    after = timed.client.get(PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200, "no event said so, and yet it is another book's answer"


@pytest.mark.parametrize("held", ["{tag}", '"other", {tag}', "{strong}", '"x",{strong} , "y"', "*"])
def test_tags_are_compared_weakly_and_in_lists(reading: World, catch_up: Catch, held: str) -> None:
    stocked(reading, catch_up)
    tag = reading.client.get(PAGE).headers["ETag"]
    assert tag.startswith("W/")
    sent = held.format(tag=tag, strong=tag.removeprefix("W/"))
    assert reading.client.get(PAGE, headers={"If-None-Match": sent}).status_code == 304
    part = {"If-None-Match": tag.removeprefix("W/")[1:9]}
    assert reading.client.get(PAGE, headers=part).status_code == 200


def test_who_asks_the_same_at_once_is_answered_once(
    reading: World, unhurried: World, catch_up: Catch, pool: Engine
) -> None:
    stocked(reading, catch_up)
    with statements(pool) as alone:
        unhurried.client.get(f"{LISTING}&limit=10")

    async def crowd() -> list[httpx.Response]:
        transport = httpx.ASGITransport(unhurried.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return await asyncio.gather(*(client.get(LISTING) for _ in range(20)))

    with statements(pool) as heard:
        told = anyio.run(crowd)
    assert {answer.status_code for answer in told} == {200}
    assert len({answer.content for answer in told}) == 1
    assert 0 < len(heard) <= len(alone)


def test_refusals_and_private_answers_are_not_remembered(
    reading: World, unhurried: World, catch_up: Catch, pool: Engine
) -> None:
    stocked(reading, catch_up)
    token = reading.token()
    cart = f"/carts/{reading.cart(token)}"
    catch_up()
    for path, headers in (("/products/NOTHING", {}), (cart, token)):
        answers = [unhurried.client.get(path, headers=headers)]
        with statements(pool) as heard:
            answers.append(unhurried.client.get(path, headers=headers))
        assert heard, path
        assert "ETag" not in answers[1].headers
    assert unhurried.client.get(cart, headers=reading.token()).status_code == 404


def test_what_is_not_said_to_be_everybodys_is_nobody_elses(shop: World) -> None:
    """Also where its path begins as those of public answers do."""
    told = shop.client.get("/ring-sizes/candidates?system=us&entered=6")
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in told.headers


def test_compressed_and_plain_are_remembered_apart(
    unhurried: World, reading: World, catch_up: Catch
) -> None:
    stocked(reading, catch_up)
    codings = [{"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}]
    for _ in range(2):
        packed, plain = (unhurried.client.get(PAGE, headers=each) for each in codings)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert packed.json() == plain.json()


SEEN = Sighting(0.0, {"a": 9}, {"a": "1"})


def kept(size: int, mark: str = "1") -> Kept:
    return Kept(
        operation="o",
        headers=Headers(),
        body=b"x" * size,
        etag=b'W/"e"',
        position=3,
        made_of={"a": mark},
    )


def test_memory_is_bounded_and_forgets_what_was_not_asked_for() -> None:
    memory = Memory(100_000)
    asked = [PublicQuestion(b"%d" % number, gzip=False) for number in range(12)]
    for each in asked:
        memory.put(each, kept(9_000))
        memory.get(asked[0], SEEN)
    assert memory.taken <= 100_000
    assert memory.get(asked[0], SEEN)
    assert memory.get(asked[-1], SEEN)
    assert memory.get(asked[1], SEEN) is None
    memory.put(asked[2], kept(50_000))
    assert memory.get(asked[2], SEEN) is None, "one answer does not take all the room"


def test_what_is_not_true_any_more_leaves_no_bytes_behind() -> None:
    memory = Memory(100_000)
    question = PublicQuestion(b"q", gzip=False)
    memory.put(question, kept(100, mark="0"))
    assert memory.get(question, SEEN) is None
    assert memory.taken == 0
    assert kept(1).position_at(SEEN) == 9
