"""What an operation may be refused with, and how each refusal is written in OpenAPI."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi.dependencies.utils import get_flat_params

from application.identity.attempts import TooManyAttempts
from application.store.event_store import KeyReused
from application.store.ports import InFlight, OutcomeUnknown, Unavailable, VersionConflict
from domain.kernel import Refusal
from domain.people.advising import NotActingForThem
from interfaces.api.edge.access import Operation
from interfaces.api.edge.newcomers import KeyGuessable, TokenToldBefore
from interfaces.api.edge.problems import LINE, MEDIA_TYPE, facts_of, problem, status_of, title
from interfaces.api.edge.reads import PurposeUnknown
from interfaces.api.edge.refusals import (
    BodyTooFull,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    CardNumberRefused,
    ContentEncodingUnsupported,
    ContentTypeUnsupported,
    CsrfTokenWrong,
    FieldsInvalid,
    FreshSignInNeeded,
    HeadersTooLarge,
    HeaderTwice,
    HostUnknown,
    JsonMalformed,
    KeyInvalid,
    KeyRequired,
    NotPermitted,
    OurFault,
    ReadModelBehind,
    ReadModelBeingBuilt,
    SecondFactorNeeded,
    SignInNeeded,
    TargetTooLong,
    TokenInvalid,
    TokenMissing,
    TokensContradict,
    TooManyParameters,
)
from interfaces.api.edge.routes import EdgeRoute
from projections.kit.paging import InvalidCursor

Json = dict[str, Any]
Kinds = Iterable[type[Refusal]]
TEXT: Json = {"type": "string"}
FIELD_CODES = ("float_not_allowed", "invalid_value", "required", "unknown_field")
FIELD_ERROR: Json = {
    "type": "object",
    "description": "One wrong field; what was sent in it is not repeated.",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {**TEXT, "description": "Its path, such as `delivery.postcode`."},
        "code": {**TEXT, "description": "What is wrong, for a program."},
        "message": {**TEXT, "description": "What is wrong, for a person."},
    },
}
COMMON: Json = {
    "type": {**TEXT, "description": "A name for this kind of problem, for ever."},
    "title": {**TEXT, "description": "The code in words."},
    "status": {"type": "integer", "description": "The status of this answer."},
    "detail": {**TEXT, "description": "A sentence for whoever asked."},
    "code": {**TEXT, "description": "Stable: decide by it."},
    "errors": {
        "type": "array",
        "description": "Every wrong field, or the first of many.",
        "items": {"$ref": "#/components/schemas/FieldError"},
    },
    "errors_left_out": {"type": "integer", "description": "How many more fields are wrong."},
    "request_id": {**TEXT, "description": "The name under which it was noted."},
}
ABOUT_A_LINE: Json = {
    LINE: {**TEXT, "description": "The line of the cart that it is about; if of none, missing."},
}
OF_BODIES: Kinds = (BodyTooLarge, BodyTooSlow, ContentEncodingUnsupported)
A_REQUEST = "5b6f0a52-6f0e-4f5c-8a55-0c6a3a1d2a11"
ANSWERS: Mapping[int, str] = {
    202: "Not that new yet: ask again after Retry-After.",
    400: "The request cannot be read, or lacks its key or signature.",
    401: "No token or signature, or one that is not good.",
    403: "The role does not allow this.",
    404: "Nothing here by that name, or it is not yours.",
    408: "The request did not arrive in time.",
    409: "The present state refuses.",
    410: "It was valid; its time has passed.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is not JSON.",
    421: "Not a name of this shop.",
    422: "A field is wrong, or the key was used for another request.",
    429: "Asked too often: again after Retry-After.",
    431: "Too many headers, or too long ones.",
    500: "A fault of ours.",
    503: "Out of reach for the moment: ask again after Retry-After.",
}


def refusals_of(route: EdgeRoute) -> dict[type[Refusal], int]:
    """All that an operation may answer instead: its own refusals, and what the edge itself says."""
    asked = {parameter.name for parameter in get_flat_params(route.dependant)}
    kinds = {kind: status_of(kind) for kind in _of_the_edge(route.operation, asked)}
    return kinds | dict(route.operation.refuses)


def _of_the_edge(operation: Operation, parameters: set[str]) -> Iterator[type[Refusal]]:
    access, changes, keyed = operation.access, operation.changes, operation.keyed
    staff = bool(access.staff_roles)
    cases: tuple[tuple[bool, Kinds], ...] = (
        (True, (OurFault, CardNumberRefused, HeadersTooLarge, TargetTooLong, TooManyParameters)),
        (operation.half is not None, (Unavailable, Busy, FieldsInvalid, HeaderTwice, HostUnknown)),
        (access.ownership != "none" or staff, (TokenMissing, TokenInvalid, TokensContradict)),
        ((access.ownership != "none" or staff) and changes, (CsrfTokenWrong,)),
        (staff, (NotPermitted, SecondFactorNeeded)),
        (staff or access.advised, (PurposeUnknown,)),
        (access.ownership != "none", (NotPermitted, SecondFactorNeeded, NotActingForThem)),
        ("customer" in access.roles, (SignInNeeded,)),
        (access.fresh, (FreshSignInNeeded,)),
        (operation.key == "required", (KeyRequired,)),
        (keyed, (KeyInvalid, KeyReused, InFlight, VersionConflict, OutcomeUnknown)),
        (keyed and access.ownership == "new", (KeyGuessable, TokenToldBefore)),
        (changes or "partner" in access.roles, OF_BODIES),
        (changes, (BodyTooFull, ContentTypeUnsupported, JsonMalformed, FieldsInvalid)),
        (bool(parameters), (FieldsInvalid,)),
        ("min_position" in parameters, (ReadModelBehind, ReadModelBeingBuilt)),
        ("cursor" in parameters, (InvalidCursor,)),
        (bool(operation.limits), (TooManyAttempts,)),
    )
    for applies, kinds in cases:
        yield from kinds if applies else ()


def responses_of(refusals: Mapping[type[Refusal], int]) -> Json:
    """By status, what may be answered with it."""
    return {
        str(status): _response(status, [kind for kind, at in refusals.items() if at == status])
        for status in sorted(set(refusals.values()))
    }


def _response(status: int, kinds: list[type[Refusal]]) -> Json:
    by_code = {kind.code: kind for kind in reversed(kinds)}
    refs = {code: f"#/components/schemas/{kind.__name__}" for code, kind in by_code.items()}
    if FieldsInvalid in by_code.values():
        refs |= dict.fromkeys(FIELD_CODES, f"#/components/schemas/{FieldsInvalid.__name__}")
    schema: Json = {"$ref": next(iter(refs.values()))}
    if len(by_code) > 1:
        choices = [{"$ref": ref} for ref in sorted(set(refs.values()))]
        told_apart = {"propertyName": "code", "mapping": dict(sorted(refs.items()))}
        schema = {"oneOf": choices, "discriminator": told_apart}
    content: Json = {"schema": schema}
    if examples := {code: _example(kind, status) for code, kind in sorted(by_code.items())}:
        content["examples"] = {code: {"value": each} for code, each in examples.items() if each}
    return {"description": ANSWERS[status], "content": {MEDIA_TYPE: content}}


def _example(kind: type[Refusal], status: int) -> Json | None:
    """Of a refusal that says the same whenever it is met."""
    if "{" in (kind.__doc__ or "") or facts_of(kind):
        return None
    shown: Json = json.loads(bytes(problem(kind(), request_id=A_REQUEST, status=status).body))
    return shown


def problem_schema(kind: type[Refusal], statuses: Iterable[int]) -> tuple[Json, Json]:
    """The schema of a class of refusals, and those of the values among its facts."""
    facts: Json = {}
    values: Json = {}
    always: list[str] = []
    for name, adapter in facts_of(kind).items():
        schema = adapter.json_schema(
            mode="serialization", ref_template="#/components/schemas/{model}"
        )
        values |= schema.pop("$defs", {})
        if "properties" in schema:
            values[schema["title"]] = schema
            schema = {"$ref": f"#/components/schemas/{schema['title']}"}
        facts[name] = schema
        if {"type": "null"} not in schema.get("anyOf", ()):
            always.append(name)
    described = {
        "type": "object",
        "title": kind.__name__,
        "description": " ".join((kind.__doc__ or "").split()),
        "required": [*COMMON, *always],
        "properties": {**COMMON, **ABOUT_A_LINE, **_constants(kind, statuses), **facts},
    }
    return described, values


def _constants(kind: type[Refusal], statuses: Iterable[int]) -> Json:
    status = {**COMMON["status"], "enum": sorted(set(statuses))}
    if kind is OurFault:
        return {"status": status}
    if kind is FieldsInvalid:
        return {"status": status, "code": {**COMMON["code"], "enum": list(FIELD_CODES)}}
    return {
        "status": status,
        "code": {**COMMON["code"], "const": kind.code},
        "title": {**COMMON["title"], "const": title(kind.code)},
        "type": {**COMMON["type"], "const": f"urn:elysium:problem:{kind.code}"},
    }
