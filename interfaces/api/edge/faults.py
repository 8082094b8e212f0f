"""From whatever is raised on the way to a problem document: refusals, validation, outages."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from application.store.ports import Unavailable
from domain.kernel import NotFound, Refusal
from interfaces.api.edge.bodies import field_path
from interfaces.api.edge.edge import note_refusal
from interfaces.api.edge.problems import problem, status_of
from interfaces.api.edge.refusals import (
    MOST_ERRORS,
    FieldError,
    FieldsInvalid,
    JsonMalformed,
    MethodNotAllowed,
    OurFault,
    ReadModelBehind,
    ReadModelBeingBuilt,
)
from interfaces.api.edge.trouble_page import as_page, reads_pages
from interfaces.running.outage import OF_DATABASE, is_outage, took_too_long
from projections.kit.reading import BeingBuilt, NotCaughtUp

FIELD = re.compile(r"[a-z_][a-z0-9_]*")
PLACES = frozenset({"body", "query", "path", "header"})
MESSAGES = {
    "missing": "This field is required.",
    "missing_keyword_only_argument": "This field is required.",
    "extra_forbidden": "There is no such field here.",
    "unexpected_keyword_argument": "There is no such field here.",
    "string_type": "Text is due here.",
    "int_type": "A whole number is due here.",
    "int_parsing": "A whole number is due here.",
    "bool_type": "true or false is due here.",
    "list_type": "A list is due here.",
    "model_type": "An object is due here.",
    "dict_type": "An object is due here.",
    "string_too_long": "Too long: at most {max_length} in length.",
    "string_too_short": "Too short: at least {min_length} in length.",
    "too_long": "Too many: at most {max_length}.",
    "too_short": "Too few: at least {min_length}.",
    "greater_than_equal": "Too little: from {ge} on.",
    "less_than_equal": "Too much: up to {le}.",
    "literal_error": "Possible here: {expected}.",
    "date_parsing": "A date is due here, as in 2026-12-24.",
    "date_from_datetime_parsing": "A date is due here, as in 2026-12-24.",
    "date_from_datetime_inexact": "A date is due here, as in 2026-12-24.",
    "string_pattern_mismatch": "This is not written as it should be.",
}
ABSENT = frozenset({"missing", "missing_keyword_only_argument"})
CODES = {
    "missing": "required",
    "missing_keyword_only_argument": "required",
    "extra_forbidden": "unknown_field",
    "unexpected_keyword_argument": "unknown_field",
}


def answer_faults(app: FastAPI) -> None:
    """Every exception that has an answer of its own; what is left is a fault of ours."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_framework)
    for outage in OF_DATABASE:
        app.add_exception_handler(outage, _unavailable)
    app.add_exception_handler(NotCaughtUp, _behind)
    app.add_exception_handler(BeingBuilt, _being_built)


def fields_invalid(found: Sequence[dict[str, Any]], sent: Any = None) -> FieldsInvalid:
    """Wrong fields in our words; what was `sent` as the body is not repeated."""
    named = [_field_error(error, sent) for error in found[:MOST_ERRORS]]
    return FieldsInvalid(*named, unnamed=len(found) - len(named))


def _field_error(error: dict[str, Any], sent: Any) -> FieldError:
    kind, loc = error["type"], tuple(error["loc"])
    if loc and loc[0] == "body":
        path = field_path(_sent_path(loc[1:], sent, absent=kind in ABSENT))
    else:
        path = field_path(_named(loc[1:] if loc and loc[0] in PLACES else loc))
    message = MESSAGES.get(kind, "This value is not one that can be here.")
    message = message.format_map(error.get("ctx", {}))
    return FieldError(path, CODES.get(kind, "invalid_value"), message)


def _sent_path(loc: tuple[str | int, ...], sent: Any, *, absent: bool) -> tuple[str | int, ...]:
    """The way through the very body, without the names of alternatives that were tried on it."""
    way: list[str | int] = []
    for number, part in enumerate(loc, start=1):
        try:
            sent = sent[part]
        except (LookupError, TypeError):
            if not absent or number < len(loc):
                continue
        way.append(part)
    return tuple(way)


def _named(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Without the names of alternatives that the validation went through on its way."""
    if not loc:
        return ()
    *way, last = loc
    fields = (part for part in way if isinstance(part, int) or FIELD.fullmatch(part))
    named = isinstance(last, int) or "-" not in last
    return (*fields, last) if named else tuple(fields)


def _answer(request: Request, refusal: Refusal) -> Response:
    operation = getattr(request.scope.get("route"), "operation", None)
    said = operation.refuses.get(type(refusal)) if operation else None
    part = operation.parts.get(type(refusal), "") if operation else ""
    if (said or status_of(type(refusal))) == 500:
        note_refusal(refusal)
    answer = problem(refusal, request_id=request.state.request_id, status=said, part=part)
    return as_page(request, refusal, answer) if reads_pages(request) else answer


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101  # registered for it
    return _answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for it
    return _answer(request, fields_invalid(error.errors(), error.body))


async def _of_framework(request: Request, error: Exception) -> Response:
    """No such path, no such method: the framework's own words stay inside."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for it
    if error.status_code == 405 and request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": _allow(request)})
    by_status: dict[int, type[Refusal]] = {
        400: JsonMalformed,
        404: NotFound,
        405: MethodNotAllowed,
    }
    answer = _answer(request, by_status.get(error.status_code, OurFault)())
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = _allow(request)
    return answer


def _allow(request: Request) -> str:
    """Every method that some route of this path takes."""
    met = (r for r in request.app.routes if r.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in met for method in route.methods}
    return ", ".join(sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


async def _unavailable(request: Request, error: Exception) -> Response:
    """The database is out of reach; a wrong statement of ours is not an outage."""
    if is_outage(error) or took_too_long(error):
        return _answer(request, Unavailable())
    raise error


async def _behind(request: Request, _: Exception) -> Response:
    return _answer(request, ReadModelBehind())


async def _being_built(request: Request, _: Exception) -> Response:
    return _answer(request, ReadModelBeingBuilt())
