"""Every documented field, sent over HTTP as the description says: none is refused for its form."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from interfaces.api.edge.access import Operation
from tests.interfaces.api.documented import Description, Form, asked
from tests.interfaces.api.test_access import OPERATIONS, example, routes
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

OF_THE_FORM = {"invalid_value", "unknown_field", "required", "float_not_allowed"}


@pytest.fixture(scope="module")
def open_shop() -> World:
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    shop = world(EventStore(in_memory(MemoryKeyring()), clock), clock)
    shop.publish("SOL-CLAW")
    return shop


@pytest.fixture(scope="module")
def described(open_shop: World) -> Description:
    return Description(open_shop.client.get("/openapi.json").json())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_no_field_of_a_body_is_refused_for_its_form(
    open_shop: World, described: Description, operation: Operation
) -> None:
    body = example(routes(open_shop)[operation.name])
    for form in described.body_forms(operation, body):
        answer = asked(open_shop, operation, described.place(operation), body=form.value)
        accepted(answer, form)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_no_parameter_is_refused_for_its_form(
    open_shop: World, described: Description, operation: Operation
) -> None:
    place, body = described.place(operation), example(routes(open_shop)[operation.name])
    in_query = place.parameters("query")
    needed = {p["name"]: described.whole(p["schema"]) for p in in_query if p["required"]}
    for each in in_query:
        for form in described.forms(each["schema"], None):
            said = needed | {each["name"]: form.value}
            accepted(asked(open_shop, operation, place, params=said, body=body), form)
    for each in place.parameters("path"):
        for form in described.forms(each["schema"], None):
            path = place.path.replace("{" + each["name"] + "}", str(form.value))
            there = replace(place, path=path)
            accepted(asked(open_shop, operation, there, params=needed, body=body), form)


def accepted(answer: httpx.Response, form: Form) -> None:
    """It may still be refused for what the shop knows or rules, by a name of its own."""
    assert answer.status_code != 500, (form, answer.text)
    if answer.status_code == 422:
        wrong = [each for each in answer.json()["errors"] if each["code"] in OF_THE_FORM]
        assert not wrong, (form.field, form.schema, wrong, form.value)
