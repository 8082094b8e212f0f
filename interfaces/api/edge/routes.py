"""The routes of one subject: each says its operation, who may ask, its answer and refusals."""

import json
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from domain.kernel import Refusal
from domain.text import CONTROL
from interfaces.api.edge.access import Access, Half, Key, Lane, Operation
from interfaces.api.edge.asking import Asking, key_of, request_of
from interfaces.api.edge.bodies import UNFIT, field_path, parsed, raw_body
from interfaces.api.edge.callers import Caller, idempotency_key, identify
from interfaces.api.edge.needs import Api
from interfaces.api.edge.people import with_names
from interfaces.api.edge.problems import status_of
from interfaces.api.edge.refusals import FieldError, FieldsInvalid

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = Callable[..., Any]
Decorate = Callable[[Endpoint], Endpoint]
ASKED: ContextVar[Request] = ContextVar("asked")


@dataclass(frozen=True, slots=True)
class At:
    """Refusals that an operation answers in a way of its own.

    `status` is another than their kind's, `part` what of the body, the path or the query they are
    about.
    """

    kinds: tuple[type[Refusal], ...]
    status: int | None = None
    part: str | None = None


def at(status: int, *kinds: type[Refusal]) -> At:
    return At(kinds, status=status)


def about(part: str, *kinds: type[Refusal], status: int | None = None) -> At:
    return At(kinds, status, part)


Refuses = tuple[type[Refusal] | At, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """What a module of routes serves; an operation is called as its function is."""

    prefix: str
    tag: str
    half: Half | None = None
    made: list["EdgeRoute"] = field(default_factory=list)

    def get(  # what a route says of itself, each by its name
        self,
        path: str,
        access: Access,
        answer: Any = None,
        *,
        refuses: Refuses = (),
        media: tuple[str, ...] = (),
    ) -> Decorate:
        """`media` are the types of an answer that is no JSON."""
        about = {
            "response_model": answer,
            "responses": {200: {"content": {kind: {} for kind in media}}},
        }
        return self._route("GET", path, access, key="none", refuses=refuses, **about)

    def post(
        self,
        path: str,
        access: Access,
        answer: Any,
        *,
        creates: str | None = None,
        key: Key = "optional",
        refuses: Refuses = (),
        lane: Lane | None = None,
    ) -> Decorate:
        """`creates` is where it can be read, with what the answer and the path call it.

        `lane` is where it is not that of its half.
        """
        about = {"response_model": answer, "status_code": 201 if creates else 200, "lane": lane}
        return self._route("POST", path, access, key=key, refuses=refuses, creates=creates, **about)

    def put(self, path: str, access: Access, answer: Any, *, refuses: Refuses = ()) -> Decorate:
        return self._route("PUT", path, access, refuses=refuses, response_model=answer)

    def delete(self, path: str, access: Access, answer: Any, *, refuses: Refuses = ()) -> Decorate:
        return self._route("DELETE", path, access, refuses=refuses, response_model=answer)

    def _route(
        self,
        method: str,
        path: str,
        access: Access,
        *,
        refuses: Refuses,
        key: Key = "optional",
        creates: str | None = None,
        lane: Lane | None = None,
        **about: Any,
    ) -> Decorate:
        def add(endpoint: Endpoint) -> Endpoint:
            statuses = {kind: at for each in refuses for kind, at in _placed(each)}
            parts = {kind: part for each in refuses for kind, part in _parts(each)}
            name = endpoint.__name__
            taken = lane or self.half or "operation"
            operation = Operation(name, access, key, self.half, taken, statuses, parts, creates)
            more = about | {"methods": [method], "tags": [self.tag]}
            self.made.append(EdgeRoute(self.prefix + path, endpoint, operation, more))
            return endpoint

        return add


def _placed(said: type[Refusal] | At) -> list[tuple[type[Refusal], int]]:
    kinds = said.kinds if isinstance(said, At) else (said,)
    status = said.status if isinstance(said, At) else None
    return [(kind, status or status_of(kind)) for kind in kinds]


def _parts(said: type[Refusal] | At) -> list[tuple[type[Refusal], str]]:
    if not isinstance(said, At) or said.part is None:
        return []
    return [(kind, said.part) for kind in said.kinds]


class EdgeRoute(APIRoute):
    """One operation. Nobody reaches its endpoint but as somebody, with a body that was read."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], operation: Operation, about: dict[str, Any]
    ) -> None:
        self.operation = operation
        self._begins = path.partition("{")[0]
        placed = _on_its_lane(endpoint, operation.lane)
        super().__init__(path, placed, operation_id=operation.name, **about)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every route is asked until one is found: most see without their pattern that it is not
        theirs."""
        if self._begins not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        operation = self.operation
        takes_body = self.body_field is not None
        bare = not takes_body and operation.key != "none"

        async def edge(request: Request) -> Response:
            api: Api = request.app.state.api
            caller = await _caller(api, operation, request.headers)
            _refuse_unfit(request)
            key = idempotency_key(request.headers, operation)
            body = await _body(request, api.body_limit) if takes_body or bare else None
            if bare and body:
                raise FieldsInvalid(*_unknown(body))
            asked = request_of(request, operation, caller)
            request.state.asking = Asking(api, caller, asked, key_of(request, key, body))
            ASKED.set(request)
            response = await handler(request)
            if operation.access.staff_roles:
                response = await with_names(api.staff, response)
            if operation.creates and response.status_code == 201:
                made = request.path_params | json.loads(bytes(response.body))
                response.headers["Location"] = operation.creates.format_map(made)
            return response

        return edge


def _on_its_lane(endpoint: Endpoint, lane: Lane) -> Endpoint:
    """The same endpoint, awaited: on a thread of its kind, again while its read model is behind."""
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    async def answer(**values: Any) -> Any:
        state = ASKED.get().app.state
        work = partial(endpoint, **values)
        return await state.waiting.until_said(lambda: state.lanes.run(lane, work))

    return answer


async def _caller(api: Api, operation: Operation, headers: Headers) -> Caller:
    """Only staff are looked up; all others are known by arithmetic, without a thread."""
    if operation.access.staff_roles:
        return await run_in_threadpool(identify, api, operation, headers)
    return identify(api, operation, headers)


async def _body(request: Request, limit: int) -> Any:
    """Read and parse the body once, leaving it where the framework looks for it."""
    raw = await raw_body(request, limit)
    body = parsed(raw, request.headers.get("content-type", "")) if raw else None
    request._body = raw
    request._json = body
    return body


def _unknown(body: Any) -> list[FieldError]:
    """Every field of a body that no field is asked for in."""
    if not isinstance(body, dict):
        return [FieldError("body", "invalid_value", "No body is due here.")]
    message = "There is no such field here."
    return [FieldError(field_path((name,)), "unknown_field", message) for name in body]


def _refuse_unfit(request: Request) -> None:
    """Characters that no database takes or no keyboard writes, in the path or the query."""
    said = [*request.path_params.items(), *request.query_params.multi_items()]
    wrong = [name for name, value in said if UNFIT.search(value) or CONTROL.search(value)]
    if wrong:
        message = "This has characters that nobody types; leave them out."
        raise FieldsInvalid(
            *(FieldError(field_path((name,)), "invalid_value", message) for name in wrong)
        )
