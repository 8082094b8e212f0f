"""What every route says of access, held against what it does: roles, tokens and ownership."""

from pathlib import Path
from typing import Any

import pytest

from domain.people.staff_role import STAFF_ROLES
from interfaces.api.app import every_route
from interfaces.api.edge.access import Operation
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.shown import SHOPPER_HEADER
from tests.interfaces.api.world import TOKENS, World

CHANGING = {"POST", "PUT", "DELETE"}
OPERATIONS = [route.operation for route in every_route()]
OF_OWNERS = [each for each in OPERATIONS if each.access.ownership == "own"]
OF_VISITORS = [each for each in OF_OWNERS if "shopper" in each.access.roles]
OF_CUSTOMERS = [each for each in OF_OWNERS if "shopper" not in each.access.roles]
OF_ONE_LIST = {"clear_views", "record_views"}
"""Everybody has one, and names none."""
OWN_COMMANDS = [each.name for each in OF_VISITORS if each.key != "none"]
OWN_COMMANDS = [each for each in OWN_COMMANDS if each not in OF_ONE_LIST]
OF_STAFF = [each for each in OPERATIONS if each.access.staff_roles]
KEPT = Path(__file__).parents[2] / "golden" / "access.txt"


def routes(shop: World) -> dict[str, EdgeRoute]:
    found = {}
    for route in shop.client.app.routes:
        assert isinstance(route, EdgeRoute), route
        found[route.operation.name] = route
    return found


def test_no_two_routes_have_one_name_or_one_address(shop: World) -> None:
    addresses = {(route.path, *(route.methods or ())) for route in every_route()}
    assert len(routes(shop)) == len(addresses) == len(OPERATIONS)


def test_who_may_ask_what_is_said_a_second_time() -> None:
    """What a route declares is held against nothing else: another role, or one part less, is a line
    that is changed in the list as well."""
    assert sorted(map(who_may, every_route())) == KEPT.read_text().splitlines()


def who_may(route: EdgeRoute) -> str:
    operation, access = route.operation, route.operation.access
    marks = [each for each in ("fresh", "half", "advised", "systems") if getattr(access, each)]
    limits = [each.name for each in operation.limits]
    told = (sorted(access.roles), [access.ownership], marks, sorted(operation.scopes), limits)
    parts = [",".join(each) or "-" for each in told]
    return " ".join([operation.name, *sorted(route.methods or ()), route.path, *parts])


def test_whatever_changes_something_takes_an_idempotency_key(shop: World) -> None:
    for name, route in routes(shop).items():
        changing = bool(CHANGING & (route.methods or set()))
        changing &= "partner" not in route.operation.access.roles
        assert changing == route.operation.changes, name
        told_once = "claimant" in route.operation.access.roles or route.operation.key == "rows"
        assert route.operation.keyed == (changing and not told_once), name


def test_what_is_open_to_all_changes_nothing(shop: World) -> None:
    for name, route in routes(shop).items():
        if route.operation.access.roles == ("anyone",):
            assert route.methods == {"GET"}, name


def send(shop: World, operation: str, **sent: Any) -> Any:
    """A request with a body like the documentation's."""
    route = routes(shop)[operation]
    method, path = next(iter(route.methods or ())), path_of(route)
    return shop.client.request(method, path, json=sent.pop("body", example(route)), **sent)


def path_of(route: EdgeRoute) -> str:
    return with_things(route.path)


def with_things(path: str) -> str:
    for name, value in THINGS.items():
        path = path.replace("{" + name + "}", value)
    return path


def example(route: EdgeRoute) -> Any:
    if route.body_field is None:
        return None
    about = route.body_field.field_info
    if sent := [each for each in about.metadata if isinstance(each, Sent)]:
        return sent[0].example
    annotation = about.annotation
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    body = next(kind for kind in kinds if hasattr(kind, "model_config"))
    return body.model_config["json_schema_extra"]["examples"][0]


