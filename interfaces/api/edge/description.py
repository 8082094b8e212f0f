"""OpenAPI made true: tokens, keys, headers and problem documents, from what each route says."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.utils import get_flat_params
from fastapi.openapi.utils import get_openapi

from domain.kernel import Refusal
from interfaces.api.edge.access import Access, Operation
from interfaces.api.edge.asking import POSITION_HEADER, REPLAYED_HEADER
from interfaces.api.edge.callers import KEY, KEY_HEADER, SHOPPER_HEADER
from interfaces.api.edge.edge import REQUEST_ID, SANE_ID
from interfaces.api.edge.parameter_words import meaning, tell_fields
from interfaces.api.edge.problem_schemas import (
    FIELD_ERROR,
    problem_schema,
    refusals_of,
    responses_of,
)
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.edge.schema_names import well_named

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
TAGS = {
    "availability": "Whether a piece can be had just now.",
    "cart": "What a shopper means to buy, and the checkout.",
    "content": "What is told beside the products: collections, metals, guides, pages, boutiques.",
    "design": "A piece made to a shopper's own choices, from the first option to a link to it.",
    "operation": "How the interface itself is: described, alive, ready, measured, caught up.",
    "order": "What was ordered, and its payment.",
    "product": "What is on sale.",
    "quote": "A design's price, kept for its owner for a while.",
    "ring size": "The table of sizes, and what a size of another system may be in it.",
    "shop": "What a front end must not hard-code.",
    "staff: assets": "Stones and pieces as the stock room handles them.",
    "staff: artwork": "Pictures to be engraved, as the atelier draws and prices them.",
    "staff: commissions": "Briefs of customers, and the sketches that answer them.",
    "staff: orders": "A person's word on an order under review.",
    "staff: prices": "Metal rates, rule sets, price books, and why a price is what it is.",
    "staff: queries": "What staff look up.",
    "staff: quotes": "What the concierge does for a shopper.",
    "staff: stock": "Counted goods as the stock room handles them.",
    "stone": "The stones that are offered.",
    "webhook": "Where vendors report.",
}
SECURITY: Json = {
    "shopper": {
        "type": "apiKey",
        "in": "header",
        "name": SHOPPER_HEADER,
        "description": "The token that was told with the first thing that was made.",
    },
    "staff": {"type": "http", "scheme": "bearer", "description": "A member of staff's token."},
}
HEADERS: Mapping[str, Json] = {
    REQUEST_ID: {
        "description": "Names the request in answers and logs.",
        "schema": {"type": "string", "pattern": f"^{SANE_ID.pattern}$"},
    },
    POSITION_HEADER: {
        "description": "A position of the log that this answer has reached; see `min_position`.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    REPLAYED_HEADER: {
        "description": "There when the key was used before, and this is the same answer.",
        "schema": {"type": "string", "const": "true"},
    },
    "Location": {
        "description": "Where it can be read.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
}
EXAMPLES: Json = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
"""Answers of the seeded shop by operation; the tests' record_examples writes them."""
KEY_TOLD = "1 to 255 visible ASCII characters; the same key and body get the same answer."
NEWCOMERS_KEY_TOLD = " Without a Shopper-Token it is your secret: at least 20 characters, random."


def describe(app: FastAPI) -> Json:
    """The whole document, worked out once."""
    if app.openapi_schema is None:
        app.openapi_schema = _document(app)
    return app.openapi_schema


def _document(app: FastAPI) -> Json:
    routes = [route for route in app.routes if isinstance(route, EdgeRoute)]
    document = get_openapi(
        title=TITLE,
        version="1",
        description=ABOUT,
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": app.state.api.public_url, "description": "This shop."}],
        separate_input_output_schemas=False,
    )
    document = well_named(document)
    paths, schemas = document["paths"], document.setdefault("components", {})["schemas"]
    met: defaultdict[type[Refusal], set[int]] = defaultdict(set)
    for route in routes:
        for method in route.methods or ():
            refusals = _complete(paths[route.path_format][method.lower()], route)
            for kind, status in refusals.items():
                met[kind].add(status)
    for kind, statuses in met.items():
        schemas[kind.__name__], values = problem_schema(kind, statuses)
        for name, schema in values.items():
            schemas.setdefault(name, schema)
    schemas["FieldError"] = FIELD_ERROR
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    tell_fields(schemas)
    document["components"]["securitySchemes"] = SECURITY
    return document


def _complete(said: Json, route: EdgeRoute) -> dict[type[Refusal], int]:
    """Make one operation's description whole; what it may be refused with."""
    operation, access = route.operation, route.operation.access
    said["summary"], _, _ = route.description.partition(".")
    said["description"] = f"{route.description}\n\n{_who(access)}"
    said["x-access"] = {"roles": list(access.roles), "ownership": access.ownership}
    said["security"] = _security(access)
    parameters = said.setdefault("parameters", [])
    for parameter in parameters:
        if "description" not in parameter:
            parameter["description"] = meaning(parameter["name"])
    if operation.key != "none":
        parameters.append(_key(operation))
    parameters.append(_header(REQUEST_ID, HEADERS[REQUEST_ID]))
    refusals = refusals_of(route)
    said["responses"] = _successes(said, route) | responses_of(refusals)
    return refusals


def _who(access: Access) -> str:
    if access.staff_roles:
        return f"For staff: {', '.join(access.staff_roles)}."
    return {
        "own": "For the one whose it is.",
        "new": "For anyone; what is made belongs to whoever asks.",
        "none": "For a vendor, who signs." if "partner" in access.roles else "For anyone.",
    }[access.ownership]


def _security(access: Access) -> list[Json]:
    if access.staff_roles:
        return [{"staff": []}]
    if access.ownership == "own":
        return [{"shopper": []}]
    return [{"shopper": []}, {}] if access.ownership == "new" else [{}]


def _key(operation: Operation) -> Json:
    told = KEY_TOLD + NEWCOMERS_KEY_TOLD * (operation.access.ownership == "new")
    key = {"description": told, "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"}}
    return _header(KEY_HEADER, key, required=operation.key == "required")


def _header(name: str, described: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": required, **described}


def _successes(said: Json, route: EdgeRoute) -> Json:
    answers = {at: answer for at, answer in said["responses"].items() if at.startswith("2")}
    words = " ".join((getattr(route.response_model, "__doc__", None) or "").split())
    for answer in answers.values():
        answer["description"] = words or said["summary"] + "."
        answer["headers"] = {name: HEADERS[name] for name in _answered_with(route)}
        if route.response_model is None:
            kinds = (kind for kind in answer["content"] if kind != "application/json")
            answer["content"] = {kind: {"schema": {"type": "string"}} for kind in kinds}
        elif route.operation.name in EXAMPLES:
            answer["content"]["application/json"]["example"] = EXAMPLES[route.operation.name]
    return answers


def _answered_with(route: EdgeRoute) -> list[str]:
    """The headers of a success."""
    operation = route.operation
    names = {parameter.name for parameter in get_flat_params(route.dependant)}
    placed = operation.key != "none" or "min_position" in names
    created = route.status_code == 201
    return [
        REQUEST_ID,
        *[POSITION_HEADER] * placed,
        *[REPLAYED_HEADER] * (operation.key != "none"),
        *["Location"] * created,
    ]
