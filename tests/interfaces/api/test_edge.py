"""What surrounds every request: ids, headers, health, metrics, the log, and faults of ours."""

import httpx
import pytest
from prometheus_client import generate_latest
from psycopg.errors import (
    DeadlockDetected,
    DiskFull,
    IdleInTransactionSessionTimeout,
    QueryCanceled,
    ReadOnlySqlTransaction,
    TooManyConnections,
)
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from application.store.event_store import EventStore
from domain.kernel import Fault
from interfaces.api.app import every_route
from interfaces.api.edge.access import Half
from tests.interfaces.api.client import Client
from tests.interfaces.api.world import SIGNED, World, world
from tests.set_clock import SetClock


def test_every_answer_carries_a_request_id(shop: World) -> None:
    for path in ("/health/live", "/nothing", "/carts/c1"):
        assert len(shop.client.get(path).headers["X-Request-Id"]) == 36
    mine = shop.client.get("/nothing", headers={"X-Request-Id": "mine-1"})
    assert mine.headers["X-Request-Id"] == mine.json()["request_id"] == "mine-1"
    for odd in ("a b", "x" * 65, "<script>", ""):
        answer = shop.client.get("/health/live", headers={"X-Request-Id": odd})
        assert answer.headers["X-Request-Id"] != odd


def test_the_correlation_id_reaches_the_log_of_record(shop: World) -> None:
    shop.client.post("/carts", headers={"X-Correlation-Id": "tour-1", "X-Request-Id": "r1"})
    shop.client.post("/carts", headers={"X-Request-Id": "r2"})
    causes = [recorded.envelope.cause for recorded in shop.journal.after(0, 9)]
    assert [cause.correlation_id for cause in causes] == ["tour-1", "r2"]


def test_answers_are_safe_for_browsers(shop: World) -> None:
    headers = shop.client.get("/health/live").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_kept(memory_store: EventStore, clock: SetClock) -> None:
    shop = world(memory_store, clock, secure=True)
    assert shop.client.get("/health/live").headers["Strict-Transport-Security"]


def test_only_named_origins_may_read_answers(memory_store: EventStore, clock: SetClock) -> None:
    shop = world(memory_store, clock, origins=("https://shop.example",))
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "shopper-token,idempotency-key,content-type",
    }
    allowed = shop.client.request("OPTIONS", "/carts", headers=asked)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    other = shop.client.request(
        "OPTIONS", "/carts", headers=asked | {"Origin": "https://x.example"}
    )
    assert "Access-Control-Allow-Origin" not in other.headers
    read = shop.client.get("/health/live", headers={"Origin": "https://shop.example"})
    assert "X-Position" in read.headers["Access-Control-Expose-Headers"]


def test_what_may_be_asked_of_a_path_is_told_to_whoever_asks(shop: World) -> None:
    told = shop.client.request("OPTIONS", "/carts")
    assert (told.status_code, told.content) == (204, b"")
    assert told.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert shop.client.request("OPTIONS", "/no/such/thing").status_code == 404


def test_one_line_a_request_without_anything_personal(shop: World) -> None:
    token = shop.token()
    with capture_logs() as lines:
        shop.client.post("/carts?email=a@b.example", headers=token)
        shop.client.post("/carts", headers=token | {"X-Request-Id": "a@b.example"})
    _, line = [line for line in lines if line["event"] == "request"]
    assert line["operation"] == "open_cart"
    assert line["status"] == 201
    assert line["caller"] == "customer"
    assert line["duration_ms"] >= 0
    assert token["Shopper-Token"] not in repr(lines)
    assert "b.example" not in repr(lines)


def test_metrics_count_by_operation_and_status(shop: World) -> None:
    shop.client.post("/carts")
    shop.client.post("/carts", headers={"Shopper-Token": "forged"})
    shop.client.get("/no/such/thing")
    text = generate_latest(shop.api.registry).decode()
    assert 'elysium_requests_total{operation="open_cart",status="201"} 1.0' in text
    assert 'elysium_requests_total{operation="open_cart",status="401"} 1.0' in text
    assert 'elysium_requests_total{operation="unknown",status="404"} 1.0' in text
    assert 'elysium_request_seconds_count{operation="open_cart"} 2.0' in text


