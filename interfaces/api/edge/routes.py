"""The routes of one subject: each says its operation, who may ask, its answer and refusals."""

import json
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import Match
from starlette.types import Scope

from domain.kernel import Refusal
from domain.people.customer.contact import EmailInvalid, normal_email
from domain.text import CONTROL
from interfaces.api.edge.access import PARTNER, Access, Half, Key, Lane, Operation
from interfaces.api.edge.asking import Asking, key_of, request_of
from interfaces.api.edge.bodies import UNFIT, field_path, parsed, raw_body
from interfaces.api.edge.callers import Caller, idempotency_key, identify, is_looked_up
from interfaces.api.edge.cards import holds_card
from interfaces.api.edge.counting import Asks, Counts
from interfaces.api.edge.lanes import Lanes
from interfaces.api.edge.limits import Limit
from interfaces.api.edge.needs import Api
from interfaces.api.edge.people import with_names
from interfaces.api.edge.problems import status_of
from interfaces.api.edge.reads import is_about_people, reads_of, refuse_unknown_purpose
from interfaces.api.edge.refusals import CardNumberRefused, FieldError, FieldsInvalid
from interfaces.api.edge.shown import shown_device
from interfaces.api.edge.strays import parameters_of, refuse_strays

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = Callable[..., Any]
Decorate = Callable[[Endpoint], Endpoint]
LONG_BODY = 16_384
"""Bytes; what is longer is looked through on a thread, while others are answered."""
HEADERS_KEPT = ("x-request-id", "x-correlation-id", "idempotency-key", "user-agent")
"""Headers of which something is written down, be it in a line of the log."""
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


Refuses = tuple[type[Refusal] | At | Limit, ...]
"""A limit refuses whoever asks too often."""


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
        lane: Lane | None = None,
        media: tuple[str, ...] = (),
        leads_on: bool = False,
    ) -> Decorate:
        """`media` are the types of an answer that is no JSON; one that `leads_on` sends a browser
        to another place."""
        status = 303 if leads_on else 200
        about = {
            "response_model": answer,
            "status_code": status,
            "responses": {status: {"content": {kind: {} for kind in media}}},
            "lane": lane,
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
        media: tuple[str, ...] = (),
    ) -> Decorate:
        """`creates` is where it can be read, with what the answer and the path call it.

        `lane` is where it is not that of its half, `media` the types of an answer that is no JSON.
        """
        about = {"response_model": answer, "status_code": 201 if creates else 200, "lane": lane}
        about |= {"responses": {about["status_code"]: {"content": {kind: {} for kind in media}}}}
        return self._route("POST", path, access, key=key, refuses=refuses, creates=creates, **about)

    def put(
        self,
        path: str,
        access: Access,
        answer: Any,
        *,
        key: Key = "optional",
        refuses: Refuses = (),
        lane: Lane | None = None,
    ) -> Decorate:
        about = {"response_model": answer, "lane": lane}
        return self._route("PUT", path, access, key=key, refuses=refuses, **about)

    def delete(
        self,
        path: str,
        access: Access,
        answer: Any,
        *,
        key: Key = "optional",
        refuses: Refuses = (),
    ) -> Decorate:
        return self._route("DELETE", path, access, key=key, refuses=refuses, response_model=answer)

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
            own = [each for each in refuses if not isinstance(each, Limit)]
            statuses = {kind: at for each in own for kind, at in _placed(each)}
            parts = {kind: part for each in own for kind, part in _parts(each)}
            name = endpoint.__name__
            taken = lane or _lane(self.half, access)
            limits = tuple(each for each in refuses if isinstance(each, Limit))
            scopes = _scopes(name, self.tag, method) if access.systems else frozenset[str]()
            made = (statuses, parts, creates, scopes, limits)
            operation = Operation(name, access, key, self.half, taken, *made)
            more = about | {"methods": [method], "tags": [self.tag]}
            self.made.append(EdgeRoute(self.prefix + path, endpoint, operation, more))
            return endpoint

        return add


def _scopes(name: str, tag: str, method: str) -> frozenset[str]:
    """The operation alone, or all that systems may read or write of its subject."""
    subject = tag.removeprefix("staff: ").replace(" ", "-")
    return frozenset({name, f"{subject}:{'read' if method == 'GET' else 'write'}"})


