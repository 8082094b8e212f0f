"""Requests to an ASGI app without a socket; a refusal that is not described fails the test."""

from typing import Any

import anyio
import httpx
from fastapi import FastAPI
from starlette.routing import Match

from interfaces.api.edge.problem_schemas import FIELD_CODES, refusals_of
from interfaces.api.edge.problems import MEDIA_TYPE
from interfaces.api.edge.refusals import FieldsInvalid
from interfaces.api.edge.routes import EdgeRoute


class Client:
    """`get`, `post`, `put`, `delete` and `request` as httpx has them; no cookie is kept."""

    address = "http://shop"

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self.address) as client:
                client.cookies = self.kept()
                answer = await client.request(method, path, **sent)
                self.keep(client.cookies)
                return answer

        answer = anyio.run(ask)
        self._is_described(method, path, answer)
        return answer

    def kept(self) -> httpx.Cookies:
        return httpx.Cookies()

    def keep(self, cookies: httpx.Cookies) -> None:
        """Nothing is."""

    def _is_described(self, method: str, path: str, answer: httpx.Response) -> None:
        """The operation names the code among those that it answers with this status."""
        if answer.headers.get("content-type") != MEDIA_TYPE or answer.status_code in (405, 500):
            return
        scope = {"type": "http", "method": method, "path": path.partition("?")[0], "headers": []}
        for route in self.app.routes:
            if isinstance(route, EdgeRoute) and route.matches(scope)[0] is Match.FULL:
                told = (route.operation.name, answer.status_code, answer.json()["code"])
                assert told[2] in _codes(route, answer.status_code), told
                return

    def get(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("GET", path, **sent)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("POST", path, **sent)

    def put(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("PUT", path, **sent)

    def delete(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("DELETE", path, **sent)


def _codes(route: EdgeRoute, status: int) -> set[str]:
    found = {kind for kind, at in refusals_of(route).items() if at == status}
    fields = FIELD_CODES if FieldsInvalid in found else ()
    return {*fields, *(kind.code for kind in found)}
