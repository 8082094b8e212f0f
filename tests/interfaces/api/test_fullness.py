"""Bodies, addresses and answers that would be large are refused before they cost anything."""

import json
import time

import pytest

from interfaces.api.edge.bodies import parsed
from interfaces.api.edge.door import (
    LONGEST_HEADER,
    LONGEST_TARGET,
    MOST_HEADER_BYTES,
    MOST_HEADERS,
    MOST_PARAMETERS,
)
from interfaces.api.edge.fullness import DEEPEST, MOST_FIELDS, MOST_VALUES
from interfaces.api.edge.refusals import MOST_ERRORS, BodyTooFull, JsonMalformed
from interfaces.api.edge.routes import LONG_BODY
from tests.interfaces.api.world import World

LIMIT = 256 * 1024
BOUND = 2.0
"""Generously: each of these takes a fraction of it."""


def read(body: bytes) -> object:
    return parsed(body, "application/json")


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * MOST_VALUES + b"1]",
        b"[" + b"[]," * (MOST_VALUES // 2) + b"1]",
        json.dumps({f"f{n}": n for n in range(MOST_FIELDS + 1)}).encode(),
        b"[" * (LIMIT // 2),
        b'{"a":' * (LIMIT // 5),
    ],
)
def test_a_body_of_too_many_values_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(BodyTooFull):
        read(body)


def test_as_many_as_may_be_are_read() -> None:
    assert read(b"[" + b"1," * (MOST_VALUES - 2) + b"1]")
    named = {f"f{n}": n for n in range(MOST_FIELDS)}
    assert read(json.dumps(named).encode()) == named
    assert read(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(JsonMalformed):
        read(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


def test_what_stands_in_a_text_is_not_counted() -> None:
    text = ',[{"\\' * 3_000
    assert read(json.dumps({"raw": [text]}).encode()) == {"raw": [text]}


@pytest.mark.parametrize(
    "body",
    [
        b'"' * LIMIT,
        b'"' + b'\\"' * (LIMIT // 2),
        b"]" * LIMIT,
        b"7" * LIMIT,
        b'"' + b"4 1 " * (LIMIT // 4) + b'"',
        b'"' + b"7" * LIMIT + b'"',
        b'{"' + b"4-1-" * (LIMIT // 4) + b'":1}',
    ],
)
def test_no_body_takes_long_whatever_it_is_made_of(body: bytes) -> None:
    began = time.process_time()
    try:
        read(body)
    except (BodyTooFull, JsonMalformed):
        pass
    except Exception as refusal:  # noqa: BLE001  # any other refusal is as good
        assert hasattr(refusal, "code")
    assert time.process_time() - began < BOUND


def test_an_answer_names_the_first_wrong_fields_and_tells_how_many_more(shop: World) -> None:
    body = {f"field_{n}": n for n in range(MOST_FIELDS)}
    assert len(json.dumps(body)) < LONG_BODY
    for path in ("/carts/c1/lines", "/carts"):
        answer = shop.client.post(path, json=body, headers=shop.token())
        told = answer.json()
        assert (answer.status_code, len(told["errors"])) == (422, MOST_ERRORS)
        assert told["errors_left_out"] >= MOST_FIELDS - MOST_ERRORS
        assert len(answer.content) < LONG_BODY


def test_fifteen_thousand_fields_are_refused_at_once(shop: World) -> None:
    body = json.dumps({f"field_{n}": n for n in range(15_000)}).encode()[:LIMIT]
    headers = shop.token() | {"Content-Type": "application/json"}
    began = time.process_time()
    answer = shop.client.post("/carts/c1/lines", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_full")
    assert len(answer.content) < 1_000
    assert time.process_time() - began < BOUND


def test_an_address_has_so_many_parameters(shop: World) -> None:
    told = shop.client.get("/products?" + "&".join(["a"] * (MOST_PARAMETERS + 1)))
    assert (told.status_code, told.json()["code"]) == (414, "too_many_parameters")
    strays = shop.client.get("/products?" + "&".join(f"a{n}" for n in range(MOST_PARAMETERS)))
    assert (strays.status_code, strays.json()["code"]) == (422, "unknown_field")
    assert len(strays.json()["errors"]) == MOST_ERRORS
    assert strays.json()["errors_left_out"] == MOST_PARAMETERS - MOST_ERRORS


def test_one_header_is_not_all_there_may_be(shop: World) -> None:
    told = shop.client.get("/products", headers={"X-Long": "a" * LONGEST_HEADER})
    assert (told.status_code, told.json()["code"]) == (431, "headers_too_large")


@pytest.mark.parametrize("path", ["/carts", "/webhooks/stripe"])
def test_a_compressed_body_is_refused_by_name(shop: World, path: str) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    told = shop.client.post(path, content=b"\x1f\x8b", headers=headers)
    assert (told.status_code, told.json()["code"]) == (415, "content_encoding_unsupported")


def test_the_bounds_are_those_that_were_weighed() -> None:
    """All others test by their names: ten times as much would be let in, and nothing turn red."""
    assert (MOST_VALUES, MOST_FIELDS, DEEPEST) == (10_000, 500, 32)
    assert (MOST_HEADERS, LONGEST_HEADER, MOST_HEADER_BYTES) == (100, 8_192, 16_384)
    assert (LONGEST_TARGET, MOST_PARAMETERS) == (8_192, 200)
