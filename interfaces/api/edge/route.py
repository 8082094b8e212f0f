"""Every route of the shop: nobody reaches an endpoint but through the table of access."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from interfaces.api.edge.access import ACCESS, Access
from interfaces.api.edge.asking import Asking, key_of, request_of
from interfaces.api.edge.bodies import UNFIT, field_path, parsed, raw_body
from interfaces.api.edge.callers import Caller, idempotency_key, identify
from interfaces.api.edge.needs import Api
from interfaces.api.edge.refusals import FieldError, FieldsInvalid

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class EdgeRoute(APIRoute):
    """A route whose operation is in the table; it is refused at start-up when it is not."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        access = ACCESS[self.operation_id or ""]
        takes_body = self.body_field is not None
        bare = not takes_body and access.key != "none"

        async def edge(request: Request) -> Response:
            api: Api = request.app.state.api
            _refuse_unfit(request)
            key = idempotency_key(request.headers, access)
            caller = await _caller(api, access, request.headers, key)
            body = await _body(request, api.body_limit) if takes_body or bare else None
            if bare and body:
                raise FieldsInvalid(*_unknown(body))
            asked = request_of(request, access, caller)
            request.state.asking = Asking(api, caller, asked, key_of(request, key, body))
            return await handler(request)

        return edge


async def _caller(api: Api, access: Access, headers: Headers, key: str | None) -> Caller:
    """Only staff are looked up; all others are known by arithmetic, without a thread."""
    if access.staff_roles:
        return await run_in_threadpool(identify, api, access, headers, key)
    return identify(api, access, headers, key)


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
    """Characters that no database takes, in the path or the query."""
    wrong = [name for name, value in request.path_params.items() if UNFIT.search(str(value))]
    wrong += [name for name, value in request.query_params.multi_items() if UNFIT.search(value)]
    if wrong:
        message = "This has characters that cannot be stored."
        raise FieldsInvalid(
            *(FieldError(field_path((name,)), "invalid_value", message) for name in wrong)
        )
