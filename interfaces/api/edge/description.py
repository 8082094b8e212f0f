"""OpenAPI made true: tokens, keys, headers and problem documents, from what each route says."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from application.store.ports import Unavailable
from domain.design.design.link import ShareExpired
from domain.inventory.asset.hold import HeldByAnother
from domain.kernel import NotFound, Refusal
from interfaces.api.edge.access import Access, Operation
from interfaces.api.edge.asking import POSITION_HEADER, REPLAYED_HEADER
from interfaces.api.edge.callers import KEY_HEADER, SHOPPER_HEADER
from interfaces.api.edge.edge import REQUEST_ID
from interfaces.api.edge.problems import MEDIA_TYPE, STATUSES, problem
from interfaces.api.edge.refusals import (
    BodyTooLarge,
    ContentTypeUnsupported,
    FieldError,
    FieldsInvalid,
    KeyRequired,
    NotPermitted,
    OurFault,
    ReadModelBehind,
    TokenMissing,
)
from interfaces.api.edge.routes import EdgeRoute

Json = dict[str, Any]
TITLE = "ELYSIUM"
ABOUT = """\
A design, a cart and an order belong to whoever holds the token given at their creation: send it as
`Shopper-Token`. A link to a design shows it to whoever holds the link. Staff send
`Authorization: Bearer`. Writes take an `Idempotency-Key` (placing an order and paying demand one)
and answer with `X-Position`; a read given `min_position` is at least as new as that. Refusals are
problem documents with a stable `code`. Decimals are strings, money is whole pence:
`{"minor": 281000, "currency": "GBP"}`; a number with a point is refused.
"""
METHODS = ("get", "post", "put", "delete")
TEXT = {"type": "string"}
PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; facts of the refusal stand beside it.",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        **{name: TEXT for name in ("type", "title", "detail", "request_id")},
        "code": {**TEXT, "enum": sorted(STATUSES)},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: TEXT for name in ("field", "code", "message")},
            },
        },
    },
}
A_REQUEST = "5b6f0a52-6f0e-4f5c-8a55-0c6a3a1d2a11"
EXAMPLES: Mapping[int, Refusal] = {
    202: ReadModelBehind(),
    400: KeyRequired(),
    401: TokenMissing(),
    403: NotPermitted(),
    404: NotFound(),
    409: HeldByAnother(expires_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    410: ShareExpired(),
    413: BodyTooLarge(limit=65_536),
    415: ContentTypeUnsupported(),
    422: FieldsInvalid(FieldError("quantity", "required", "This field is required.")),
    500: OurFault(),
    503: Unavailable(),
}
ANSWERS: dict[int, str] = {
    202: "Not that new yet: ask again after Retry-After.",
    400: "The request cannot be read, or lacks its key or signature.",
    401: "No token, or one that is not ours.",
    403: "The role does not allow this.",
    404: "Nothing here by that name, or it is not yours.",
    409: "The present state refuses, or the same request is still in flight.",
    410: "It was valid; its time has passed.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A field is wrong, or the key was used for another request.",
    500: "A fault of ours.",
    503: "Out of reach for the moment: ask again after Retry-After.",
}


def describe(app: FastAPI) -> Json:
    """The whole document, worked out once."""
    if app.openapi_schema is None:
        found = get_openapi(title=TITLE, version="1", description=ABOUT, routes=app.routes)
        _complete(
            found, {r.operation_id: r.operation for r in app.routes if isinstance(r, EdgeRoute)}
        )
        app.openapi_schema = found
    return app.openapi_schema


def _complete(document: Json, operations: dict[str | None, Operation]) -> None:
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {
        "shopper": {"type": "apiKey", "in": "header", "name": SHOPPER_HEADER},
        "staff": {"type": "http", "scheme": "bearer"},
    }
    for path in document["paths"].values():
        for method in METHODS:
            if method in path:
                _operation(path[method], operations[path[method]["operationId"]])


def _operation(operation: Json, said: Operation) -> None:
    access = said.access
    operation["x-access"] = {"roles": list(access.roles), "ownership": access.ownership}
    operation["security"] = _security(access)
    parameters = operation.setdefault("parameters", [])
    if said.key != "none":
        parameters.append(_key(said))
    parameters.append(_header(REQUEST_ID, "Names the request in answers and logs."))
    answers = operation["responses"]
    for status, answer in answers.items():
        if status.startswith("2"):
            answer["headers"] = _answered_with(said)
    for status in _statuses(operation, said):
        answers[str(status)] = _problem(status)


def _security(access: Access) -> list[Json]:
    if access.staff_roles:
        return [{"staff": []}]
    if access.ownership == "own":
        return [{"shopper": []}]
    return [{"shopper": []}, {}] if access.ownership == "new" else [{}]


def _key(said: Operation) -> Json:
    told = "1 to 255 visible ASCII characters; the same key and body get the same answer."
    if said.access.ownership == "new":
        told += " Without a Shopper-Token it is your secret: at least 20 characters, random."
    return _header(KEY_HEADER, told) | {"required": said.key == "required"}


def _header(name: str, told: str) -> Json:
    return {"name": name, "in": "header", "description": told, "schema": TEXT, "required": False}


def _answered_with(said: Operation) -> Json:
    names = [REQUEST_ID, POSITION_HEADER] if said.name not in UNPLACED else [REQUEST_ID]
    return {name: {"schema": TEXT} for name in names + [REPLAYED_HEADER] * (said.key != "none")}


def _statuses(operation: Json, said: Operation) -> list[int]:
    """Which problems this operation can answer with, as far as it tells."""
    access = said.access
    names = {parameter["name"] for parameter in operation["parameters"]}
    cases: tuple[tuple[bool, set[int]], ...] = (
        (True, {500, 503}),
        (access.ownership != "none" or bool(access.staff_roles), {401}),
        (bool(access.staff_roles), {403}),
        (said.key != "none", {400, 409, 410, 422}),
        (said.name in LAPSING, {410}),
        (said.name in CONFLICTING, {409}),
        ("requestBody" in operation, {400, 413, 415, 422}),
        ("partner" in access.roles, {400, 401, 413}),
        ("min_position" in names, {202}),
        (bool(names - {KEY_HEADER, REQUEST_ID}), {404, 422}),
    )
    return sorted(set().union(*(statuses for applies, statuses in cases if applies)))


def _problem(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    shown = json.loads(bytes(problem(EXAMPLES[status], request_id=A_REQUEST).body))
    content = {MEDIA_TYPE: {"schema": schema, "example": shown}}
    return {"description": ANSWERS[status], "content": content}


LAPSING = frozenset({"shared_design"})
CONFLICTING = frozenset(
    {
        *("design", "shared_design", "price_file", "price_move"),
        "stone_pairs_for_design",
    }
)
"""Reads that the present state refuses: a price below the floor, a slot that takes no pair."""
UNPLACED = frozenset(
    {
        *("live", "ready", "metrics", "openapi"),
        *("design", "shares", "shared_design"),
    }
)
