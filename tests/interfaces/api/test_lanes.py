"""Each kind of work has threads of its own, and turns away its own kind only."""

import asyncio
import threading
from concurrent.futures import Future
from contextlib import closing
from functools import partial

import anyio
import httpx
import pytest
from sqlalchemy.pool import QueuePool

from application.identity.passwords import CredentialsWrong, PasswordInvalid
from application.store.event_store import EventStore
from interfaces.api.app import every_route
from interfaces.api.edge.access import PARTNER
from interfaces.api.edge.lanes import Lanes, Widths
from interfaces.api.edge.refusals import Busy
from interfaces.api.edge.waiting import Behind, Waiting
from interfaces.composition import House
from interfaces.settings import Settings
from projections.kit.marks import Marks, Sighting
from projections.kit.reading import NotCaughtUp
from tests.interfaces.api.world import world
from tests.set_clock import SetClock


def test_a_full_lane_refuses_its_own_kind_only() -> None:
    lanes, over = Lanes(Widths(queries=1, vendors=1, line=1)), threading.Event()

    async def crowd() -> None:
        slow = [asyncio.create_task(lanes.run("vendors", over.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await lanes.run("vendors", over.wait)
        assert await lanes.run("queries", lambda: "answered") == "answered"
        over.set()
        assert await asyncio.gather(*slow) == [True, True]
        assert await lanes.run("vendors", lambda: "again") == "again"

    anyio.run(crowd)


def test_payments_that_are_slow_keep_no_question_waiting(
    memory_store: EventStore, clock: SetClock
) -> None:
    shop = world(memory_store, clock, widths=Widths(vendors=1, line=0))
    token, over = shop.token(), threading.Event()
    order = shop.order(token)
    pays = token | shop.key()
    create = shop.payments.create

    def slow(due: object) -> object:
        over.wait(30)
        return create(due)  # type: ignore[arg-type]  # what it was called with

    shop.payments.create = slow  # type: ignore[method-assign,assignment]  # a vendor of this test

    async def crowd() -> tuple[httpx.Response, ...]:
        transport = httpx.ASGITransport(shop.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            path = f"/orders/{order['order_id']}/payment"
            paying = asyncio.create_task(client.post(path, headers=pays))
            await asyncio.sleep(0.2)
            turned_away = await client.post(path, headers=pays)
            opened = await client.post("/carts", headers=token)
            over.set()
            return await paying, turned_away, opened

    paid, turned_away, opened = anyio.run(crowd)
    assert (turned_away.status_code, turned_away.json()["code"]) == (503, "busy")
    assert turned_away.headers["Retry-After"]
    assert (paid.status_code, opened.status_code) == (200, 201)


def test_somebodys_own_page_does_not_wait_behind_what_is_everybodys(
    memory_store: EventStore, clock: SetClock
) -> None:
    shop = world(memory_store, clock, widths=Widths(queries=1, own=1, line=0))
    token, over = shop.token(), threading.Event()

    async def crowd() -> tuple[httpx.Response, ...]:
        transport = httpx.ASGITransport(shop.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            full = asyncio.create_task(shop.client.app.state.lanes.run("queries", over.wait))
            await asyncio.sleep(0)
            public = await client.get("/ring-sizes")
            own = await client.get("/designs/none/stones", headers=token)
            over.set()
            await full
            return public, own

    public, own = anyio.run(crowd)
    assert (public.status_code, public.json()["code"]) == (503, "busy")
    assert own.status_code == 404


def test_each_kind_of_question_has_its_connections() -> None:
    """Else a thread of one kind would wait for a connection that another's has."""
    named = {"ELYSIUM_QUERY_THREADS": "3", "ELYSIUM_OWN_THREADS": "4"}
    settings = Settings.of({"ELYSIUM_DATABASE_URL": "postgresql://127.0.0.1:1/none"} | named)
    with closing(House(settings)) as house:
        pool = house.readers_engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.size() == 3 + 4 + 1, "and one that looks for all"
    assert (settings.widths().queries, settings.widths().own) == (3, 4)


class Coming(Marks):
    """One position further at each look."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # never asked
        self.looks = 0

    def next(self) -> "asyncio.Future[Sighting]":  # type: ignore[override]  # done at once
        self.looks += 1
        self._last = Sighting(0.0, {"a": self.looks}, {})
        done: asyncio.Future[Sighting] = asyncio.Future()
        done.set_result(self._last)
        return done


def test_whoever_is_behind_is_asked_again_when_it_came() -> None:
    """And makes room for the next one."""
    marks = Coming()
    waiting = Waiting(marks, seconds=5.0, callers=1)
    asked: list[int] = []

    async def ask(position: int) -> str:
        asked.append(marks.reached("a"))
        if marks.reached("a") < position:
            raise Behind("a", position)
        return "said"

    for position in (3, 6):
        assert anyio.run(waiting.until_said, partial(ask, position)) == "said"
    assert asked == [0, 3, 3, 6], "asked again once, not at each look"


def test_waiting_is_bounded_in_time_and_in_callers() -> None:
    async def never() -> None:
        raise Behind("b", 1)

    with pytest.raises(NotCaughtUp):
        anyio.run(Waiting(Coming(), seconds=0.0, callers=1).until_said, never)
    with pytest.raises(Busy):
        anyio.run(Waiting(Coming(), seconds=5.0, callers=0).until_said, never)


def test_where_one_replica_is_seen_and_another_answers_nobody_waits_for_ever() -> None:
    async def behind_what_was_seen() -> None:
        raise Behind("a", 1)

    with pytest.raises(NotCaughtUp):
        anyio.run(Waiting(Coming(), seconds=0.0, callers=1).until_said, behind_what_was_seen)


def test_a_shop_of_one_reading_thread_answers_while_another_waits() -> None:
    """Nothing that waits for a read model is on a thread."""
    lanes = Lanes(Widths(queries=1))
    waiting = Waiting(Coming(), seconds=5.0, callers=9)
    told: list[str] = []

    def behind() -> None:
        if waiting.marks.reached("a") < 2:
            raise Behind("a", 2)
        told.append("late")

    async def crowd() -> None:
        late = asyncio.create_task(waiting.until_said(lambda: lanes.run("queries", behind)))
        await lanes.run("queries", lambda: told.append("at once"))
        await late

    anyio.run(crowd)
    assert told == ["at once", "late"]


def test_whatever_hashes_a_password_does_so_in_the_lane_for_that() -> None:
    operations = [route.operation for route in every_route()]
    hashes = {PasswordInvalid, CredentialsWrong}
    hashing = {each.name for each in operations if hashes & each.refuses.keys()}
    assert hashing == {each.name for each in operations if each.lane == "hashing"}
    assert "choose_staff_password" in hashing


def test_staff_and_webhooks_have_lanes_of_their_own() -> None:
    shared = {"queries", "own", "commands"}
    for operation in (route.operation for route in every_route()):
        if operation.access.staff_roles or operation.access is PARTNER:
            assert operation.lane not in shared, operation.name
    lanes = {route.operation.name: route.operation.lane for route in every_route()}
    assert lanes["receive_stripe_webhook"] == "webhooks"
    assert (lanes["order_board"], lanes["receive_asset"]) == ("desk", "house")


def test_commands_and_sign_ins_that_stand_still_keep_no_webhook_waiting(
    memory_store: EventStore, clock: SetClock
) -> None:
    """Nor who looks and shows nothing; whoever signs in is looked up on threads for that alone."""
    widths = Widths(commands=1, callers=1, queries=1, line=0)
    shop, over = world(memory_store, clock, widths=widths), threading.Event()

    async def crowd() -> tuple[httpx.Response, ...]:
        transport = httpx.ASGITransport(shop.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            lanes = shop.client.app.state.lanes
            full = [asyncio.create_task(lanes.run(k, over.wait)) for k in ("commands", "callers")]
            await asyncio.sleep(0)
            found = (
                await client.post("/carts", headers=shop.token()),
                await client.get("/carts", headers={"Authorization": "Bearer none"}),
                await client.post("/webhooks/stripe", content=b"{}"),
                await client.get("/shop"),
                await client.get("/health/ready"),
            )
            over.set()
            await asyncio.gather(*full)
            return found

    cart, signed_in, webhook, page, ready = anyio.run(crowd)
    assert [each.json()["code"] for each in (cart, signed_in)] == ["busy", "busy"]
    assert webhook.status_code in (400, 401), "read, and refused for its signature"
    assert (page.status_code, ready.status_code) == (200, 200)


WAITERS, GENEROUS = 500, 20.0


def test_five_hundred_who_wait_keep_no_webhook_and_no_command_waiting(
    memory_store: EventStore, clock: SetClock
) -> None:
    """They hold no thread and no connection; one more than may wait is told so, and nobody else."""
    shop = world(memory_store, clock, widths=Widths(queries=1, webhooks=1, waiting=WAITERS))
    waiting = shop.client.app.state.waiting
    waiting.marks, waiting.seconds = Standing(), GENEROUS

    async def crowd() -> tuple[httpx.Response, ...]:
        transport = httpx.ASGITransport(shop.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            waiters = [asyncio.create_task(waiting.until_said(behind)) for _ in range(WAITERS)]
            await asyncio.sleep(0.1)
            assert waiting.now == WAITERS
            with pytest.raises(Busy):
                await waiting.until_said(behind)
            found = (
                await client.post("/webhooks/stripe", content=b"{}"),
                await client.post("/carts", headers=shop.token()),
                await client.get("/shop"),
            )
            for each in waiters:
                each.cancel()
            await asyncio.gather(*waiters, return_exceptions=True)
            return found

    webhook, cart, page = anyio.run(crowd)
    assert webhook.status_code in (400, 401)
    assert (cart.status_code, page.status_code) == (201, 200)
    assert waiting.now == 0


async def behind() -> None:
    raise Behind("carts", 9)


class Standing(Marks):
    """A follower that stands still, looked at again and again."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # never asked

    def next(self) -> "Future[Sighting]":
        done: Future[Sighting] = Future()
        asyncio.get_running_loop().call_later(0.05, done.set_result, Sighting(0.0, {}, {}))
        return done
