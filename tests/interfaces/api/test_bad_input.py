"""What is not a proper request: each case has its own status, code and field, and no echo."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.utils import get_flat_params
from pydantic import TypeAdapter

from application.people.staff_sign_in import SecondFactorWrong
from application.store.event_store import KeyReused
from domain.countries import CountryUnknown
from domain.deadlines import LocalTimeDoesNotExist
from domain.design.engraving import EngravingTooLong
from domain.design.size_scales import RingSizeNotRecognised, RingSizeOutOfRange
from domain.design.typed_size import RingSizeOnNoScale, RingSizeUnclear
from domain.kernel import Refusal
from domain.people.address import AddressIncomplete, PostcodeInvalid, RegionUnknown
from domain.people.customer.preferences import RingSizeBetween
from domain.pricing.amounts import PaymentOutOfRange
from domain.selling.cart.limits import QuantityInvalid
from domain.selling.order.placing import AddressTwice
from domain.selling.order.references import ReferenceInvalid
from domain.selling.service_case.resize import SameSize
from interfaces.api.desk.staff_session import SecondFactorNotShown
from interfaces.api.edge.problem_schemas import refusals_of
from interfaces.api.edge.refusals import CardNumberRefused, FieldsInvalid
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.identity.session import ProofNeeded
from projections.kit.paging import InvalidCursor
from tests.interfaces.api.test_access import routes
from tests.interfaces.api.test_staff import stone
from tests.interfaces.api.world import World, wish

JSON = {"Content-Type": "application/json"}
CASES: list[tuple[str, bytes, int, str, str]] = [
    ("a float", b'{"kind":"asset","ref":"x","quantity":1.5}', 422, "quantity_invalid", "quantity"),
    ("a whole float", b'{"kind":"asset","ref":2.0}', 422, "float_not_allowed", "ref"),
    ("an exponent", b'{"kind":"asset","ref":1e2}', 422, "float_not_allowed", "ref"),
    ("NaN", b'{"kind":"asset","ref":NaN}', 422, "float_not_allowed", "ref"),
    ("Infinity", b'{"kind":"asset","ref":-Infinity}', 422, "float_not_allowed", "ref"),
    ("a deep float", b'{"a":[{"b":0.1}]}', 422, "float_not_allowed", "a[0].b"),
    ("a huge number", b'{"kind":"asset","ref":' + b"9" * 30 + b"}", 422, "invalid_value", "ref"),
    ("9^5000", b'{"kind":"asset","ref":' + b"9" * 5000 + b"}", 422, "invalid_value", "ref"),
    ("a name twice", b'{"kind":"asset","kind":"stock"}', 422, "invalid_value", "kind"),
    ("a NUL", b'{"kind":"asset","ref":"a\\u0000b"}', 422, "invalid_value", "ref"),
    ("half a character", b'{"kind":"asset","ref":"\\ud800"}', 422, "invalid_value", "ref"),
    ("a NUL in a name", b'{"a\\u0000":"1"}', 422, "invalid_value", "?"),
    ("unknown field", b'{"kind":"asset","ref":"x","colour":"D"}', 422, "unknown_field", "colour"),
    ("missing field", b'{"kind":"asset"}', 422, "required", "ref"),
    ("wrong type", b'{"kind":"asset","ref":7}', 422, "invalid_value", "ref"),
    ("text for a number", b'{"kind":"asset","ref":"x","quantity":"1"}', 422, "invalid_value", ""),
    ("true for a number", b'{"kind":"asset","ref":"x","quantity":true}', 422, "invalid_value", ""),
    ("unknown choice", b'{"kind":"boat","ref":"x"}', 422, "invalid_value", "kind"),
    ("a list", b"[]", 422, "invalid_value", "body"),
    ("null", b"null", 422, "invalid_value", "body"),
    ("nothing", b"", 422, "required", "body"),
    ("no JSON", b"{", 400, "json_malformed", ""),
    ("UTF-16", '{"kind":"asset"}'.encode("utf-16"), 400, "json_malformed", ""),
    ("not UTF-8", b'{"kind":"\xff"}', 400, "json_malformed", ""),
    ("too deep", b"[" * 5_000 + b"]" * 5_000, 400, "json_malformed", ""),
    ("deep enough", b'{"a":' * 40 + b"1" + b"}" * 40, 400, "json_malformed", ""),
]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("limit=0", "Too little: from 1 on."),
        ("limit=1000", "Too much: up to 100."),
        (f"text={'x' * 201}", "Too long: at most 200 in length."),
        ("sort=size", "Possible here: 'relevance', 'newest', 'price' or 'title'."),
        ("metal=a&" * 51, "Too many: at most 50."),
    ],
)
def test_a_bound_is_told_to_whoever_is_beyond_it(shop: World, asked: str, message: str) -> None:
    (error,) = shop.client.get(f"/products?{asked}").json()["errors"]
    assert error["message"] == message


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_bad_body_is_refused(shop: World, case: tuple[str, bytes, int, str, str]) -> None:
    _, body, status, code, field = case
    answer = shop.client.post("/carts/c1/lines", content=body, headers=JSON | shop.token())
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert answer.json()["errors"][0]["field"] == field


def test_a_body_that_is_not_json_is_not_read(shop: World) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""):
        headers = shop.token() | {"Content-Type": kind}
        answer = shop.client.post("/carts/c1/lines", content=b"{}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "content_type_unsupported")


def test_a_large_body_is_refused_by_its_announcement_and_by_its_bytes(shop: World) -> None:
    limit = shop.api.body_limit

    async def chunks() -> Any:
        for _ in range(limit // 1024 + 1):
            yield b" " * 1024

    headers = JSON | shop.token()
    for content in (b" " * (limit + 1), chunks()):
        answer = shop.client.post("/carts/c1/lines", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_large_webhook_is_refused_too(shop: World) -> None:
    answer = shop.client.post("/webhooks/stripe", content=b" " * (shop.api.body_limit + 1))
    assert answer.status_code == 413


def test_a_body_where_none_is_due(shop: World) -> None:
    answer = shop.client.post("/carts", json={"region": "GB"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field")
    assert shop.client.post("/carts", json={}).status_code == 201
    assert shop.client.post("/carts", json=[1]).status_code == 422


@pytest.mark.parametrize(
    "cart_id", ["%00", "a%00b", "%F0%9F%92%8D", "..%2e", "a b", "-x", "x" * 99]
)
def test_an_id_of_odd_characters(shop: World, cart_id: str) -> None:
    answer = shop.client.delete(f"/carts/{cart_id}/lines/l1", headers=shop.token())
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "cart_id"


def test_nothing_there_and_no_such_method(shop: World) -> None:
    assert shop.client.get("/no/such/thing").json()["code"] == "not_found"
    answer = shop.client.request("PATCH", "/carts")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"]


SECRET = "correct-horse-battery-staple"


def bodies_with_a_secret() -> Iterator[dict[str, Any]]:
    yield wish("c1") | {"terms_version": [SECRET]}
    yield wish("c1") | {SECRET: 1}
    yield wish("c1", plan=SECRET)
    yield wish("c1", buyer={"name": SECRET, "email": 1, "phone": SECRET})
    yield wish("c1", expected_total={"minor": SECRET, "currency": SECRET})
    yield wish(SECRET * 20)


@pytest.mark.parametrize("body", list(bodies_with_a_secret()), ids=range(6))
def test_what_was_submitted_is_not_repeated(shop: World, body: dict[str, Any]) -> None:
    answer = shop.client.post("/orders", json=body, headers=shop.token() | shop.key())
    assert answer.status_code == 422
    assert SECRET not in answer.text


HOME = wish("")["delivery"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"buyer": {"name": "A", "email": "nobody"}}, (422, "email_invalid", ["buyer.email"])),
        ({"buyer": {"name": " ", "email": "a@b.example"}}, (422, "name_invalid", ["buyer.name"])),
        ({"delivery": HOME | {"postcode": "X"}}, (422, "postcode_invalid", ["delivery.postcode"])),
        ({"invoice": HOME | {"postcode": "X"}}, (422, "postcode_invalid", ["invoice.postcode"])),
        ({"invoice": HOME | {"city": " "}}, (422, "address_incomplete", ["invoice.city"])),
        (
            {"delivery": HOME | {"city": " ", "line1": "-"}},
            (422, "address_incomplete", ["delivery.line1", "delivery.city"]),
        ),
        ({"terms_version": None}, (409, "terms_not_accepted", [])),
        ({"terms_version": "1999-01"}, (409, "terms_version_outdated", [])),
        ({"plan": "deposit_balance"}, (409, "plan_not_available", [])),
    ],
)
def test_what_the_checkout_refuses(
    shop: World, changed: dict[str, Any], expected: tuple[int, str, list[str]]
) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    body = wish(cart_id, **changed)
    answer = shop.client.post("/orders", json=body, headers=token | shop.key())
    fields = [error["field"] for error in answer.json()["errors"]]
    assert (answer.status_code, answer.json()["code"], fields) == expected


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_a_quantity_that_cannot_be(shop: World, quantity: int) -> None:
    shop.receive_tiara()
    token = shop.token()
    body = {"kind": "asset", "ref": "ONE-TIARA-1", "quantity": quantity}
    answer = shop.client.post(f"/carts/{shop.cart(token)}/lines", json=body, headers=token)
    assert (answer.status_code, answer.json()["code"]) == (422, "quantity_invalid")


def test_a_checkout_names_the_field_of_its_own_body(shop: World) -> None:
    token = shop.token()
    path = f"/carts/{shop.cart_with_tiara(token)}/checkout"
    refused = shop.client.post(path, json={"ship_country": "FR"}, headers=token)
    assert refused.json()["errors"][0]["field"] == "ship_country"


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"carat": True}, "attributes.carat"),
        ({"carat": "0"}, "attributes.carat"),
        ({"width_mm": "0"}, "attributes.width_mm"),
        ({"colour": 7}, "attributes.colour"),
        ({"weight": "1"}, "attributes.weight"),
        ({"kind": "boat"}, "attributes"),
        ({"carat": None}, "attributes.carat"),
    ],
)
def test_a_field_is_named_by_its_way_through_what_was_sent(
    shop: World, attributes: dict[str, Any], field: str
) -> None:
    body = stone()
    body["attributes"] |= attributes
    refused = shop.client.post("/staff/assets", json=body, headers=shop.staff("inventory"))
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]


NOT_OF_A_FIELD = {FieldsInvalid, KeyReused, InvalidCursor, CardNumberRefused}
"""The first names each by itself, the second is about a header, the third about the query, the last
about whatever part had it."""
BY_ITSELF = {("complete_design", EngravingTooLong), ("start_checkout", QuantityInvalid)}
BY_ITSELF |= {(name, PaymentOutOfRange) for name in ("ask_balance", "renew_balance_link")}
"""Nothing that was sent is wrong, but what had been chosen before."""
ONE_OF_SEVERAL: set[type[Refusal]] = {ProofNeeded, SecondFactorNotShown, SecondFactorWrong}
"""There are several ways to prove who one is."""
IN_A_PART: set[type[Refusal]] = {AddressIncomplete, CountryUnknown, PostcodeInvalid, RegionUnknown}
IN_A_PART |= {LocalTimeDoesNotExist, RingSizeBetween}
IN_A_PART |= {RingSizeNotRecognised, RingSizeOutOfRange, RingSizeUnclear, RingSizeOnNoScale}
IN_A_PART |= {AddressTwice, SameSize, ReferenceInvalid}
"""The domain says in which of several parts."""


def test_every_refusal_of_a_field_says_which(shop: World) -> None:
    for name, route in routes(shop).items():
        assert isinstance(route, EdgeRoute)
        sent = {*route.param_convertors, *fields_of(route)}
        for kind, status in refusals_of(route).items():
            if (
                status != 422
                or kind in NOT_OF_A_FIELD | IN_A_PART | ONE_OF_SEVERAL
                or (name, kind) in BY_ITSELF
            ):
                continue
            part = route.operation.parts.get(kind) or kind.field or ""
            assert part.partition(".")[0] in sent, (name, kind)


def fields_of(route: EdgeRoute) -> set[str]:
    """Of its body and its query."""
    told = {each.name for each in get_flat_params(route.dependant)}
    body = route.body_field.field_info.annotation if route.body_field else None
    if body is None:
        return told
    schema = TypeAdapter(body).json_schema()
    schema = next((each for each in schema.get("anyOf", ()) if "$ref" in each), schema)
    if "$ref" in schema:
        schema = TypeAdapter(body).json_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    return told | set(schema["properties"])
