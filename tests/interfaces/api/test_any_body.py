"""Whatever JSON is sent wherever, the answer is a proper one and never a fault of ours."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from interfaces.api.edge.access import Operation
from tests.interfaces.api.test_access import OPERATIONS, example, path_of, routes
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)
COMMANDS = [each for each in OPERATIONS if each.key != "none"]


@pytest.fixture(scope="module")
def everything() -> World:
    """One shop for all examples, with things in it that bad requests can be about."""
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    shop = world(EventStore(in_memory(MemoryKeyring()), clock), clock)
    shop.publish("SOL-CLAW")
    shop.receive_chains("s1")
    return shop


def bent(body: Any, value: Any, place: int) -> Any:
    """The documented body with one of its fields, on whatever depth, replaced."""
    if not isinstance(body, dict) or not body:
        return value
    name = sorted(body)[place % len(body)]
    deeper = isinstance(body[name], dict) and place % 2
    return body | {name: bent(body[name], value, place // 2) if deeper else value}


@pytest.mark.parametrize("operation", COMMANDS, ids=lambda each: each.name)
@settings(max_examples=25)
@given(data=st.data())
def test_no_body_is_a_fault_of_ours(
    everything: World, operation: Operation, data: st.DataObject
) -> None:
    route = routes(everything)[operation.name]
    body, documented = data.draw(ANY_JSON), example(route)
    if documented is not None and data.draw(st.booleans()):
        body = bent(documented, body, data.draw(st.integers(0, 50)))
    roles = operation.access.staff_roles
    headers = everything.staff(roles[0]) if roles else everything.token()
    headers |= everything.key() | {"Content-Type": "application/json"}
    method, path = next(iter(route.methods or ())), path_of(route)
    content = json.dumps(body).encode()
    answer = everything.client.request(method, path, content=content, headers=headers)
    assert answer.status_code < 500, answer.text
    if not answer.is_success:
        assert answer.json()["code"]
        assert answer.headers["content-type"] == "application/problem+json"
