"""Each kind of work has threads of its own, and turns away its own kind only."""

import asyncio
import threading
from contextlib import closing

import anyio
import httpx
import pytest
from sqlalchemy.pool import QueuePool

from application.identity.passwords import CredentialsWrong, PasswordInvalid
from application.store.event_store import EventStore
from interfaces.api.app import every_route
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
    marks = Coming()
    waiting = Waiting(marks, seconds=5.0, callers=1)
    asked: list[int] = []

    async def ask() -> str:
        asked.append(marks.reached("a"))
        if marks.reached("a") < 3:
            raise Behind("a", 3)
        return "said"

    assert anyio.run(waiting.until_said, ask) == "said"
    assert asked == [0, 3], "asked again once, not at each look"


def test_waiting_is_bounded_in_time_and_in_callers() -> None:
    async def never() -> None:
        raise Behind("b", 1)

    with pytest.raises(NotCaughtUp):
        anyio.run(Waiting(Coming(), seconds=0.0, callers=1).until_said, never)
    with pytest.raises(Busy):
        anyio.run(Waiting(Coming(), seconds=5.0, callers=0).until_said, never)


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