def test_ready_until_something_is_missing_or_shutdown_began(
    memory_store: EventStore, clock: SetClock
) -> None:
    troubles: list[str] = []
    shop = world(memory_store, clock, ready=lambda: tuple(troubles))
    assert shop.client.get("/health/ready").status_code == 200
    troubles.append("the database does not answer")
    answer = shop.client.get("/health/ready")
    assert (answer.status_code, answer.json()["reasons"]) == (503, troubles)
    assert int(answer.headers["Retry-After"]) >= 1
    troubles.clear()
    shop.api.stopping.set()
    assert shop.client.get("/health/ready").json()["reasons"] == ["shutdown began"]
    assert shop.client.get("/health/live").status_code == 200


def test_webhooks_keep_the_raw_bytes_of_what_is_signed(shop: World) -> None:
    raw = b'{ "id": "evt_1",  "amount": 1.0 }'
    kept = shop.client.post("/webhooks/stripe", content=raw, headers={"Stripe-Signature": SIGNED})
    assert (kept.status_code, kept.json()) == (200, {"received": True})
    assert shop.webhook.received == [raw]
    headers = {"sanity-webhook-signature": SIGNED}
    assert shop.client.post("/webhooks/sanity", content=raw, headers=headers).status_code == 200


@pytest.mark.parametrize(("vendor", "status"), [("stripe", 400), ("sanity", 401)])
def test_an_unsigned_webhook_is_refused_as_its_vendor_asks(
    shop: World, vendor: str, status: int
) -> None:
    answer = shop.client.post(f"/webhooks/{vendor}", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (status, "signature_invalid")
    assert shop.webhook.received == []


@pytest.mark.parametrize(
    ("half", "paths"),
    [("commands", ("/carts", "/products")), ("queries", ("/products", "/webhooks/stripe"))],
)
def test_each_half_can_be_served_alone(
    memory_store: EventStore, clock: SetClock, half: Half, paths: tuple[str, str]
) -> None:
    shop = world(memory_store, clock, halves=frozenset({half}))
    known = {getattr(route, "path", "") for route in shop.client.app.routes}
    assert paths[0] in known
    assert paths[1] not in known
    assert shop.client.get("/health/live").status_code == 200
    assert shop.client.get("/openapi.json").status_code == 200


def test_a_read_model_out_of_reach_is_503_soon(shop: World) -> None:
    answer = shop.client.get("/products")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]


class Ours(Fault):
    """The engine {name} is not there."""

    code = "engine_unknown"


@pytest.mark.parametrize("error", [RuntimeError("secret words"), Ours(name="secret words")])
def test_a_fault_of_ours_is_told_without_its_words(
    memory_store: EventStore, clock: SetClock, error: Exception
) -> None:
    def fail() -> tuple[str, ...]:
        raise error

    shop = world(memory_store, clock, ready=fail)
    with capture_logs() as lines:
        answer: httpx.Response = Client(shop.client.app).get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error") or (
        isinstance(error, Ours) and answer.json()["code"] == "engine_unknown"
    )
    assert "secret words" not in answer.text + repr(lines)
    assert any(line["event"] == "fault" for line in lines)


class AnyAnswer(Client):
    """Whatever the database does may meet any operation, also one that asks nothing of it."""

    def _is_described(self, method: str, path: str, answer: httpx.Response) -> None: ...


@pytest.mark.parametrize(
    "passing",
    [
        *(ReadOnlySqlTransaction(), DiskFull(), TooManyConnections(), QueryCanceled()),
        *(DeadlockDetected(), IdleInTransactionSessionTimeout()),
    ],
)
def test_a_database_that_cannot_now_is_asked_again_later(
    memory_store: EventStore, clock: SetClock, passing: Exception
) -> None:
    def fail() -> tuple[str, ...]:
        raise DBAPIError("SELECT 1", {}, passing)

    shop = world(memory_store, clock, ready=fail)
    answer = AnyAnswer(shop.client.app).get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_route_that_begins_otherwise_is_passed_over_without_its_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every request asks some hundred routes until one is found."""
    asked: list[str] = []

    class Pattern:
        def __init__(self, path: str) -> None:
            self._path = path

        def match(self, _path: str) -> None:
            asked.append(self._path)

    routes = every_route()
    for route in routes:
        monkeypatch.setattr(route, "path_regex", Pattern(route.path))
        route.matches({"type": "http", "method": "GET", "path": "/orders/o-1", "root_path": ""})
    assert "/orders/{order_id}" in asked
    assert all(path.partition("{")[0] in "/orders/o-1" for path in asked)
