"""Foul weather is worth what it sees: each thing that a shop must not do is planted in one."""

import asyncio
from typing import Any

import httpx
import pytest

from interfaces.proof.weather.verdict import NOBODY_PUT_OFF, Cell
from tests.interfaces.proof.weather.a_planted_shop import PATIENCE, Planted, Shop, weathered

AGAIN = {"Retry-After": "1"}
ORDERS = "POST /orders"


def says(status: int, *, again: bool = False, **body: Any) -> Planted:
    async def said(shop: Shop) -> httpx.Response | None:
        headers = AGAIN if again else {}
        return httpx.Response(status, json=body, headers=headers) if shop.foul else None

    return said


def raises(error: type[httpx.TransportError]) -> Planted:
    async def said(shop: Shop) -> httpx.Response | None:
        if shop.foul:
            raise error("planted")
        return None

    return said


async def slowly(shop: Shop) -> httpx.Response | None:
    await asyncio.sleep(PATIENCE.answers * 1.2 if shop.foul else 0)
    return None


async def captured_twice(shop: Shop) -> httpx.Response | None:
    shop.captures = 2
    return httpx.Response(200, json={"received": True})


async def another_cart_each_time(shop: Shop) -> httpx.Response | None:
    shop.given[str(len(shop.given))] = {}
    return httpx.Response(200, json={"cart_id": f"c{len(shop.given)}", "token": "t"})


def seen(shop: Shop, journey: str) -> Cell:
    spell = asyncio.run(weathered(shop))
    return next(cell for cell in spell.cells if cell.journey == journey)


def test_a_shop_that_does_each_thing_once_is_as_it_should_be() -> None:
    spell = asyncio.run(weathered(Shop()))
    assert spell.bad == ()
    assert {cell.word for cell in spell.cells} == {"works"}
    assert len(spell.cells) == 8
    assert spell.recovered is not None


@pytest.mark.parametrize(
    ("path", "planted", "journey", "bad"),
    [
        (ORDERS, says(500, code="internal_error"), "checkout", "500 internal_error"),
        (ORDERS, says(503, code="unavailable"), "checkout", "503 unavailable without Retry-After"),
        (ORDERS, says(422, code="stale", again=True), "checkout", "422 stale"),
        ("GET /products", raises(httpx.ReadTimeout), "browse", "hangs after"),
        ("GET /products", raises(httpx.ReadError), "browse", "cut off after"),
        ("GET /products", slowly, "browse", "works, after"),
        ("POST /webhooks/stripe", captured_twice, "webhook intake", "2 doubled"),
        ("POST /carts", another_cart_each_time, "cart", "was acknowledged as"),
    ],
)
def test_what_a_shop_must_not_do_is_seen(
    path: str, planted: Planted, journey: str, bad: str
) -> None:
    assert bad in " ".join(seen(Shop({path: planted}), journey).bad)


def test_what_was_acknowledged_and_is_not_there_is_lost() -> None:
    async def nothing(_: Shop) -> httpx.Response:
        return httpx.Response(200, json={"items": []})

    spell = asyncio.run(weathered(Shop({"GET /orders": nothing})))
    assert spell.lost == 2
    assert spell.recovered is None
    assert "checkout is not done" in spell.still


def test_what_was_acknowledged_and_is_owed_is_late() -> None:
    async def nothing(_: Shop) -> httpx.Response:
        return httpx.Response(200, json={"items": []})

    shop = Shop({"GET /orders": nothing}, owed="send_letter is due")
    spell = asyncio.run(weathered(shop))
    assert spell.lost == 0
    assert "checkout: 2 not done in time" in spell.bad


def test_whoever_is_told_to_ask_again_is_told_so_at_once() -> None:
    put_off = says(503, code="unavailable", again=True)
    cell = seen(Shop({ORDERS: put_off}), "checkout")
    assert (cell.word, cell.bad) == ("503 within 2 s", ())


@pytest.mark.parametrize(
    ("shop", "still"),
    [
        (Shop(caught_up=False), "read models are behind"),
        (Shop(owed="send_letter is due"), "send_letter is due (1)"),
    ],
)
def test_a_shop_that_is_not_as_before_is_seen(shop: Shop, still: str) -> None:
    spell = asyncio.run(weathered(shop))
    assert spell.recovered is None
    assert spell.still == (still,)
    assert spell.bad == (f"not recovered: {still}",)


def test_what_is_behind_in_foul_weather_is_told_as_coming_later() -> None:
    shop = Shop(caught_up=False)
    spell = asyncio.run(weathered(shop))
    assert spell.cells[0].word == "works with (what was written since later)"


@pytest.mark.parametrize(
    ("weather", "status", "wrong"),
    [
        (("postgresql", "silent"), 200, ("ready, and nothing can be done",)),
        (("postgresql", "slow"), 200, ()),
        (("postgresql", "silent"), 503, ()),
        (("stripe", "silent"), 503, ("not ready, and nothing is needed that is not there",)),
        (("stripe", "silent"), 200, ()),
    ],
)
def test_readiness_says_whether_anything_can_be_done(
    weather: tuple[str, str], status: int, wrong: tuple[str, ...]
) -> None:
    shop = Shop({"GET /health/ready": says(status)})
    assert asyncio.run(weathered(shop, *weather)).ready.bad == wrong


@pytest.mark.parametrize("kind", ["killed", "stopped", "silent", "refusing", "full"])
def test_where_nothing_can_be_done_every_journey_is_put_off(kind: str) -> None:
    spell = asyncio.run(weathered(Shop(), "postgresql", kind))
    assert {cell.bad for cell in spell.cells} == {(NOBODY_PUT_OFF,)}


def test_where_that_is_promised_whoever_is_put_off_has_what_was_promised() -> None:
    put_off = says(503, code="unavailable", again=True)
    spell = asyncio.run(weathered(Shop({ORDERS: put_off}), "postgresql", "silent"))
    (checkout,) = (cell for cell in spell.cells if cell.journey == "checkout")
    assert (checkout.promised, checkout.puts_off, checkout.bad) == (True, True, ())


@pytest.mark.parametrize("kind", ["slow", "read-only"])
def test_what_can_still_be_done_is_put_off_by_nobody(kind: str) -> None:
    spell = asyncio.run(weathered(Shop(), "postgresql", kind))
    assert not any(cell.bad for cell in spell.cells)


def test_how_busy_the_machine_was_is_told_by_what_needs_nothing() -> None:
    spell = asyncio.run(weathered(Shop({"GET /health/live": slowly})))
    assert spell.pace >= PATIENCE.answers
    assert spell.bad == ()
