"""A design shared over HTTP: the link is told once, opened by anyone, forked, and taken back."""

from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from interfaces.api.edge.shown import SHOPPER_HEADER
from tests.interfaces.api.test_designing import started
from tests.interfaces.api.world import TOKENS, World

UNGUESSABLE = "5f0c1a52-6f0e-4f5c-8a55-0c6a3a1d2a11"


@pytest.fixture
def token(shop: World) -> dict[str, str]:
    return shop.token()


@pytest.fixture
def path(shop: World, token: dict[str, str]) -> str:
    """A design with a metal, an engraving that waits for its proof, and a name."""
    found = f"/designs/{started(shop, **token)['design_id']}"
    for place, body in (
        ("options/metal", {"value": "pt950"}),
        ("options/ring_size", {"value": "M"}),
        ("engraving", {"text": "ALWAYS", "font": "block"}),
        ("name", {"name": "For June"}),
    ):
        assert shop.client.put(f"{found}/{place}", json=body, headers=token).is_success
    return found


def shared(shop: World, path: str, token: dict[str, str], **said: Any) -> dict[str, Any]:
    answer = shop.client.post(f"{path}/shares", json=said, headers=token)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_whoever_holds_the_link_sees_the_design_and_nothing_personal(
    shop: World, token: dict[str, str], path: str
) -> None:
    made = shared(shop, path, token)
    design_id, _, secret = made["token"].partition(".")
    assert path.endswith(design_id)
    assert TOKENS.genuine(secret)
    assert len(secret) >= 43, "at least 256 bits in base64"
    seen = shop.client.get(f"/shared/{made['token']}")
    assert seen.status_code == 200, seen.text
    assert {"option": "metal", "value": "pt950"} in seen.json()["choices"]
    assert (seen.json()["available"], seen.json()["kind"]) == (True, "link")
    for secret in ("ALWAYS", "For June", token[SHOPPER_HEADER], made["token"], made["share_id"]):
        assert secret not in seen.text
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in seen.headers["X-Robots-Tag"]


def test_the_token_is_in_no_log_no_metric_and_no_record(
    shop: World, token: dict[str, str], path: str
) -> None:
    key = shop.key()
    with capture_logs() as lines:
        made = shop.client.post(f"{path}/shares", headers=token | key).json()
        link = f"/shared/{made['token']}"
        shop.client.get(link)
        shop.client.post(f"{link}/fork")
        shop.client.delete(f"{path}/shares/{made['share_id']}", headers=token)
        shop.client.get(link)
        shop.client.get(f"{link}x")
    assert len([line for line in lines if line["event"] == "request"]) == 6
    secret = made["token"].partition(".")[2]
    assert secret not in repr(lines)
    assert secret not in generate_latest(shop.api.registry).decode()
    assert secret not in repr(shop.journal.after(0, 1000))
    caller = f"shopper:{TOKENS.hash(token[SHOPPER_HEADER])}"
    hashed = TOKENS.hash(f"key:{key['Idempotency-Key']}")
    kept = shop.journal.answered(caller, "share_design", hashed)
    assert kept is not None
    assert made["share_id"].encode() in kept.answer
    assert secret.encode() not in kept.answer


def test_a_repeated_request_tells_the_same_link_and_another_another(
    shop: World, token: dict[str, str], path: str
) -> None:
    key = shop.key()
    first = shop.client.post(f"{path}/shares", headers=token | key)
    again = shop.client.post(f"{path}/shares", headers=token | key)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert shop.client.get(f"/shared/{again.json()['token']}").is_success
    other = shop.client.post(f"{path}/shares", headers=token | shop.key())
    assert other.json()["token"] != first.json()["token"]
    assert shared(shop, path, token)["token"] != shared(shop, path, token)["token"]


def test_a_link_that_was_taken_back_says_what_to_do_and_changes_nothing(
    shop: World, token: dict[str, str], path: str
) -> None:
    made = shared(shop, path, token, kind="hint")
    listed = shop.client.get(f"{path}/shares", headers=token).json()["items"]
    known = {name: made[name] for name in ("share_id", "kind", "hide_price", "expires_at")}
    assert listed == [known | {"standing": "open"}]
    gone = shop.client.delete(f"{path}/shares/{made['share_id']}", headers=token)
    assert gone.json()["items"][0]["standing"] == "revoked"
    head = shop.journal.head()
    for answer in (
        shop.client.get(f"/shared/{made['token']}"),
        shop.client.post(f"/shared/{made['token']}/fork"),
    ):
        told(answer, 410, "share_revoked")
        assert "ask them for a new one" in answer.json()["detail"]
    missing = shop.client.delete(f"{path}/shares/none", headers=token)
    told(missing, 404, "not_found")
    assert shop.journal.head() == head


def test_a_link_that_expired_or_was_never_ours(
    shop: World, token: dict[str, str], path: str
) -> None:
    made = shared(shop, path, token)
    shop.clock.pass_time(shop.api.shop().rules.share_ttl)
    told(shop.client.get(f"/shared/{made['token']}"), 410, "share_expired")
    design_id, _, secret = made["token"].partition(".")
    for wrong in (
        f"{design_id}.{TOKENS.issue()}",
        f"none.{secret}",
        f"{made['token']}0",
        design_id,
        "x",
        "é.é",
    ):
        told(shop.client.get(f"/shared/{wrong}"), 404, "not_found")


def test_a_fork_is_a_newcomers_with_a_token_of_their_own(
    shop: World, token: dict[str, str], path: str
) -> None:
    link = f"/shared/{shared(shop, path, token)['token']}"
    forked = shop.client.post(f"{link}/fork")
    assert forked.status_code == 201, forked.text
    fork = forked.json()
    assert [(gone["option"], gone["reason"]) for gone in fork["dropped"]] == [
        ("engraving", "engraving_not_copied")
    ]
    there = f"/designs/{fork['design_id']}"
    assert shop.client.get(there, headers={SHOPPER_HEADER: fork["token"]}).is_success
    assert shop.client.get(there, headers=token).status_code == 404
    mine = shop.client.post(f"{link}/fork", headers=shop.token()).json()
    assert mine["token"] is None
    key = {"Idempotency-Key": UNGUESSABLE}
    first, again = (shop.client.post(f"{link}/fork", headers=key).json() for _ in range(2))
    assert first == again


def test_a_design_has_a_limit_of_open_links(shop: World, token: dict[str, str], path: str) -> None:
    for _ in range(20):
        shared(shop, path, token)
    answer = shop.client.post(f"{path}/shares", headers=token)
    told(answer, 409, "share_limit_reached")
    assert answer.json()["limit"] == 20


def told(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