THINGS = {
    "payment_id": "foreign-pi_1",
    "message_id": "message-1",
    "cart_id": "c1",
    "line_id": "l1",
    "design_id": "d1",
    "order_id": "o1",
    "option": "metal",
}
THINGS |= {"asset_id": "a1", "sku": "s1", "product": "p1", "share_id": "h1", "token": "t1"}
THINGS |= {"style_code": "SOL-CLAW", "quote_id": "q1", "kind": "page", "slug": "x", "number": "1"}
THINGS |= {"case_id": "s1", "document_id": "t1", "refund_id": "r1", "artwork_id": "w1"}
THINGS |= {"credential_id": "k1", "session_id": "n1", "code_id": "y1"}
THINGS |= {"export_token": f"1.{'0' * 64}"}
THINGS |= {"digest": "0", "merged_from": "c2", "arrival_id": "v1"}
THINGS |= {"address_id": "b1", "country": "GB", "wish_kind": "style", "ref": "SOL-CLAW"}
THINGS |= {"code_id": "k1", "grant_id": "g1", "customer_id": "u1"}


@pytest.mark.parametrize("operation", OF_CUSTOMERS, ids=lambda each: each.name)
def test_what_is_a_customers_wants_a_sign_in(shop: World, operation: Operation) -> None:
    for unsigned in ({}, shop.token(), {SHOPPER_HEADER: "x"}):
        answer = send(shop, operation.name, headers=shop.key() | unsigned)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    for forged in ("nobody", "x.y", TOKENS.issue(), "staff-concierge"):
        headers = shop.key() | {"Authorization": f"Bearer {forged}"}
        answer = send(shop, operation.name, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


@pytest.mark.parametrize("operation", OF_VISITORS, ids=lambda each: each.name)
def test_a_missing_or_forged_token_is_no_token(shop: World, operation: Operation) -> None:
    missing = send(shop, operation.name, headers=shop.key())
    assert (missing.status_code, missing.json()["code"]) == (401, "token_missing")
    genuine = TOKENS.issue()
    for forged in ("x", "x.y", genuine[:-1], genuine + "0", "." + genuine, "é.é"):
        headers = shop.key() | {SHOPPER_HEADER: forged.encode()}
        answer = send(shop, operation.name, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
        assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("operation", ["open_cart", "start_design"])
def test_a_forged_token_makes_nothing(shop: World, operation: str) -> None:
    answer = send(shop, operation, headers={SHOPPER_HEADER: "forged.token"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert shop.journal.head() == 0


@pytest.fixture
def things(shop: World) -> dict[str, str]:
    """A design, a cart with a line, and an order, all of one shopper."""
    token = shop.token()
    shop.publish("SOL-CLAW")
    design = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=token)
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


@pytest.mark.parametrize("operation", [*OWN_COMMANDS, "design", "shares"])
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


@pytest.mark.parametrize("operation", OF_STAFF, ids=lambda each: each.name)
def test_staff_do_what_their_role_allows(shop: World, operation: Operation) -> None:
    key = shop.key() if operation.key != "none" else {}
    assert send(shop, operation.name, headers=key).json()["code"] == "token_missing"
    for wrong in (
        "Bearer nobody",
        "Basic staff-inventory",
        "Bearer ",
        shop.token()[SHOPPER_HEADER],
    ):
        answer = send(shop, operation.name, headers=key | {"Authorization": wrong})
        assert answer.status_code == 401
    for role in STAFF_ROLES:
        answer = send(shop, operation.name, headers=key | shop.staff(role))
        assert (answer.status_code == 403) == (role not in operation.access.roles), answer.text


def test_a_shoppers_token_opens_nothing_of_the_staffs(shop: World) -> None:
    for operation in OF_STAFF:
        answer = send(shop, operation.name, headers=shop.token())
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


def test_whoever_may_agree_as_the_second_may_see_what_waits_for_it() -> None:
    found = {(*(r.methods or ()), r.path): set(r.operation.access.roles) for r in every_route()}
    agreeing = {path: roles for (_, path), roles in found.items() if path.endswith("/approval")}
    assert "/staff/refunds/{refund_id}/approval" in agreeing
    for path, roles in agreeing.items():
        assert roles <= found.get(("GET", path.partition("/{")[0]), roles), path
