"""Around every request: its ids, its headers, one line in the log, its place in the metrics."""

import re
import threading
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.ids import new_id
from domain.kernel import Refusal
from interfaces.api.edge.cards import holds_card
from interfaces.api.edge.door import Door
from interfaces.api.edge.measures import Measures
from interfaces.api.edge.problems import problem
from interfaces.api.edge.refusals import OurFault

REQUEST_ID = "X-Request-Id"
CORRELATION_ID = "X-Correlation-Id"
SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
LOG = structlog.get_logger("api")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
GOODBYE = {"Connection": "close"}
HUNG_UP = 499
"""Nobody is there to be answered; what others call it in their logs, too."""
HSTS = "max-age=31536000; includeSubDomains"


class Edge:
    """ASGI middleware. Answers for every fault of ours too, so that nobody sees a traceback."""

    def __init__(
        self,
        app: ASGIApp,
        measures: Measures,
        leaving: threading.Event,
        *,
        door: Door,
        secure: bool,
    ) -> None:
        self._app = app
        self._measures = measures
        self._leaving = leaving
        self._door = door
        self._always = ALWAYS | ({"Strict-Transport-Security": HSTS} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        always = self._always | (GOODBYE if self._leaving.is_set() else {})
        refusal = self._door.refusal(scope)
        app = _Refused(refusal) if refusal else self._app
        await _Passage(always, scope, send).run(app, receive, self._measures)


class _Refused:
    """What is asked in the place of the app where nobody is let in."""

    def __init__(self, refusal: Refusal) -> None:
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = problem(self._refusal, request_id=scope["state"]["request_id"])
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


class _Passage:
    """One request on its way through."""

    def __init__(self, always: dict[str, str], scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        self._bodiless = scope["method"] == "HEAD"
        self._always = always
        # A copy: the server, which must not wait for a body, goes on reading HEAD in its own.
        self._scope = {**scope, "method": "GET"} if self._bodiless else scope
        self._send = send
        self._request_id = _sane(headers.get(REQUEST_ID)) or new_id()
        self._correlation_id = _sane(headers.get(CORRELATION_ID)) or self._request_id
        self._status = 0

    async def run(self, app: ASGIApp, receive: Receive, measures: Measures) -> None:
        state: MutableMapping[str, Any] = self._scope.setdefault("state", {})
        state["request_id"] = self._request_id
        state["correlation_id"] = self._correlation_id
        ids = {"request_id": self._request_id, "correlation_id": self._correlation_id}
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(**ids):
            try:
                await app(self._scope, receive, self._answer)
            except ClientDisconnect:
                self._status = self._status or HUNG_UP
            except Exception as error:  # noqa: BLE001  # the edge answers for every fault
                await self._own_fault(error, receive)
            self._note(time.perf_counter() - began, measures)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self._request_id
            headers.setdefault("Cache-Control", "no-store")
            for name, value in self._always.items():
                headers.setdefault(name, value)
        elif self._bodiless:
            message = {**message, "body": b""}
        await self._send(message)

    async def _own_fault(self, error: Exception, receive: Receive) -> None:
        """Note where it happened, but not its words: they may quote what was submitted."""
        LOG.error("fault", error=type(error).__name__, at=_places(error))
        if self._status:
            return
        answer = problem(OurFault(), request_id=self._request_id)
        await answer(self._scope, receive, self._answer)

    def _note(self, seconds: float, measures: Measures) -> None:
        state = self._scope["state"]
        known = getattr(self._scope.get("route"), "operation_id", None)
        operation = known or state.get("remembered") or "unknown"
        measures.note(operation, self._status, seconds)
        asking = state.get("asking")
        caller = asking.caller.actor.kind if asking else None
        LOG.info(
            "request",
            operation=operation,
            method=self._scope["method"],
            status=self._status,
            duration_ms=round(seconds * 1000, 1),
            caller="customer" if "remembered" in state else caller,
        )


def note_refusal(refusal: Refusal) -> None:
    """A refusal that is a fault of ours is written down like one; others are the shop's life."""
    LOG.error("fault", error=type(refusal).__name__, at=_places(refusal))


def _sane(given: str | None) -> str | None:
    return given if given and SANE_ID.fullmatch(given) and not holds_card(given) else None


def _places(error: BaseException) -> list[str]:
    """Where the error went through, innermost last: file, line and function."""
    places, frame = [], error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{frame.tb_lineno} {code.co_name}")
        frame = frame.tb_next
    return places[-8:]
