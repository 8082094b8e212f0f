"""OpenAPI made true: tokens, keys, headers and problem documents, from what each route says."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.utils import get_flat_params
from fastapi.openapi.utils import get_openapi

from domain.kernel import Refusal
from interfaces.api.edge.access import Access, Operation
from interfaces.api.edge.asking import POSITION_HEADER, REPLAYED_HEADER
from interfaces.api.edge.callers import KEY, KEY_HEADER
from interfaces.api.edge.edge import REQUEST_ID, SANE_ID
from interfaces.api.edge.limits import SIGN_IN
from interfaces.api.edge.parameter_words import meaning, tell_fields
from interfaces.api.edge.problem_schemas import (
    FIELD_ERROR,
    problem_schema,
    refusals_of,
    responses_of,
)
from interfaces.api.edge.reads import HEADER as PURPOSE_HEADER
from interfaces.api.edge.reads import PURPOSES
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.edge.schema_names import well_named
from interfaces.api.edge.shown import (
    ACTING_HEADER,
    COOKIE,
    CSRF_HEADER,
    DEVICE_HEADER,
    SAFE,
    SHOPPER_HEADER,
)

Json = dict[str, Any]
TITLE = "ELYSIUM"
ABOUT = """\
A design, a cart and an order belong to whoever holds the token given at their creation: send it
as `Shopper-Token`; or to the customer who is signed in, on every device. A session is a cookie of
a browser, which sends `Csrf-Token` too with what changes something, or `Authorization: Bearer` of
a front end's server, and of staff. A link to a design shows it to whoever holds the link. Writes
take an `Idempotency-Key` (placing an order and paying demand one) and answer with `X-Position`; a
read given `min_position` is at least as new as that. Refusals are problem documents with a stable
`code`. Decimals are strings, money is whole pence: `{"minor": 281000, "currency": "GBP"}`; a
number with a point is refused.
"""
TAGS = {
    "acting": "Who of the house acted for a customer.",
    "arrival": "What a visitor had made, brought over by whoever signed in.",
    "availability": "Whether a piece can be had just now.",
    "cart": "What a shopper means to buy, and the checkout.",
    "content": "What is told beside the products: collections, metals, guides, pages, boutiques.",
    "customer": "What a customer keeps with us about themselves.",
    "design": "A piece made to a shopper's own choices, from the first option to a link to it.",
    "erasure": "A customer's wish to be forgotten.",
    "operation": "How the interface itself is: described, alive, ready, caught up.",
    "order": "What was ordered, and its payment.",
    "passkey": "Keys on a customer's own devices, which sign them in without a password.",
    "product": "What is on sale.",
    "quote": "A design's price, kept for its owner for a while.",
    "ring size": "The table of sizes, and what a size of another system may be in it.",
    "shop": "What a front end must not hard-code.",
    "signing in": "Accounts and sessions: who somebody is, and what they show it by.",
    "staff: assets": "Stones and pieces as the stock room handles them.",
    "staff: artwork": "Pictures to be engraved, as the atelier draws and prices them.",
    "staff: concessions": "What the desk takes off a cart, and why.",
    "staff: commissions": "Briefs of customers, and the sketches that answer them.",
    "staff: customers": "Customers whom an advisor acts for.",
    "staff: money": "Money that no order explains, and a person's word on it.",
    "staff: orders": "A person's word on an order under review.",
    "staff: prices": "Metal rates, rule sets, price books, and why a price is what it is.",
    "staff: queries": "What staff look up.",
    "staff: quotes": "What the concierge does for a shopper.",
    "staff: refunds": "Money that goes back, by people's word.",
    "staff: signing in": "How staff come in by two proofs, and who works here.",
    "staff: stock": "Counted goods as the stock room handles them.",
    "stone": "The stones that are offered.",
    "webhook": "Where vendors report.",
    "wishlist": "What somebody wishes for, signed in or not.",
}
SECURITY: Json = {
    "shopper": {
        "type": "apiKey",
        "in": "header",
        "name": SHOPPER_HEADER,
        "description": "The token that was told with the first thing that was made.",
    },
    "session": {"type": "http", "scheme": "bearer", "description": "What a sign-in told."},
    "system": {"type": "http", "scheme": "bearer", "description": "A system's key: ely_…"},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"A browser's session; whatever changes something sends {CSRF_HEADER} too.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": "What the sign-in told as `csrf_token`; `GET /session` tells it again.",
    },
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
NEWCOMERS_KEY_TOLD = (
    " Without a Shopper-Token it is your secret, drawn at random: a UUID of version 4, or 32 to 64"
    " hexadecimal figures. For some minutes a repeat is told the same token again, then that it was"
    " used."
)


def describe(app: FastAPI) -> Json:
    """The whole document, worked out once."""
    if app.openapi_schema is None:
        app.openapi_schema = _document(app)
    return app.openapi_schema


def _document(app: FastAPI) -> Json:
    routes = [route for route in app.routes if isinstance(route, EdgeRoute)]
    document = _generated(app, routes)
    paths, schemas = document["paths"], document.setdefault("components", {})["schemas"]
    met: defaultdict[type[Refusal], set[int]] = defaultdict(set)
    for route in routes:
        for method in route.methods or ():
            said = paths[route.path_format][method.lower()]
            said["security"] = _security(route.operation.access, changes=method not in SAFE)
            refusals = _complete(said, route)
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


def _generated(app: FastAPI, routes: Sequence[EdgeRoute]) -> Json:
    """As the framework tells it; its types by names of ours."""
    document = get_openapi(
        title=TITLE,
        version="1",
        description=ABOUT,
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": app.state.api.public_url, "description": "This shop."}],
        separate_input_output_schemas=False,
    )
    return well_named(document)


def _complete(said: Json, route: EdgeRoute) -> dict[type[Refusal], int]:
    """Make one operation's description whole; what it may be refused with."""
    operation, access = route.operation, route.operation.access
    said["summary"], _, _ = route.description.partition(".")
    said["description"] = f"{route.description}\n\n{_who(operation)}"
    said["x-access"] = {"roles": list(access.roles), "ownership": access.ownership}
    if operation.limits:
        said["x-limits"] = {limit.name: limit.rate for limit in operation.limits}
    parameters = said.setdefault("parameters", [])
    for parameter in parameters:
        if "description" not in parameter:
            parameter["description"] = meaning(parameter["name"])
    if operation.keyed:
        parameters.append(_key(operation))
    if access.advised:
        parameters.append(_header(ACTING_HEADER, ACTING))
    if access.advised or access.staff_roles:
        parameters.append(_header(PURPOSE_HEADER, PURPOSE))
    refusals = refusals_of(route)
    if SIGN_IN in operation.limits:
        parameters.append(_header(DEVICE_HEADER, DEVICE))
    parameters.append(_header(REQUEST_ID, HEADERS[REQUEST_ID]))
    said["responses"] = _successes(said, route) | responses_of(refusals)
    return refusals


