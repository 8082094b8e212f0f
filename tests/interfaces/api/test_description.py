"""OpenAPI is complete and true: ids, examples that fit, errors, tokens and keys."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from interfaces.api.edge.problems import STATUSES
from tests.interfaces.api.test_access import OPERATIONS, example, routes
from tests.interfaces.api.world import World

Json = dict[str, Any]
SAID = {each.name: each for each in OPERATIONS}


@pytest.fixture
def document(shop: World) -> Json:
    found: Json = shop.client.get("/openapi.json").json()
    return found


def operations(document: Json) -> dict[str, Json]:
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for operation in path.values()
    }


def test_every_operation_is_described(document: Json) -> None:
    found = operations(document)
    assert sorted(found) == sorted(SAID)
    for name, operation in found.items():
        assert operation["tags"], name
        assert operation["x-access"]["roles"] == list(SAID[name].access.roles)
        success = [status for status in operation["responses"] if status.startswith("2")]
        assert success, name


def test_every_operation_says_how_it_refuses(document: Json) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for name, operation in operations(document).items():
        answers = operation["responses"]
        assert {"500", "503"} <= set(answers), name
        for status, answer in answers.items():
            if status.startswith(("4", "5")):
                content = answer["content"]["application/problem+json"]
                assert content["schema"] == problem
                assert content["example"]["code"]
        access = SAID[name].access
        assert ("401" in answers) == (access.roles != ("anyone",)), name
        assert ("403" in answers) == bool(access.staff_roles), name


@pytest.mark.parametrize(
    "name",
    ["design", "shared_design", "stone_pairs_for_design", "price_file", "price_move"],
)
def test_a_read_that_the_present_state_refuses_says_so(document: Json, name: str) -> None:
    """A design's price may be below the floor by the book of now, a slot may take no pair."""
    assert "409" in operations(document)[name]["responses"]


def test_the_example_of_a_refusal_is_one_of_that_status(document: Json) -> None:
    for name, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            if problem := answer.get("content", {}).get("application/problem+json"):
                told = problem["example"]
                assert (told["status"], STATUSES[told["code"]]) == (int(status), int(status)), name


def test_every_code_is_listed(document: Json) -> None:
    code = document["components"]["schemas"]["Problem"]["properties"]["code"]
    assert code["enum"] == sorted(STATUSES)


def test_keys_and_tokens_are_described_where_they_are_taken(document: Json) -> None:
    for name, operation in operations(document).items():
        headers = {p["name"]: p for p in operation["parameters"] if p["in"] == "header"}
        key = headers.get("Idempotency-Key")
        assert (key is not None) == (SAID[name].key != "none")
        if key is not None:
            assert key["required"] == (SAID[name].key == "required")


def test_every_body_has_an_example_that_fits(shop: World, document: Json) -> None:
    for name, route in routes(shop).items():
        if route.body_field is None:
            continue
        body = example(route)
        assert body is not None, name
        _, errors = route.body_field.validate(body, {}, loc=("body",))
        assert not errors, (name, errors)
        assert "requestBody" in operations(document)[name]


def test_every_answer_has_a_shape(shop: World) -> None:
    bare = {"metrics", "docs", "docs_part"}
    for name, route in routes(shop).items():
        assert isinstance(route, APIRoute)
        assert route.response_field is not None or name in bare, name


def test_answers_have_the_shape_that_is_described(shop: World) -> None:
    token = shop.token()
    placed = shop.order(token)
    route = routes(shop)["place_order"]
    assert route.response_field is not None
    _, errors = route.response_field.validate(placed, {}, loc=())
    assert not errors
