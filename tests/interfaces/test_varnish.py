"""A real Varnish before the shop: what it keeps, for how long, and what it never does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from benchmarks.varnish import installed, proxied
from interfaces.integrations.proxy import CachingProxy, ProxyDown
from interfaces.postgres.purged import Purged
from interfaces.worker.purging import Purging
from projections.all import READ_MODELS
from tests.interfaces.api.conftest import catch_up, reading
from tests.interfaces.api.world import Catch, World, world

__all__ = ["catch_up", "reading"]
CHAINS = "/availability?sku=CHA-1"
PAGE = "/products/SOL-CLAW"
ORIGIN = {"Origin": "http://localhost:3000"}
SOON = 30.0
pytestmark = pytest.mark.skipif(
    installed() is None, reason="Varnish with xkey is not installed: no proxy in front was tested"
)


@contextmanager
def served(shop: World) -> Iterator[int]:
    config = uvicorn.Config(shop.client.app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture
def front(reading: World, catch_up: Catch) -> Iterator[httpx.Client]:
    reading.publish("SOL-CLAW")
    reading.receive_chains()
    catch_up()
    ours = {"read_models": READ_MODELS, "origins": tuple(ORIGIN.values())}
    shop = world(reading.api.store, reading.clock, reader=reading.api.reader, **ours)
    with (
        served(shop) as port,
        proxied(port) as address,
        httpx.Client(base_url=address, timeout=10) as client,
    ):
        yield client


def again(front: httpx.Client, path: str, **headers: str) -> tuple[httpx.Response, httpx.Response]:
    return front.get(path, headers=headers), front.get(path, headers=headers)


def cached(answer: httpx.Response) -> str:
    return answer.headers["X-Cache"]


def priced(shop: World, minor: int) -> None:
    path, body = "/staff/stock/CHA-1/price", {"price": {"minor": minor}}
    assert shop.client.put(path, json=body, headers=shop.staff("pricing")).is_success


def tells(front: httpx.Client, minor: int) -> bool:
    return str(minor) in front.get(CHAINS).text


def purging(front: httpx.Client, pool: Engine, stopping: threading.Event) -> Purging:
    told = Purged(pool, pool, [model.schema for model in READ_MODELS])
    return Purging(CachingProxy(str(front.base_url)), told, lambda: {"prices": "b"}, stopping)


def test_what_is_public_is_kept_and_304_passes_through(front: httpx.Client) -> None:
    first, second = again(front, PAGE)
    assert (cached(first), cached(second)) == ("MISS", "HIT")
    assert second.content == first.content
    assert "X-Request-Id" not in second.headers
    known = front.get(PAGE, headers={"If-None-Match": first.headers["ETag"], "Cookie": "a=b"})
    assert (known.status_code, known.content, cached(known)) == (304, b"", "HIT")


def test_a_browser_of_another_origin_is_not_given_what_lacks_its_leave(
    front: httpx.Client,
) -> None:
    front.get(PAGE)
    allowed, kept = again(front, PAGE, **ORIGIN)
    for answer in (allowed, kept):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
    assert cached(kept) == "HIT"


def test_what_is_private_or_refused_is_never_kept(
    front: httpx.Client, reading: World, catch_up: Catch
) -> None:
    token = reading.token()
    cart = f"/carts/{reading.cart(token)}"
    catch_up()
    assert front.get(cart, headers=token).status_code == 200
    for path, headers in ((cart, token), ("/products/NOTHING", {}), ("/orders", token)):
        first, second = again(front, path, **headers)
        assert (cached(first), cached(second)) == ("MISS", "MISS"), path
    assert front.get(cart, headers=reading.token()).status_code == 404
    assert front.get("/health/live").headers["X-Cache"] == "MISS"


def test_a_position_is_asked_of_the_shop(front: httpx.Client, reading: World) -> None:
    again(front, PAGE)
    head = reading.journal.head()
    wanted = f"{PAGE}?min_position={head}"
    assert [cached(each) for each in again(front, wanted)] == ["MISS", "MISS"]
    reading.cart(reading.token())
    assert front.get(f"{PAGE}?min_position={head + 1}").status_code == 202


def test_a_new_price_is_told_at_once_with_the_hook_and_not_without(
    front: httpx.Client, reading: World, catch_up: Catch, pool: Engine
) -> None:
    stopping = threading.Event()
    work = purging(front, pool, stopping)
    work.turn()
    assert tells(front, 42_000)
    priced(reading, 47_300)
    catch_up()
    assert not tells(front, 47_300), "nobody told the proxy yet"
    until = time.monotonic() + SOON
    while not tells(front, 47_300):
        assert time.monotonic() < until
        work.turn()


def test_what_did_not_change_stays(
    front: httpx.Client, reading: World, catch_up: Catch, pool: Engine
) -> None:
    work = purging(front, pool, threading.Event())
    work.turn()
    again(front, PAGE)
    time.sleep(1)
    reading.cart(reading.token())
    catch_up()
    work.turn()
    assert cached(front.get(PAGE)) == "HIT"


def test_only_who_says_keys_purges(front: httpx.Client) -> None:
    again(front, PAGE)
    CachingProxy(str(front.base_url)).purge(["another"])
    assert cached(front.get(PAGE)) == "HIT"
    with pytest.raises(ProxyDown):
        CachingProxy("http://127.0.0.1:1").purge(["another"])
