"""Every text of every body is read in one form, and what nobody types is refused by its field."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.store.event_store import EventStore, stream_of
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.people.customer import CUSTOMER
from domain.people.customer.registration import CustomerRegistered
from domain.selling.order import ORDER
from domain.selling.order.placing import OrderPlaced
from domain.text import fair_copy
from interfaces.api.edge.access import Operation
from interfaces.api.edge.bodies import AS_WRITTEN, parsed
from tests.interfaces.api.documented import Description, asked
from tests.interfaces.api.test_access import OPERATIONS, example, routes
from tests.interfaces.api.world import World, wish, world
from tests.set_clock import SetClock

COMMANDS = [each for each in OPERATIONS if each.key != "none"]
UNFIT = ("\x00", "\ud800")
UNTYPED = (*UNFIT, "\x07", "\x7f", "\x9f", "\ufdd0")


@pytest.fixture(scope="module")
def open_shop() -> World:
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    return world(EventStore(in_memory(MemoryKeyring()), clock), clock)


@pytest.fixture(scope="module")
def described(open_shop: World) -> Description:
    return Description(open_shop.client.get("/openapi.json").json())


@pytest.mark.parametrize("operation", COMMANDS, ids=lambda each: each.name)
def test_what_nobody_types_is_refused_by_its_field(
    open_shop: World, described: Description, operation: Operation
) -> None:
    body, place = example(routes(open_shop)[operation.name]), described.place(operation)
    for form in described.body_forms(operation, body):
        for untyped in UNTYPED if form.free else ():
            if AS_WRITTEN.isdisjoint(form.steps) or untyped in UNFIT:
                odd = form.saying(f"a{untyped}b")
                answer = asked(open_shop, operation, place, body=odd)
                fields = [each["field"] for each in answer.json()["errors"]]
                assert (answer.status_code, fields) == (422, [form.field]), answer.text


def test_fields_with_rules_of_their_own_are_these(open_shop: World, described: Description) -> None:
    """Addresses and passwords wherever they are typed, and three others."""
    found = set()
    for operation in COMMANDS:
        body = example(routes(open_shop)[operation.name])
        forms = described.body_forms(operation, body)
        found |= {(operation.name, f.field) for f in forms if not AS_WRITTEN.isdisjoint(f.steps)}
    secrets = {"email", "password", "current_password"}
    assert {(name, field) for name, field in found if field.split(".")[-1] not in secrets} == {
        ("add_rule_set", "document"),
        ("receive_asset", "source.raw"),
        ("set_engraving", "text"),
    }
    assert {field for _, field in found} >= secrets | {"buyer.email"}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=20))
def test_a_body_is_read_as_its_fair_copy(text: str) -> None:
    sent = {"name": text, "many": [{"city": text}], "text": text, "buyer": {"email": text}}
    fair = fair_copy(text)
    read = {"name": fair, "many": [{"city": fair}], "text": text, "buyer": {"email": text}}
    assert parsed(json.dumps(sent).encode(), "application/json") == read


def test_an_order_is_signed_in_fair_copy(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    body = wish(cart_id, buyer={"name": " Jose\u0301\u200b\r\nX ", "email": "a@example.com"})
    body["delivery"] |= {"city": "Lon\u00addon", "line2": "\u3164"}
    answer = shop.client.post("/orders", json=body, headers=token | shop.key())
    assert answer.status_code == 201, answer.text
    order = shop.journal.read([s := stream_of(ORDER, answer.json()["order_id"])])[s][0].event
    assert isinstance(order, OrderPlaced)
    assert order.delivery == order.invoice
    assert (order.delivery.city, order.delivery.line2) == ("London", None)  # type: ignore[union-attr]  # opened
    customer = shop.journal.read([s := stream_of(CUSTOMER, order.subject)])[s][0].event
    assert isinstance(customer, CustomerRegistered)
    assert customer.name == "José X"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"buyer": {"name": "\u200b", "email": "a@example.com"}}, "name_invalid", "name"),
        ({"buyer": {"name": "A", "email": "a\u200b@example.com"}}, "email_invalid", "email"),
        (
            {"buyer": {"name": "A", "email": "a@b.example,b@b.example"}},
            "email_invalid",
            "email",
        ),
        ({"buyer": {"name": "A\x08B", "email": "a@example.com"}}, "invalid_value", "buyer.name"),
    ],
)
def test_what_the_placing_refuses(
    shop: World, changed: dict[str, Any], code: str, field: str
) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    body = wish(cart_id, **changed)
    answer = shop.client.post("/orders", json=body, headers=token | shop.key())
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, code), answer.text
    assert told["errors"][0]["field"].endswith(field)
    assert shop.client.post("/orders", json=wish(cart_id), headers=token | shop.key()).is_success


def test_a_control_character_in_a_search_is_refused(shop: World) -> None:
    answer = shop.client.get("/products", params={"text": "ring\x07"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")
