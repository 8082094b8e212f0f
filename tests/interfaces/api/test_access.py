"""The table of access held against every route: roles, tokens and ownership."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from interfaces.api.edge.access import ACCESS, STAFF_ROLES, TABLE, Access
from interfaces.api.edge.callers import SHOPPER_HEADER
from tests.interfaces.api.world import TOKENS, World

CHANGING = {"POST", "PUT", "DELETE"}
OWN_COMMANDS = [a.operation for a in TABLE if a.ownership == "own" and a.key != "none"]
OF_STAFF = [a for a in TABLE if a.staff_roles]


def routes(shop: World) -> dict[str, APIRoute]:
    found = {}
    for route in shop.client.app.routes:
        assert isinstance(route, APIRoute), route
        found[route.operation_id or ""] = route
    return found


def test_the_table_and_the_routes_are_the_same_set(shop: World) -> None:
    assert sorted(routes(shop)) == sorted(ACCESS)
    assert len(ACCESS) == len(TABLE)


def test_whatever_changes_something_takes_an_idempotency_key(shop: World) -> None:
    for operation, route in routes(shop).items():
        access = ACCESS[operation]
        changing = bool(CHANGING & (route.methods or set())) and "partner" not in access.roles
        assert changing == (access.key != "none"), operation


def test_what_is_open_to_all_changes_nothing(shop: World) -> None:
    for operation, route in routes(shop).items():
        access = ACCESS[operation]
        if access.roles == ("anyone",):
            assert route.methods == {"GET"}, operation


def send(shop: World, operation: str, **sent: Any) -> Any:
    """A request with a body like the documentation's."""
    route = routes(shop)[operation]
    method, path = next(iter(route.methods or ())), path_of(route)
    return shop.client.request(method, path, json=sent.pop("body", example(route)), **sent)


def path_of(route: APIRoute) -> str:
    path = route.path
    for name, value in THINGS.items():
        path = path.replace("{" + name + "}", value)
    return path


def example(route: APIRoute) -> Any:
    if route.body_field is None:
        return None
    annotation = route.body_field.field_info.annotation
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    body = next(kind for kind in kinds if hasattr(kind, "model_config"))
    return body.model_config["json_schema_extra"]["examples"][0]


THINGS = {"cart_id": "c1", "line_id": "l1", "design_id": "d1", "order_id": "o1", "option": "metal"}
THINGS |= {"asset_id": "a1", "sku": "s1", "product": "p1", "share_id": "h1", "token": "t1"}
THINGS |= {"style_code": "SOL-CLAW", "quote_id": "q1", "kind": "page", "slug": "x"}


@pytest.mark.parametrize(
    "access", [a for a in TABLE if a.ownership == "own"], ids=lambda a: a.operation
)
def test_a_missing_or_forged_token_is_no_token(shop: World, access: Access) -> None:
    missing = send(shop, access.operation, headers=shop.key())
    assert (missing.status_code, missing.json()["code"]) == (401, "token_missing")
    genuine = TOKENS.issue()
    for forged in ("x", "x.y", genuine[:-1], genuine + "0", "." + genuine, "é.é"):
        headers = shop.key() | {SHOPPER_HEADER: forged.encode()}
        answer = send(shop, access.operation, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
        assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("operation", ["open_cart", "start_configuration"])
def test_a_forged_token_makes_nothing(shop: World, operation: str) -> None:
    answer = send(shop, operation, headers={SHOPPER_HEADER: "forged.token"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert shop.journal.head() == 0


@pytest.fixture
def things(shop: World) -> dict[str, str]:
    """A design, a cart with a line, and an order, all of one shopper."""
    token = shop.token()
    shop.publish("SOL-CLAW")
    design = shop.client.post("/configurations", json={"style_code": "SOL-CLAW"}, headers=token)
    placed = shop.order(token)
    shop.client.post(f"/orders/{placed['order_id']}/payment", headers=token | shop.key())
    shop.receive_chains()
    cart_id = shop.cart(token)
    body = {"kind": "stock", "ref": "CHA-1"}
    added = shop.client.post(f"/carts/{cart_id}/lines", json=body, headers=token)
    return {
        "cart_id": cart_id,
        "line_id": added.json()["line_id"],
        "design_id": design.json()["design_id"],
        "order_id": placed["order_id"],
    }


@pytest.mark.parametrize("operation", [*OWN_COMMANDS, "configuration", "shares"])
def test_what_is_anothers_is_not_there(
    shop: World, things: dict[str, str], monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    monkeypatch.setattr("tests.interfaces.api.test_access.THINGS", THINGS | things)
    head = shop.journal.head()
    body = example(routes(shop)[operation])
    if body and "cart_id" in body:
        body = body | {"cart_id": things["cart_id"]}
    if body and "design_id" in body:
        body = body | {"design_id": things["design_id"]}
    answer = send(shop, operation, body=body, headers=shop.token() | shop.key())
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert shop.journal.head() == head


@pytest.mark.parametrize("access", OF_STAFF, ids=lambda a: a.operation)
def test_staff_do_what_their_role_allows(shop: World, access: Access) -> None:
    key = shop.key() if access.key != "none" else {}
    assert send(shop, access.operation, headers=key).json()["code"] == "token_missing"
    for wrong in (
        "Bearer nobody",
        "Basic staff-inventory",
        "Bearer ",
        shop.token()[SHOPPER_HEADER],
    ):
        answer = send(shop, access.operation, headers=key | {"Authorization": wrong})
        assert answer.status_code == 401
    for role in STAFF_ROLES:
        answer = send(shop, access.operation, headers=key | shop.staff(role))
        assert (answer.status_code == 403) == (role not in access.roles), answer.text


def test_a_shoppers_token_opens_nothing_of_the_staffs(shop: World) -> None:
    for access in OF_STAFF:
        answer = send(shop, access.operation, headers=shop.token())
        assert answer.status_code == 401


def test_who_did_it_is_in_the_log(shop: World) -> None:
    token = shop.token()
    shop.cart_with_tiara(token)
    actors = {r.event.__class__.__name__: r.envelope.cause.actor for r in shop.journal.after(0, 99)}
    assert actors["AssetReceived"].kind == "staff"
    assert actors["AssetReceived"].role == "inventory"
    opened = actors["CartOpened"]
    assert (opened.kind, opened.role) == ("customer", "shopper")
    assert opened.id == TOKENS.hash(token[SHOPPER_HEADER])[:32]
