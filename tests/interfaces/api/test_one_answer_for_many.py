"""Who asks the same at once is answered together, also while what it is made of keeps changing."""

import asyncio
from types import SimpleNamespace

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from interfaces.api.edge.public import asked_in, made_of
from interfaces.api.edge.warm import Remembering, Warm
from projections.kit.marks import Marks, Sighting

MANY = 20


class Moving(Marks):
    """Another mark at each look, as of a shop in which something happens all the time."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # never asked
        self.looks = 0

    def now(self) -> Sighting:
        self.looks += 1
        return Sighting(0.0, {"a": self.looks}, {"a": str(self.looks)})


class Slow:
    """An app that answers with its how-manieth answer it is; a position is waited for longer."""

    def __init__(self) -> None:
        self.begun = self.now = self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        number = self.begun
        scope["route"] = SimpleNamespace(operation_id="list_products")
        found = made_of(scope)
        found.public, found.marks = scope["path"] == "/products", {"a": "of a moment ago"}
        await asyncio.sleep(0.5 if asked_in(scope).min_position else 0.02)
        self.now -= 1
        await JSONResponse(number)(scope, receive, send)


@pytest.fixture
def app() -> Slow:
    return Slow()


@pytest.fixture
def client(app: Slow) -> httpx.AsyncClient:
    warm = Warm(app, Remembering(Moving(), 100_000, b"", frozenset({"products", "stones"})))

    async def stated(scope: Scope, receive: Receive, send: Send) -> None:
        await warm({**scope, "state": {}}, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(stated), base_url="http://shop")


def test_there_is_one_in_the_making_however_many_ask(app: Slow, client: httpx.AsyncClient) -> None:
    async def crowd() -> list[int]:
        first = asyncio.create_task(client.get("/products"))
        await asyncio.sleep(0.01)
        later = await asyncio.gather(*(client.get("/products") for _ in range(MANY)))
        return [(await first).json(), *(answer.json() for answer in later)]

    told = anyio.run(crowd)
    assert app.most == 1
    assert told == [1, *[2] * MANY], "who asked meanwhile is told what was begun after that"


def test_what_is_nobody_elses_is_answered_to_each(client: httpx.AsyncClient) -> None:
    async def crowd() -> list[int]:
        told = await asyncio.gather(*(client.get("/stones") for _ in range(MANY)))
        return [answer.json() for answer in told]

    assert len(set(anyio.run(crowd))) == MANY


def test_nobody_waits_for_a_position_that_another_wants(
    app: Slow, client: httpx.AsyncClient
) -> None:
    async def crowd() -> bool:
        patient = asyncio.create_task(client.get("/products?min_position=9"))
        await asyncio.sleep(0.01)
        await client.get("/products")
        hurried = not patient.done()
        await patient
        return hurried

    assert anyio.run(crowd)
    assert app.begun == 2


def test_whoever_goes_away_takes_no_answer_from_the_others(client: httpx.AsyncClient) -> None:
    async def crowd() -> tuple[int, int]:
        first = asyncio.create_task(client.get("/products"))
        await asyncio.sleep(0.005)
        leaves, stays = (asyncio.create_task(client.get("/products")) for _ in range(2))
        await asyncio.sleep(0.005)
        leaves.cancel()
        return (await first).status_code, (await stays).status_code

    assert anyio.run(crowd) == (200, 200)
