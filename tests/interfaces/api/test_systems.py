"""Systems with keys: they ask what a scope of theirs opens, and never for a person's word."""

import asyncio
import json
from typing import Any

import pytest
from starlette.responses import Response

from application.identity.api_keys import KeyMade
from interfaces.api.app import every_route
from interfaces.api.edge.access import Operation
from interfaces.api.edge.people import with_names
from interfaces.api.edge.shown import COOKIE, CSRF_HEADER
from tests.interfaces.api.test_access import OF_OWNERS, OF_STAFF, send
from tests.interfaces.api.world import TOKENS, World

DELIVERY = {"quantity": 4, "cost": {"minor": 10_000}, "lot": "lot-1"}
OPEN = [each for each in OF_STAFF if each.scopes]
SCOPES = sorted({scope for each in OPEN for scope in each.scopes})
A_PERSONS = ("approval", "refund", "money", "export", "order", "erasure", "concession", "letter")


def key(shop: World, *scopes: str) -> KeyMade:
    return shop.api.identity.api_keys.add("Stock room", scopes)


def shown(made: KeyMade) -> dict[str, str]:
    return {"Authorization": f"Bearer {made.secret}"}


def deliver(shop: World, made: KeyMade, **delivery: Any) -> Any:
    body = DELIVERY | delivery
    return shop.client.post("/staff/stock/CHA-1/deliveries", json=body, headers=shown(made))


def test_a_system_does_what_its_scope_opens_and_the_log_says_who(shop: World) -> None:
    made = key(shop, "stock:write")
    assert deliver(shop, made).status_code == 200
    (recorded,) = shop.journal.after(0, 9)
    actor = recorded.envelope.cause.actor
    assert (actor.kind, actor.id, actor.role) == ("system", made.key.system_id, "system")


def test_one_operation_is_a_scope_too(shop: World) -> None:
    assert deliver(shop, key(shop, "receive_stock")).status_code == 200
    narrow = key(shop, "set_stock_levels")
    assert deliver(shop, narrow).json()["code"] == "not_permitted"


@pytest.mark.parametrize("operation", OF_STAFF, ids=lambda each: each.name)
def test_without_its_scope_nothing_is_done(shop: World, operation: Operation) -> None:
    others = [scope for scope in SCOPES if scope not in operation.scopes]
    told = shown(key(shop, *others)) | (shop.key() if operation.key != "none" else {})
    answer = send(shop, operation.name, headers=told)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert shop.journal.head() == 0


@pytest.mark.parametrize("operation", OPEN, ids=lambda each: each.name)
def test_each_scope_opens_what_it_says(shop: World, operation: Operation) -> None:
    for scope in operation.scopes:
        answer = send(shop, operation.name, headers=shown(key(shop, scope)))
        assert answer.status_code not in (401, 403), (scope, answer.text)


@pytest.mark.parametrize("operation", OF_OWNERS, ids=lambda each: each.name)
def test_a_key_is_nobody_among_customers(shop: World, operation: Operation) -> None:
    answer = send(shop, operation.name, headers=shop.key() | shown(key(shop, *SCOPES)))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_what_a_person_answers_for_is_open_to_no_key() -> None:
    for route in every_route():
        if route.operation.access.systems:
            said = f"{route.path} {route.tags} {route.operation.name}"
            assert not any(word in said for word in A_PERSONS), said
            assert not route.operation.access.fresh
    assert {"stock:write", "assets:write", "prices:read", "prices:write", "queries:read"} <= {
        *SCOPES
    }


def test_a_revoked_and_a_forged_key_are_no_keys(shop: World) -> None:
    made = key(shop, "stock:write")
    shop.api.identity.api_keys.revoke(made.key.key_id)
    assert deliver(shop, made).json()["code"] == "token_invalid"
    for forged in ("ely_", "ely_x.y", f"ely_{TOKENS.issue()}", made.secret.removeprefix("ely_")):
        headers = {"Authorization": f"Bearer {forged}"}
        answer = shop.client.post("/staff/stock/CHA-1/deliveries", json=DELIVERY, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_key_beside_another_token_is_refused(shop: World) -> None:
    headers = shown(key(shop, "stock:write")) | {"Cookie": f"{COOKIE}={TOKENS.issue()}"}
    headers |= {CSRF_HEADER: "x"}
    answer = shop.client.post("/staff/stock/CHA-1/deliveries", json=DELIVERY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "tokens_contradict")


def test_two_systems_with_one_idempotency_key_are_two_callers(shop: World) -> None:
    one, other, same = key(shop, "stock:write"), key(shop, "stock:write"), shop.key()
    for made, lot in ((one, "lot-1"), (other, "lot-2"), (one, "lot-1")):
        body = DELIVERY | {"lot": lot}
        headers = shown(made) | same
        answer = shop.client.post("/staff/stock/CHA-1/deliveries", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    assert shop.journal.head() == 2


def test_a_system_is_called_by_its_name_among_staff(shop: World) -> None:
    by = key(shop, "prices:write").key.system_id
    told = Response(json.dumps({"by": by, "by_name": None}), media_type="application/json")
    keys = shop.api.identity.api_keys
    answered = asyncio.run(with_names(told, asyncio.to_thread, shop.api.staff, keys))
    assert json.loads(bytes(answered.body)) == {"by": by, "by_name": "Stock room"}
