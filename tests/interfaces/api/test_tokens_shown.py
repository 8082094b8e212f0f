"""Who somebody is believed to be: sessions by bearer and by cookie, contradictions, forgeries."""

from typing import Any

import httpx
import pytest

from application.identity.sessions import Begun, Entry, Kind
from interfaces.api.edge.shown import COOKIE, CSRF_HEADER
from tests.interfaces.api.world import TOKENS, World


def begun(shop: World, person: str = "customer-1", kind: Kind = "customer") -> Begun:
    return shop.api.identity.sessions.begin(Entry(kind=kind, person=person))


def bearer(session: Begun) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.token}"}


def cookie(session: Begun, csrf: str | None = None) -> dict[str, str]:
    said = {"Cookie": f"other=1; {COOKIE}={session.token}"}
    return said if csrf is None else said | {CSRF_HEADER: csrf}


def open_cart(shop: World, headers: Any) -> httpx.Response:
    return shop.client.post("/carts", headers=headers)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_is_signed_in_owns_as_the_customer_on_every_device(shop: World) -> None:
    phone, desk, other = begun(shop), begun(shop), begun(shop, "customer-2")
    cart = open_cart(shop, bearer(phone)).json()
    assert cart["token"] is None
    path = f"/carts/{cart['cart_id']}/acknowledgement"
    body = {"total": {"minor": 0, "currency": "GBP"}}
    assert shop.client.post(path, json=body, headers=bearer(desk)).status_code == 200
    for stranger in (bearer(other), shop.token()):
        assert refusal(shop.client.post(path, json=body, headers=stranger)) == (404, "not_found")


def test_it_is_in_the_log_who_they_are(shop: World) -> None:
    open_cart(shop, bearer(begun(shop)))
    (recorded,) = shop.journal.after(0, 9)
    actor = recorded.envelope.cause.actor
    assert (actor.kind, actor.id, actor.role) == ("customer", "customer-1", "customer")


def test_a_visitors_token_beside_a_session_opens_nothing(shop: World) -> None:
    visitor, session = shop.token(), begun(shop)
    theirs = open_cart(shop, visitor).json()["cart_id"]
    body = {"total": {"minor": 0, "currency": "GBP"}}
    both = visitor | bearer(session)
    path = f"/carts/{theirs}/acknowledgement"
    assert refusal(shop.client.post(path, json=body, headers=both)) == (404, "not_found")


def test_a_cookie_alone_changes_nothing(shop: World) -> None:
    session = begun(shop)
    right = TOKENS.csrf(session.token)
    for wrong in (None, "", "x", session.token, TOKENS.csrf(begun(shop).token), "é"):
        headers = [(k.encode(), v.encode()) for k, v in cookie(session, wrong).items()]
        assert refusal(open_cart(shop, headers)) == (403, "csrf_token_wrong")
    assert shop.journal.head() == 0
    assert open_cart(shop, cookie(session, right)).status_code == 201


def test_the_csrf_token_is_no_token(shop: World) -> None:
    csrf = TOKENS.csrf(begun(shop).token)
    for headers in ({"Authorization": f"Bearer {csrf}"}, {"Cookie": f"{COOKIE}={csrf}"}):
        said = headers | {CSRF_HEADER: TOKENS.csrf(csrf)}
        assert refusal(open_cart(shop, said)) == (401, "token_invalid")


@pytest.mark.parametrize("kind", ["staff", "guest"])
def test_a_session_of_another_kind_is_no_customers(shop: World, kind: Kind) -> None:
    headers = bearer(begun(shop, kind=kind))
    assert refusal(open_cart(shop, headers)) == (401, "token_invalid")
    assert shop.journal.head() == 0


def test_two_tokens_are_none(shop: World) -> None:
    one, other = begun(shop), begun(shop)
    csrf = TOKENS.csrf(other.token)
    twice = [("Authorization", bearer(one)["Authorization"])] * 2
    visitors = [*shop.token().items(), *shop.token().items()]
    cookies = [("Cookie", f"{COOKIE}={one.token}"), *cookie(other, csrf).items()]
    for headers in (twice, visitors, cookies, bearer(one) | cookie(other, csrf)):
        assert refusal(open_cart(shop, headers)) == (400, "tokens_contradict")
    assert shop.journal.head() == 0


def test_who_ended_is_nobody_at_once(shop: World) -> None:
    session = begun(shop)
    assert open_cart(shop, bearer(session)).status_code == 201
    shop.api.identity.sessions.end_all("customer", "customer-1")
    assert refusal(open_cart(shop, bearer(session))) == (401, "token_invalid")


def test_no_other_scheme_and_no_half_header_is_a_token(shop: World) -> None:
    token = begun(shop).token
    for said in (token, f"Basic {token}", "Bearer", "Bearer ", ""):
        assert refusal(open_cart(shop, {"Authorization": said})) == (401, "token_missing")


def test_headers_that_look_trusted_are_not(shop: World) -> None:
    cart = open_cart(shop, shop.token()).json()["cart_id"]
    body = {"total": {"minor": 0, "currency": "GBP"}}
    path = f"/carts/{cart}/acknowledgement"
    for name in ("X-User-Id", "X-Customer-Id", "X-Remote-User", "X-Forwarded-User", "X-Role"):
        headers = {name: "customer-1", "X-Original-URL": "/staff/orders"}
        assert refusal(shop.client.post(path, json=body, headers=headers)) == (401, "token_missing")
