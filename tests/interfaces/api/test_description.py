"""OpenAPI is complete and true: ids, examples that fit, errors, tokens and keys."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.routing import APIRoute

from application.reference import RULE_SET
from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from interfaces.api.edge.description import EXAMPLES
from interfaces.api.edge.parameter_words import WORDS
from tests.designs import publications
from tests.interfaces.api.test_access import OPERATIONS, example, routes
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

Json = dict[str, Any]
SAID = {each.name: each for each in OPERATIONS}
STRIPE = "receive_stripe_webhook"


@pytest.fixture(scope="module")
def document() -> Json:
    """Made once: it is the routes' and no shop's, and making it takes a second."""
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    shop = world(EventStore(in_memory(MemoryKeyring()), clock), clock)
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
        success = [status for status in operation["responses"] if status[0] in "23"]
        assert success, name


def test_every_operation_says_how_it_refuses(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for name, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")) or status == "202":
                for code, kind in codes(answer).items():
                    said = schemas[kind]
                    assert int(status) in said["properties"]["status"]["enum"], (name, code)
                    assert said["description"], kind
        access, answers = SAID[name].access, operation["responses"]
        open_to = access.roles in (("anyone",), ("link_holder",), ("claimant",))
        own = set(SAID[name].refuses.values())
        assert ("401" in answers) == ((not open_to and name != STRIPE) or 401 in own), name
        forbidden = bool(access.staff_roles) or access.ownership != "none"
        assert ("403" in answers) == (forbidden or 403 in own), name


def codes(answer: Json) -> dict[str, str]:
    """The codes of an answer's problem, each with the name of its schema."""
    schema = answer["content"]["application/problem+json"]["schema"]
    told_apart = schema.get("discriminator", {}).get("mapping", {"": schema.get("$ref")})
    return {code: ref.rpartition("/")[2] for code, ref in told_apart.items()}


