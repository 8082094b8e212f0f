"""Signing in by a passkey over HTTP: whose it is, once, and nobody else."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from interfaces.api.edge.shown import COOKIE
from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.accounts import account
from tests.interfaces.api.test_passkeys import PATH, add
from tests.interfaces.api.test_tokens_shown import bearer, begun, refusal
from tests.interfaces.api.world import World


def with_passkey(shop: World, email: str = "customer@example.com") -> SoftAuthenticator:
    device = SoftAuthenticator()
    added = add(shop, begun(shop, account(shop, email)), device)
    assert added.status_code == 200, added.text
    return device


def challenge(shop: World) -> Any:
    return shop.client.post("/session/passkey-challenge").json()["public_key"]


def enter(shop: World, device: SoftAuthenticator, **said: Any) -> httpx.Response:
    body = {"credential": device.show(challenge(shop))} | said
    return shop.client.post("/session/by-passkey", json=body)


def prove(shop: World, device: SoftAuthenticator, shown: dict[str, str]) -> httpx.Response:
    body = {"credential": device.show(challenge(shop))}
    return shop.client.post("/session/passkey-proof", json=body, headers=shown)


def test_a_browser_has_a_cookie_and_a_server_a_token(shop: World) -> None:
    device = with_passkey(shop)
    by_cookie = enter(shop, device)
    assert by_cookie.status_code == 201, by_cookie.text
    assert by_cookie.json()["csrf_token"] and by_cookie.json()["token"] is None
    assert f"{COOKIE}=" in by_cookie.headers["Set-Cookie"]
    told = enter(shop, device, **{"as": "bearer"}).json()
    headers = {"Authorization": f"Bearer {told['token']}"}
    (passkey,) = shop.client.get(PATH, headers=headers).json()["items"]
    assert passkey["used_at"]
    assert told["customer_id"] == by_cookie.json()["customer_id"]


def test_the_challenge_says_nothing_of_anybody(shop: World) -> None:
    before = challenge(shop)
    with_passkey(shop)
    after = challenge(shop)
    assert set(before) == set(after) and not after.get("allowCredentials")
    assert before["challenge"] != after["challenge"]


def test_whatever_opens_nothing_is_answered_alike(shop: World) -> None:
    device = with_passkey(shop)
    wrong = [
        SoftAuthenticator(handle=device.handle),
        replace(device, key=SoftAuthenticator().key),
        replace(device, origin="https://evil.example"),
        replace(device, handle=SoftAuthenticator().handle),
        replace(device, verified=False),
        replace(device, cross_origin=True),
    ]
    answers = [enter(shop, each) for each in wrong]
    assert {refusal(answer) for answer in answers} == {(401, "passkey_refused")}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_a_copy_of_a_key_that_counts_behind_opens_nothing(shop: World) -> None:
    device = with_passkey(shop)
    copy = replace(device)
    assert enter(shop, device).status_code == 201
    assert refusal(enter(shop, copy)) == (401, "passkey_refused")
    assert enter(shop, device).status_code == 201


def test_one_answer_signs_in_once(shop: World) -> None:
    device = replace(with_passkey(shop), counts=False)
    body = {"credential": device.show(challenge(shop))}
    assert shop.client.post("/session/by-passkey", json=body).status_code == 201
    again = shop.client.post("/session/by-passkey", json=body)
    assert refusal(again) == (410, "challenge_over")


def test_a_removed_passkey_opens_nothing(shop: World) -> None:
    device = with_passkey(shop)
    token = enter(shop, device, **{"as": "bearer"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    (passkey,) = shop.client.get(PATH, headers=headers).json()["items"]
    removed = shop.client.delete(f"{PATH}/{passkey['credential_id']}", headers=headers)
    assert removed.json() == {"items": []}
    assert refusal(enter(shop, device)) == (401, "passkey_refused")


def test_whoever_has_no_account_any_more_is_not_let_in(shop: World) -> None:
    device = SoftAuthenticator()
    add(shop, begun(shop, "customer-without-account"), device)
    assert refusal(enter(shop, device)) == (401, "passkey_refused")


def test_ones_own_passkey_makes_a_session_fresh_again(shop: World) -> None:
    device, other = with_passkey(shop), with_passkey(shop, "other@example.com")
    token = enter(shop, device, **{"as": "bearer"}).json()["token"]
    shop.clock.pass_time(shop.api.identity.fresh * 2)
    shown = {"Authorization": f"Bearer {token}"}
    stale = shop.client.post(f"{PATH}/challenge", headers=shown)
    assert refusal(stale) == (403, "fresh_sign_in_needed")
    assert refusal(prove(shop, other, shown)) == (401, "passkey_refused")
    proved = prove(shop, device, shown)
    assert proved.status_code == 200, proved.text
    fresh = {"Authorization": f"Bearer {proved.json()['token']}"}
    assert shop.client.post(f"{PATH}/challenge", headers=fresh).status_code == 200
    assert refusal(shop.client.get(PATH, headers=shown)) == (401, "token_invalid")


@pytest.mark.parametrize("kind", ["staff", "guest"])
def test_nobody_else_proves_anything_here(shop: World, kind: Any) -> None:
    device = with_passkey(shop)
    answer = prove(shop, device, bearer(begun(shop, "somebody", kind)))
    assert refusal(answer)[0] in (401, 403)
