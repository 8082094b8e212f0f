"""What is not let in, and what every answer bears, whatever was asked."""

from typing import Any

import httpx
import pytest

from application.store.event_store import EventStore
from interfaces.api.edge.door import LONGEST_TARGET, MOST_HEADERS, host_of
from interfaces.api.edge.edge import ALWAYS
from interfaces.settings import Settings
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

PAGE = "https://house.example"


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    hosts = frozenset({"shop", "api.house.example"})
    return world(memory_store, clock, hosts=hosts, origins=(PAGE,), secure=True)


def code(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("host", ["shop", "shop:8000", "SHOP", "api.house.example.", "shop.:1"])
def test_a_name_of_ours_is_answered(shop: World, host: str) -> None:
    assert shop.client.get("/shop", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "shop.evil.example",
        "evilshop",
        "shop@evil.example",
        "shop evil",
        "[::1]",
    ],
)
def test_another_name_is_not(shop: World, host: str) -> None:
    refused = shop.client.get("/shop", headers={"Host": host})
    assert code(refused) == (421, "host_unknown")
    assert "evil" not in refused.text


def test_two_names_are_no_name(shop: World) -> None:
    twice = [("Host", "shop"), ("Host", "evil.example")]
    assert code(shop.client.request("GET", "/shop", headers=twice)) == (421, "host_unknown")


def test_no_other_header_names_a_host(shop: World) -> None:
    for name in (
        "X-Forwarded-Host",
        "X-Host",
        "X-Forwarded-Server",
        "Forwarded",
        "X-Original-Host",
    ):
        answer = shop.client.get("/openapi.json", headers={name: "host=evil.example"})
        assert answer.status_code == 200 and "evil" not in answer.text


def test_whoever_looks_whether_we_live_may_use_a_number(shop: World) -> None:
    assert shop.client.get("/health/live", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_house_names_its_hosts() -> None:
    hosts = Settings(public_url="https://Api.house.example", allowed_hosts="a.example, B.example")
    assert {"api.house.example", "a.example", "b.example"} <= hosts.hosts()
    assert "127.0.0.1" in hosts.hosts()
    abroad = hosts.model_copy(update={"stage": "production"}).hosts()
    assert abroad == {"api.house.example", "a.example", "b.example"}
    assert host_of("[::1]:80") == "[::1]"


def test_too_many_headers_and_too_long_ones(shop: World) -> None:
    many = {f"X-{number}": "1" for number in range(MOST_HEADERS)}
    assert code(shop.client.get("/shop", headers=many)) == (431, "headers_too_large")
    long = {"X-A": "a" * 20_000}
    assert code(shop.client.get("/shop", headers=long)) == (431, "headers_too_large")
    cookies = {"Cookie": "; ".join(f"c{number}=1" for number in range(5_000))}
    assert code(shop.client.get("/carts", headers=cookies)) == (431, "headers_too_large")


def test_too_long_an_address(shop: World) -> None:
    for path in (f"/products/{'a' * LONGEST_TARGET}", f"/products?text={'a' * LONGEST_TARGET}"):
        assert code(shop.client.get(path)) == (414, "target_too_long")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/shop"),
        ("HEAD", "/shop"),
        ("GET", "/nothing"),
        ("PATCH", "/shop"),
        ("GET", "/carts"),
        ("POST", "/orders"),
        ("OPTIONS", "/carts"),
        ("GET", "/health/live"),
        ("GET", "/docs"),
        ("GET", "/"),
        ("GET", f"/{'a' * 9_000}"),
    ],
)
@pytest.mark.parametrize("origin", ["", PAGE, "https://evil.example"])
def test_every_answer_bears_what_protects_its_reader(
    shop: World, method: str, path: str, origin: str
) -> None:
    said = {"Origin": origin} if origin else {}
    answer = shop.client.request(method, path, headers=said)
    named = {name.lower() for name in answer.headers}
    assert {name.lower() for name in ALWAYS} <= named, answer.status_code
    assert "strict-transport-security" in named
    assert "cache-control" in named and "origin" in answer.headers["Vary"].lower()
    assert "server" not in named


def test_so_does_one_that_nothing_changed(shop: World) -> None:
    first = shop.client.get("/shop")
    again = shop.client.get("/shop", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert {name.lower() for name in ALWAYS} <= {name.lower() for name in again.headers}
    assert "Origin" in again.headers["Vary"]


PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "Csrf-Token",
}


def test_a_page_of_the_house_may_ask_with_its_cookie(shop: World) -> None:
    asked = shop.client.request("OPTIONS", "/carts", headers={"Origin": PAGE} | PREFLIGHT)
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert asked.headers["Access-Control-Allow-Credentials"] == "true"
    assert {name.lower() for name in ALWAYS} <= {name.lower() for name in asked.headers}


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "*",
        "https://evil.example",
        "https://house.example.evil.example",
        "https://evilhouse.example",
        "https://evil.house.example",
        "http://house.example",
        "https://house.example:444",
        "https://house.example/",
        "https://HOUSE.example",
        "HTTPS://house.example",
        "https://house.example, https://evil.example",
        "https://house.exampl",
        "https://house_example",
        " https://evil.example",
        "file://",
    ],
)
def test_no_other_page_may_read_an_answer(shop: World, origin: str) -> None:
    for method, more in (("OPTIONS", PREFLIGHT), ("GET", {})):
        answer = shop.client.request(method, "/shop", headers={"Origin": origin} | more)
        assert "Access-Control-Allow-Origin" not in answer.headers, method
    refused = shop.client.request("OPTIONS", "/shop", headers={"Origin": origin} | PREFLIGHT)
    assert refused.status_code == 400


def test_an_origin_is_named_and_never_everybody() -> None:
    for said in ("*", "null", "https://house.example, *"):
        with pytest.raises(ValueError, match="neither"):
            Settings(allowed_origins=said)


def test_a_path_or_a_method_in_a_header_is_nothing(shop: World) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert shop.client.post("/shop", headers={name: "GET"}).status_code == 405
        assert shop.client.get("/carts", headers={name: "POST"}).status_code == 401
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path", "X-Forwarded-Prefix"):
        assert code(shop.client.get("/nothing", headers={name: "/shop"})) == (404, "not_found")
    as_staff = {"X-User-Id": "1", "X-Remote-User": "admin", "X-Forwarded-User": "admin"}
    for name in ("X-Role", "X-Admin", "X-Internal"):
        as_staff[name] = "true"
    assert shop.client.get("/staff/price-books", headers=as_staff).status_code == 401