ACTING: Json = {
    "description": "The customer whom an advisor acts for, beside the advisor's session.",
    "schema": {"type": "string"},
}
DEVICE: Json = {
    "description": "What a sign-in told this device as `device_token`: it waits no longer because "
    "others guessed. A browser has it in a cookie.",
    "schema": {"type": "string"},
}


PURPOSE: Json = {
    "description": "Why a member of staff looks at somebody; the subject of the operation, unsaid.",
    "schema": {"type": "string", "enum": list(PURPOSES)},
}


def _who(operation: Operation) -> str:
    access = operation.access
    if access.staff_roles:
        systems = f"; for a system's key: {' or '.join(sorted(operation.scopes))}"
        return f"For staff: {', '.join(access.staff_roles)}{systems if access.systems else ''}."
    if access.ownership != "none":
        return {
            "own": "For the one whose it is.",
            "new": "For anyone; what is made belongs to whoever asks.",
        }[access.ownership]
    known = {
        "partner": "For a vendor, who signs.",
        "link_holder": "For whoever holds the link.",
        "claimant": "For whoever proves by what they send who they are.",
    }
    return known.get(access.roles[0], "For anyone.")


def _security(access: Access, *, changes: bool) -> list[Json]:
    """One of them is enough."""
    cookie: Json = {"cookie": []} | ({"csrf": []} if changes else {})
    signed_in: list[Json] = [{"session": []}, cookie]
    if access.systems:
        return [*signed_in, {"system": []}]
    if access.staff_roles or "customer" in access.roles:
        return signed_in
    if access.ownership == "own":
        return [{"shopper": []}, *signed_in]
    return [{"shopper": []}, *signed_in, {}] if access.ownership == "new" else [{}]


def _key(operation: Operation) -> Json:
    told = KEY_TOLD + NEWCOMERS_KEY_TOLD * (operation.access.ownership == "new")
    key = {"description": told, "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"}}
    return _header(KEY_HEADER, key, required=operation.key == "required")


def _header(name: str, described: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": required, **described}


def _successes(said: Json, route: EdgeRoute) -> Json:
    answers = {at: answer for at, answer in said["responses"].items() if at[0] in "23"}
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
    placed = operation.keyed or "min_position" in names
    created = route.status_code == 201
    return [
        REQUEST_ID,
        *[POSITION_HEADER] * placed,
        *[REPLAYED_HEADER] * operation.keyed,
        *["Location"] * created,
    ]