def _lane(half: Half | None, access: Access) -> Lane:
    if access.staff_roles:
        return "desk" if half == "queries" else "house"
    if access is PARTNER:
        return "webhooks"
    if half == "queries" and access.ownership == "own":
        return "own"
    return half or "operation"


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
        told = about.get("responses", {}).values()
        media = {kind for each in told for kind in each.get("content", {})}
        self._about_people = is_about_people(path, about.get("response_model"), media)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every route is asked until one is found: most see without their pattern that it is not
        theirs."""
        if self._begins not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)

    async def _note_read(self, request: Request, response: Response) -> None:
        """Before it leaves: what staff read of people. Raises `Unavailable`."""
        if not self._about_people or request.state.asking.caller.actor.kind != "staff":
            return
        api: Api = request.app.state.api
        note = partial(api.erasing.reads.note, reads_of(request, response))
        await _lanes(request).run("desk", note)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        operation = self.operation
        takes_body = self.body_field is not None
        bare = not takes_body and operation.changes
        parameters = parameters_of(self.dependant) if operation.half else None

        async def edge(request: Request) -> Response:
            api: Api = request.app.state.api
            _refuse_cards(request)
            refuse_strays(request, parameters)
            caller = await _caller(api, operation, request)
            _refuse_unfit(request)
            if caller.actor.kind == "staff":
                refuse_unknown_purpose(request.headers)
            key = idempotency_key(request.headers, operation)
            body = await _body(request, api.body_limit) if takes_body or bare else None
            if bare and body:
                raise FieldsInvalid.of(_unknown(body))
            asked = request_of(request, operation, caller)
            asks = await _counted(api, request, caller, body)
            request.state.asking = Asking(api, caller, asked, key_of(request, key, body), asks)
            ASKED.set(request)
            response = await handler(request)
            if operation.access.staff_roles:
                response = await _named(api, request, response)
            await self._note_read(request, response)
            return _placed_at(operation, request, response)

        return edge


def _placed_at(operation: Operation, request: Request, response: Response) -> Response:
    """What was made is told with where it can be read."""
    if operation.creates and response.status_code == 201:
        made = request.path_params | json.loads(bytes(response.body))
        response.headers["Location"] = operation.creates.format_map(made)
    return response


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


async def _named(api: Api, request: Request, response: Response) -> Response:
    """Whoever stands in it by a pseudonym is called by their name."""
    look = partial(_lanes(request).run, "desk")
    return await with_names(response, look, api.staff, api.identity.api_keys)


def _lanes(request: Request) -> Lanes:
    found: Lanes = request.app.state.lanes
    return found


async def _caller(api: Api, operation: Operation, request: Request) -> Caller:
    headers, method = request.headers, request.method
    order_id = str(request.path_params.get("order_id", ""))
    if is_looked_up(operation, headers):
        look = partial(identify, api, operation, headers, method, order_id=order_id)
        return await _lanes(request).run("callers", look)
    return identify(api, operation, headers, method)


async def _body(request: Request, limit: int) -> Any:
    """Read and parse the body once, leaving it where the framework looks for it."""
    raw = await raw_body(request, limit)
    kind = request.headers.get("content-type", "")
    if len(raw) > LONG_BODY:
        body = await run_in_threadpool(parsed, raw, kind)
    else:
        body = parsed(raw, kind) if raw else None
    request._body = raw
    request._json = body
    return body


async def _counted(api: Api, request: Request, caller: Caller, body: Any) -> Asks:
    """Who asks, unless they asked too often. Raises `TooManyAttempts` or `Unavailable`."""
    asks, limits = _asks(api, request, caller, body), request.scope["route"].operation.limits
    if limits and api.counts:
        await _lanes(request).run("callers", partial(_count, api, api.counts, limits, asks))
    return asks


def _asks(api: Api, request: Request, caller: Caller, body: Any) -> Asks:
    """A visitor who has no token yet is counted by nothing but where they come from."""
    email = body.get("email") if isinstance(body, dict) else None
    return Asks(
        source=api.proxies.source(request.scope),
        owner="" if caller.issued else caller.owner,
        email=_email(email) if isinstance(email, str) else "",
        known=bool(caller.customer_id or caller.actor.kind == "staff"),
        device=shown_device(request.headers),
    )


def _count(api: Api, counts: Counts, limits: Sequence[Limit], asks: Asks) -> None:
    """A mailbox by its address, whether it was ever met or not; a device was let in to the one
    that is there now."""
    if asks.email and any(each.of_mailbox for each in limits):
        mailbox = api.identity.mailboxes.find(asks.email) if asks.device else ""
        let_in = api.tokens.known_device(mailbox, asks.device)
        asks = replace(asks, mailbox=api.tokens.mailbox(asks.email), let_in=let_in)
    counts.count_all(limits, asks)


def _email(email: str) -> str:
    """Nothing of what is no address: whoever asked is told so, and no letter goes there."""
    try:
        return normal_email(email)
    except EmailInvalid:
        return ""


def _unknown(body: Any) -> list[FieldError]:
    """Every field of a body that no field is asked for in."""
    if not isinstance(body, dict):
        return [FieldError("body", "invalid_value", "No body is due here.")]
    message = "There is no such field here."
    return [FieldError(field_path((name,)), "unknown_field", message) for name in body]


def _refuse_cards(request: Request) -> None:
    """In the path, the query or a header: of these nothing is even read."""
    for name, value in (*request.path_params.items(), *request.query_params.multi_items()):
        if holds_card(name) or holds_card(value):
            raise CardNumberRefused(field_path((name,)))
    for name in HEADERS_KEPT:
        if any(map(holds_card, request.headers.getlist(name))):
            raise CardNumberRefused(name)


def _refuse_unfit(request: Request) -> None:
    """Characters that no database takes or no keyboard writes, in the path or the query."""
    said = [*request.path_params.items(), *request.query_params.multi_items()]
    wrong = [name for name, value in said if UNFIT.search(value) or CONTROL.search(value)]
    if wrong:
        message = "This has characters that nobody types; leave them out."
        raise FieldsInvalid.of(
            FieldError(field_path((name,)), "invalid_value", message) for name in wrong
        )
