"""What HTTP itself promises: methods, headers, compression, and browsers of other origins."""

import asyncio
import threading

import pytest
from fastapi import Response
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from application.store.event_store import EventStore
from interfaces.api.app import WORTH_COMPRESSING
from interfaces.api.edge.door import Door
from interfaces.api.edge.edge import Edge
from interfaces.api.edge.measures import Measures
from interfaces.api.edge.page_policy import PAYMENT_PAGE
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

ORIGIN = "https://shop.example"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def abroad(memory_store: EventStore, clock: SetClock) -> World:
    """A shop whose pages are of another origin, and which is out of order."""

    def fail() -> tuple[str, ...]:
        raise RuntimeError

    return world(memory_store, clock, origins=(ORIGIN,), ready=fail)


def test_who_asks_comes_before_what_is_wrong_with_the_key(shop: World) -> None:
    answer = shop.client.post("/orders", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    answer = shop.client.post("/staff/assets", json={}, headers={"Idempotency-Key": "é".encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


def test_a_wrong_method_is_told_the_right_ones(shop: World) -> None:
    answer = shop.client.put("/designs/d1")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert shop.client.get("/orders/o1/payment").headers["Allow"] == "OPTIONS, POST"


def test_head_is_get_without_a_body(shop: World) -> None:
    for path in ("/ring-sizes", "/nothing"):
        whole = shop.client.get(path, headers=PLAIN)
        head = shop.client.request("HEAD", path, headers=PLAIN)
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"]
    assert shop.client.request("HEAD", "/orders/o1/payment").status_code == 405


def test_the_server_is_left_to_know_that_it_was_head() -> None:
    """uvicorn reads the method again before the body, and breaks the connection off for GET."""
    asked: Scope = {"type": "http", "method": "HEAD", "path": "/", "headers": []}
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["method"])
        await Response("body")(scope, receive, send)

    async def send(message: Message) -> None:
        seen.append(asked["method"] + str(message.get("body", b"")))

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    edge = Edge(app, Measures(CollectorRegistry()), threading.Event(), door=Door(), secure=False)
    asyncio.run(edge(asked, receive, send))
    assert seen == ["GET", "HEADb''", "HEADb''"]


def test_what_was_made_is_where_location_says(shop: World) -> None:
    token = shop.token()
    made = shop.client.post("/carts", headers=token)
    assert made.headers["Location"] == f"/carts/{made.json()['cart_id']}"
    shop.publish("SOL-CLAW")
    made = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=token)
    assert shop.client.get(made.headers["Location"], headers=token).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/health/ready", 500), ("POST", "/carts/c1/lines", 401), ("GET", "/nothing", 404)],
)
def test_a_page_of_another_origin_may_read_every_error(
    abroad: World, method: str, path: str, status: int
) -> None:
    answer = abroad.client.request(method, path, headers={"Origin": ORIGIN})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["X-Request-Id"]


def test_a_body_that_cannot_be_read_is_told_across_origins(abroad: World) -> None:
    headers = abroad.token() | {"Origin": ORIGIN, "Content-Type": "application/json"}
    answer = abroad.client.post("/carts/c1/lines", content=b"{", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_tracing_passes_a_preflight(abroad: World) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "traceparent,tracestate,baggage,sentry-trace",
    }
    assert abroad.client.request("OPTIONS", "/carts", headers=asked).status_code == 200


def test_large_answers_are_compressed(shop: World) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    large = shop.client.get("/ring-sizes", headers=gzip)
    assert large.headers["Content-Encoding"] == "gzip"
    assert len(large.content) >= WORTH_COMPRESSING
    assert "Content-Encoding" not in shop.client.get("/health/live", headers=gzip).headers
    assert "Content-Encoding" not in shop.client.get("/ring-sizes", headers=PLAIN).headers


def test_what_hands_out_a_token_is_not_compressed(shop: World) -> None:
    shop.publish("SOL-CLAW")
    headers = {"Accept-Encoding": "gzip"} | shop.key() | shop.token()
    made = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=headers)
    assert len(made.content) >= WORTH_COMPRESSING
    assert "Content-Encoding" not in made.headers
    read = shop.client.get(made.headers["Location"], headers=headers)
    assert read.headers["Content-Encoding"] == "gzip"


def test_the_root_leads_to_the_documentation(shop: World) -> None:
    answer = shop.client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/docs")


def test_the_shop_tells_what_a_page_must_not_hard_code(shop: World) -> None:
    told = shop.client.get("/shop").json()
    assert told["terms_version"] == shop.api.shop().rules.terms_version
    assert told["countries"] == ["GB"]
    assert told["currency"] == "GBP"
    assert told["hold_minutes"] == {
        "cart": 30,
        "cart_at_most": 120,
        "checkout": 30,
        "payment": 1440,
    }
    assert told["signing_in"] == {
        "password_shortest": 8,
        "password_longest": 200,
        "code_minutes": 10,
        "fresh_minutes": 10,
        "passkey_domain": "localhost",
    }
    challenge = shop.client.post("/session/passkey-challenge").json()["public_key"]
    assert challenge["rpId"] == told["signing_in"]["passkey_domain"]
    assert told["payment_page_policy"] == PAYMENT_PAGE
    table = shop.client.get("/ring-sizes").json()
    assert told["ring_sizes"] == [size["label"] for size in table["sizes"]]
    assert told["publishable_key"] == "pk_test_1"