def test_each_code_leads_to_a_schema_that_has_it(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for operation in operations(document).values():
        for answer in operation["responses"].values():
            if "application/problem+json" in answer.get("content", {}):
                for code, kind in codes(answer).items():
                    said = schemas[kind]["properties"]["code"]
                    assert not code or code in (said.get("const"), *said.get("enum", ())), kind


def test_a_refusal_has_its_own_fields(document: Json) -> None:
    held = document["components"]["schemas"]["HeldByAnother"]
    assert held["properties"]["code"]["const"] == "asset_reserved"
    until, never = held["properties"]["expires_at"]["anyOf"]
    assert (until["format"], never["type"]) == ("date-time", "null")
    assert not {"expires_at", "nearest"} & {*held["required"]}
    assert "available" in document["components"]["schemas"]["InsufficientStock"]["required"]


def test_a_202_is_no_200(document: Json) -> None:
    answers = operations(document)["orders"]["responses"]
    assert codes(answers["202"]) == {"": "ReadModelBehind"}


@pytest.mark.parametrize(
    "name",
    ["design", "shared_design", "stone_pairs_for_design", "price_file", "price_move"],
)
def test_a_read_that_the_present_state_refuses_says_so(document: Json, name: str) -> None:
    """A design's price may be below the floor by the book of now, a slot may take no pair."""
    assert "409" in operations(document)[name]["responses"]


def test_the_examples_of_a_refusal_are_of_that_status(document: Json) -> None:
    for name, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            problem = answer.get("content", {}).get("application/problem+json", {})
            for code, told in problem.get("examples", {}).items():
                assert (told["value"]["status"], told["value"]["code"]) == (int(status), code), name


def test_schemas_are_called_as_the_house_calls_them(document: Json) -> None:
    names = set(document["components"]["schemas"])
    assert {"RingSizes", "CatalogueRingSizes", "QuoteCardPage", "DeliveryPromise"} <= names
    assert not names & {"Promise", "Pick", "Number", "Record", "Partial", "Date", "Map", "Set"}
    assert all(name.isalnum() for name in names)


def test_summaries_descriptions_tags_and_servers_are_there(document: Json) -> None:
    assert document["servers"] == [{"url": "/", "description": "This shop."}]
    texts = {tag["name"]: tag["description"] for tag in document["tags"]}
    for name, operation in operations(document).items():
        assert " " in operation["summary"], name
        assert len(operation["description"]) > len(operation["summary"]), name
        assert all(texts[tag] for tag in operation["tags"]), name
        assert all(" " in parameter["description"] for parameter in operation["parameters"]), name
        for status, answer in operation["responses"].items():
            assert " " in answer["description"], (name, status)
            assert answer["description"] != "Successful Response", name
    assert set(texts) == {tag for each in operations(document).values() for tag in each["tags"]}


def test_every_field_is_described_and_no_words_are_left_over(document: Json) -> None:
    told, parameters = set(), set()
    for schema, described in document["components"]["schemas"].items():
        for name, field in described.get("properties", {}).items():
            assert " " in field["description"], (schema, name)
            told |= {name, f"{schema}.{name}"}
    for operation in operations(document).values():
        parameters |= {parameter["name"] for parameter in operation["parameters"]}
    asked = {f"?{name}" for name in parameters}
    assert WORDS.keys() <= told | parameters | asked


WITHOUT = {"openapi", "reject_order"}
"""The document itself, and what the scripted shopper never came to."""


def test_every_success_has_an_example_of_its_shape(shop: World, document: Json) -> None:
    for name, operation in operations(document).items():
        field = routes(shop)[name].response_field
        if field is None or name in WITHOUT:
            continue
        (success,) = (a for at, a in operation["responses"].items() if at in ("200", "201"))
        _, errors = field.validate(success["content"]["application/json"]["example"], {}, loc=())
        assert not errors, name
    assert EXAMPLES.keys() <= SAID.keys()


def test_examples_are_of_what_the_shop_is_seeded_with() -> None:
    styles = publications()
    skus = {piece.sku for each in styles.values() for piece in each.style.stock}
    codes, goods, books, secrets = set(), set(), set(), set()
    of_the_good = {name: told for name, told in EXAMPLES.items() if "refused" not in name}
    for name, value in said_in(of_the_good):
        codes |= {value} if name == "style_code" and value else set()
        goods |= {value} if name == "sku" and value else set()
        books |= {value} if name == "ruleset_version" else set()
        secrets |= {value} if name in ("token", "client_secret") and value else set()
    assert codes and codes <= styles.keys()
    assert goods and goods <= skus
    assert books == {RULE_SET}
    assert all(secret.startswith("an-example-of-a-") for secret in secrets)
    assert "127.0.0.1" not in str(EXAMPLES)


def said_in(told: Any) -> Iterator[tuple[str, Any]]:
    """Every field of a document with its value."""
    for each in told if isinstance(told, list) else ():
        yield from said_in(each)
    for name, value in told.items() if isinstance(told, dict) else ():
        if isinstance(value, dict | list):
            yield from said_in(value)
        else:
            yield name, value


def test_a_decimal_is_a_text(document: Json) -> None:
    assert '"type": "number"' not in json.dumps(document["components"]["schemas"])
    assert (
        document["components"]["schemas"]["RingSize"]["properties"]["diameter_mm"]["type"]
        == "string"
    )


def test_keys_and_tokens_are_described_where_they_are_taken(document: Json) -> None:
    for name, operation in operations(document).items():
        headers = {p["name"]: p for p in operation["parameters"] if p["in"] == "header"}
        key = headers.get("Idempotency-Key")
        assert (key is not None) == SAID[name].keyed
        if key is not None:
            assert key["required"] == (SAID[name].key == "required")


def test_what_goes_beside_a_cookie_is_described_where_something_changes(document: Json) -> None:
    """A client that is generated of the description sends it, and sends it where it must."""
    csrf = document["components"]["securitySchemes"]["csrf"]
    assert (csrf["in"], csrf["name"]) == ("header", "Csrf-Token")
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            for each in said["security"]:
                assert ("csrf" in each) == ("cookie" in each and method != "get"), path


def test_a_known_device_is_described_where_attempts_are_counted(document: Json) -> None:
    def taken(path: str, method: str = "post") -> set[str]:
        return {each["name"] for each in document["paths"][path][method]["parameters"]}

    for path in ("/session", "/session/by-code", "/session/proof", "/registration/{code_id}"):
        assert "Device-Token" in taken(path), path
    assert "Device-Token" not in taken("/carts")


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
    pictures = {"design_proof", "design_artwork", "artwork_picture"}
    pages = {"root", "docs", "docs_part", "stop_page", "stop_letters", "open_export_page"}
    papers = {"order_document", "document_of_order"}
    led = {"begin_house_login", "end_house_login", "leave_house_login"}
    bare = pages | pictures | papers | led
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
